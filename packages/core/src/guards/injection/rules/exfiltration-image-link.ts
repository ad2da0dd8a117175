import { signsOf } from '../text/signs.js';
import { hasHitWithin, hitsOf, matchSource, type Match, type Reading, type Rule } from './rule.js';

// An image whose address has a slot to be filled with what the model knows: {data}, [CONVERSATION], <secret>, ${...}.
// An image is fetched unasked, so its address needs no reader who clicks.
const image = /!\[[^\]\n]{0,200}\]\(\s{0,4}https?:\/\/[^\s)]{1,300}?(?:\{|%7B|\[|<|\$\{)[A-Za-z _.-]{2,60}(?:\}|%7D|\]|>)[^\s)]{0,100}\)|<img[^>\n]{1,120}:\/\/[^>\n]{1,120}[?&=/](?:\{\{?|\$\{|\[)[A-Za-z _.-]{2,60}(?:\}|\])/gi;
// The same in a link, as the documentation of any interface with addresses has it.
const link = /https?:\/\/[^\s"'<>()]{1,200}[?&/][A-Za-z_]{0,20}=?(?:\{\{?|%7B|\[|<|\$\{)[A-Za-z _.-]{2,60}(?:\}|%7D|\]|>)/gi;
// A query that ends in "=" for the reader to complete.
const openQuery = /https?:\/\/[^\s"'<>)]{1,200}[?&](?:q|data|d|payload|secret|content|info|msg|text|leak|exfil|token|s|x|p|c)=(?=[\s"')]|$)/gi;

// How far from the address the order stands that says what to put there.
const ORDER_NEAR = 200;

function find(reading: Reading): Match[] {
  if (!reading.text.source.includes('://')) return [];
  const secrets = hitsOf(reading, 'sensitive');
  const asked = ({ start, end }: Match): boolean => hasHitWithin(secrets, start - ORDER_NEAR, start) || hasHitWithin(secrets, end, end + ORDER_NEAR);
  const weigh = (matches: readonly Match[], plain: number, withOrder: number): Match[] =>
    matches.flatMap((match) => {
      const strength = asked(match) ? withOrder : plain;
      return strength === 0 ? [] : [{ ...match, strength }];
    });
  return [...weigh(matchSource(reading, image), 0.9, 1.1), ...weigh(matchSource(reading, link), 0.2, 0.8), ...weigh(matchSource(reading, openQuery), 0, 0.8)];
}

export const exfiltrationImageLink: Rule = {
  id: 'exfiltration-image-link',
  family: 'exfiltration',
  weight: { user: 3.6, untrusted: 4.4, assistant: 2 },
  signs: signsOf(':'),
  find,
};
