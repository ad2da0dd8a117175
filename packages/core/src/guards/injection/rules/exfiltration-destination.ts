import type { Hit } from '../lexicon/hits.js';
import { BREAK } from '../text/fold.js';
import { isImperative } from './imperative.js';
import { firstHitFrom, hasHitWithin, hitsOf, matchSource, type Reading, type Rule } from './rule.js';

// Of an e-mail address only the part from the "@" on: looking for what stands before it would try every word of a text.
const destination = /@(?<=[A-Za-z0-9._%+-]@)[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}\b|https?:\/\/[^\s"'<>)]{4,300}|\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b/g;

// Units between the order and the address, and behind the address, within which the parts of one order stand.
const FARTHEST = 140;
const BEHIND = 60;

function broken(reading: Reading, from: number, to: number): boolean {
  for (let unit = from; unit < to; unit += 1) if (reading.text.units[unit] === BREAK) return true;
  return false;
}

// "E-mail:", "Send to:" and `email='a@b.example'` name a field.
function isLabel({ text }: Reading, hit: Hit): boolean {
  return /^(?:\s?:|["'=\]])/.test(text.source.slice(text.ends[hit.end - 1], (text.ends[hit.end - 1] ?? 0) + 2));
}

export const exfiltrationDestination: Rule = {
  id: 'exfiltration-destination',
  family: 'exfiltration',
  weight: { user: 0.6, untrusted: 3.6, assistant: 1 },
  find(reading) {
    if (hitsOf(reading, 'send').length + hitsOf(reading, 'moveData').length === 0) return [];
    const orders = (concept: 'send' | 'moveData'): Hit[] => hitsOf(reading, concept).filter((hit) => hit.language !== 0 || (isImperative(reading, hit) && !isLabel(reading, hit)));
    const moves = new Set(orders('moveData'));
    const sends = [...orders('send'), ...moves].sort((a, b) => a.start - b.start);
    if (sends.length === 0) return [];
    const secrets = hitsOf(reading, 'sensitive');
    const found = matchSource(reading, destination);
    return found.flatMap((match) => {
      const at = firstHitFrom(sends, match.start) - 1;
      const order = sends[at];
      if (order === undefined || order.end > match.start || match.start - order.end >= FARTHEST) return [];
      const secret = hasHitWithin(secrets, order.end - 4, match.end + BEHIND);
      // Documentation is full of "add this to http://...": without something private it says little.
      if (broken(reading, order.end, match.start) ? !secret || moves.has(order) : !secret && moves.has(order)) return [];
      return [{ start: order.start, end: match.end, strength: (secret ? 1 : 0.25) * (moves.has(order) ? 0.6 : 1) }];
    });
  },
};
