import * as surroundings from '../lexicon/surroundings.js';
import { canonicalTerm, canonicalWords } from '../text/canonical.js';
import { Pieces } from '../text/pieces.js';
import { wordsBetween } from '../text/words.js';
import { type Match, matchSource, type Reading, type Rule } from './rule.js';
import { matchAny, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: [['disregard', 'discardWord'], 'everythingBefore'], gap: 10, imperative: true, without: 'ownWords' },
  { slots: ['everythingBefore', 'disregard'], gap: 14, lastIn: verbLast },
  { slots: ['disregard', 'textAbove'], gap: 12, imperative: true },
  { slots: ['textAbove', 'disregard'], gap: 12, lastIn: verbLast },
  { slots: ['disregard', 'identity'], gap: 8, imperative: true, without: 'ownWords', strength: 0.6 },
  { slots: ['disregard', 'identity', 'reveal'], gap: 26, imperative: true, without: 'ownWords', strength: 0.85 },
  { slots: ['disregard', 'identity', 'riskyAct'], gap: 26, imperative: true, without: 'ownWords', strength: 0.85 },
  { slots: ['disregard', 'identity', 'writeWord'], gap: 4, imperative: true, without: 'ownWords', strength: 0.85 },
  { slots: ['disregard', 'identity', 'onlySay'], gap: 26, imperative: true, without: 'ownWords', strength: 0.95 },
  { slots: ['identity', 'disregard'], gap: 8, lastIn: verbLast, strength: 0.6 },
];

// "Ignore above.", with nothing behind it that would say above what.
const bareAbove = /\b(?:ignore|disregard|forget)\s{1,3}(?:the |all |all the |everything |anything )?(?:above|previous|prior)\s{0,3}(?=[.!,;:\n)\]]|and\b|$)/gi;
const abovePieces = new Pieces('ignore|disregard|forget');

const about = canonicalTerm('about');
const ownAffairs = canonicalWords(surroundings.ownAffairs);

// "Forget everything you know about coffee" is how advertisements begin.
function namesTopic({ text }: Reading, match: Match): boolean {
  const [first, second = ''] = wordsBetween(text, match.end, match.end + 40);
  return first === about && !ownAffairs.has(second);
}

export const overrideEverythingBefore: Rule = {
  id: 'override-everything-before',
  family: 'instruction-override',
  weight: { user: 4, untrusted: 4.5, assistant: 2.0 },
  find: (reading) => [...matchAny(reading, sequences).filter((match) => !namesTopic(reading, match)), ...matchSource(reading, bareAbove, () => 0.7, abovePieces)],
};
