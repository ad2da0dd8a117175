import { INVISIBLE } from '../text/signs.js';
import { everywhere, matchSource, type Rule } from './rule.js';

// Ten tag characters in a row spell a text that nobody sees (flags of regions use at most seven: six and an end tag);
// the same holds for long runs of variation selectors and of zero-width characters used as bits.
// oxlint-disable-next-line no-misleading-character-class -- these characters are what is looked for
const hiddenText = /(?:\uDB40[\uDC20-\uDC7E]){10,}|(?:[\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]){8,}|[\u200B\u200C\u200D\u2060\u2062\u2063\u2064\uFEFF]{16,}/g;

export const encodedInvisibleText: Rule = {
  id: 'encoded-invisible-text',
  family: 'encoded-carrier',
  weight: everywhere(4.6),
  signs: INVISIBLE,
  find: (reading) => (reading.view === undefined ? matchSource(reading, hiddenText) : []),
};
