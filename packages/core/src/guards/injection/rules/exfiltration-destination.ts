import { firstHitFrom, hasHitWithin, hitsOf, matchSource, type Rule } from './rule.js';
import { isImperative } from './imperative.js';

const destination = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}\b|https?:\/\/[^\s"'<>)]{4,300}|\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b/g;

export const exfiltrationDestination: Rule = {
  id: 'exfiltration-destination',
  family: 'exfiltration',
  summary: 'An order to send something private to an address that stands in the same text.',
  weight: { user: 0.6, untrusted: 3.6, assistant: 1 },
  find(reading) {
    const sends = hitsOf(reading, 'send').filter((hit) => hit.language !== 0 || isImperative(reading, hit));
    if (sends.length === 0) return [];
    const secrets = hitsOf(reading, 'sensitive');
    const found = matchSource(reading, destination);
    return found.flatMap((match) => {
      const at = firstHitFrom(sends, match.start) - 1;
      const order = sends[at];
      if (order === undefined || order.end > match.start || match.start - order.end >= 140) return [];
      const secret = hasHitWithin(secrets, order.end - 4, match.end + 120);
      return [{ start: order.start, end: match.end, strength: secret ? 1 : 0.4 }];
    });
  },
};
