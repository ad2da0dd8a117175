import * as surroundings from '../lexicon/surroundings.js';
import { canonicalWords } from '../text/canonical.js';
import { SPACE } from '../text/fold.js';
import { wordsBetween } from '../text/words.js';
import { firstHitFrom, hitsOf, type Match, type Reading, type Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

// What nobody asks of a machine that only reads.
const acts = ['riskyAct', 'toolAct', 'disregard', 'discardWord', 'send', 'reveal', 'conceal'] as const;

const names = ['assistantName', 'readingMachine'] as const;

const sequences: readonly Sequence[] = [
  { slots: ['addressAssistant'], gap: 0, strength: 0.85 },
  { slots: ['addressAssistant', acts], gap: 100, strength: 1.4 },
  { slots: ['spokenTo', 'readingMachine', acts], near: 7, gap: 100 },
  { slots: [names, 'readingThis', acts], near: 3, gap: 100 },
  { slots: ['readingThis', names, acts], near: 3, gap: 100 },
  { slots: ['yourUser', acts], gap: 100, strength: 0.7 },
  { slots: [acts, 'yourUser'], gap: 60, strength: 0.7 },
  { slots: [names, 'mustDo', acts], gap: 6, strength: 0.8, without: 'notWord' },
  { slots: ['mustDo', 'assistantName'], gap: 3, lastIn: ['ar'], strength: 0.5 },
  { slots: ['assistantName', 'disregard'], gap: 2, imperative: true, strength: 0.9 },
  { slots: [names, acts], gap: 1, imperative: true, strength: 0.6 },
];

// "Dear AI enthusiasts", "if you are an AI researcher", "hello assistant manager": people.
const people = canonicalWords(surroundings.people);

function speaksToPeople(reading: Reading, match: Match): boolean {
  const hits = hitsOf(reading, 'addressAssistant');
  for (let index = firstHitFrom(hits, match.start); hits[index]?.start === match.start; index += 1) {
    const { end } = hits[index]!;
    if (reading.text.units[end] === SPACE && people.has(wordsBetween(reading.text, end + 1, end + 25)[0] ?? '')) return true;
  }
  return false;
}

export const steeringAddress: Rule = {
  id: 'steering-address',
  family: 'tool-steering',
  weight: { user: 1.2, untrusted: 4, assistant: 0.3 },
  find: anyOf(sequences, (reading, match) => (speaksToPeople(reading, match) ? 0 : 1)),
};
