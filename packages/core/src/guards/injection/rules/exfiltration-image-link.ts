import { hitsOf, matchSource, type Match, type Reading, type Rule } from './rule.js';

// A link or image whose address has a slot to be filled with what the model knows: {data}, [CONVERSATION], <secret>,
// ${...}, or a query that ends in "=" for the reader to complete.
const slotted = /!?\[[^\]\n]{0,200}\]\(\s{0,4}https?:\/\/[^\s)]{1,300}?(?:\{|%7B|\[|<|\$\{)[A-Za-z _.-]{2,60}(?:\}|%7D|\]|>)[^\s)]{0,100}\)|https?:\/\/[^\s"'<>()]{1,200}[?&/][A-Za-z_]{0,20}=?(?:\{\{?|%7B|\[|<|\$\{)[A-Za-z _.-]{2,60}(?:\}|%7D|\]|>)|<img[^>\n]{1,200}(?:\{\{?|\$\{|\[)[A-Za-z _.-]{2,60}(?:\}|\])/gi;
const openQuery = /!\[[^\]\n]{0,200}\]\(\s{0,4}https?:\/\/[^\s)]{1,200}[?&][A-Za-z_]{1,20}=\)?|https?:\/\/[^\s"'<>)]{1,200}[?&](?:q|data|d|payload|secret|content|info|msg|text|leak|exfil|token|s|x|p|c)=(?=[\s"')]|$)/gi;

function find(reading: Reading): Match[] {
  if (!reading.text.source.includes('://')) return [];
  const asked = hitsOf(reading, 'send').length > 0 || hitsOf(reading, 'sensitive').length > 0;
  const open = matchSource(reading, openQuery, () => (asked ? 0.8 : false));
  return [...matchSource(reading, slotted, () => (asked ? 1 : 0.4)), ...open];
}

export const exfiltrationImageLink: Rule = {
  id: 'exfiltration-image-link',
  family: 'exfiltration',
  summary: 'A link or image whose address is to be completed with what the model knows.',
  weight: { user: 2, untrusted: 4, assistant: 2 },
  find,
};
