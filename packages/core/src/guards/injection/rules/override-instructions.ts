import type { Match, Reading, Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['disregard', 'prior', 'instructions'], gap: 26, imperative: true, without: 'ownWords' },
  { slots: ['discardWord', 'prior', 'instructions'], gap: 14, imperative: true, without: 'ownWords' },
  { slots: ['disregard', 'instructions', 'prior'], gap: 22, imperative: true, firstNotEnglish: true, without: 'ownWords' },
  { slots: ['prior', 'instructions', 'disregard'], gap: 26, lastIn: verbLast, without: 'ownWords' },
  { slots: ['instructions', 'prior', 'disregard'], gap: 20, lastIn: verbLast, without: 'ownWords' },
  { slots: ['disregard', 'instructions', 'textAbove'], gap: 20, imperative: true, without: 'ownWords' },
  { slots: [['disregard', 'discardWord'], 'instructions', 'givenToYou'], gap: 20, imperative: true, without: 'ownWords' },
  { slots: ['prior', 'instructions', 'disregard', 'pronoun'], gap: 80, strength: 0.75, without: 'ownWords' },
  { slots: ['withoutWord', 'yourWord', 'instructions'], gap: 8, strength: 0.45 },
  { slots: ['replacedOrders'], gap: 0, strength: 0.8 },
];

// "Remove old rules", "clear the existing policy": what is done to files and settings every day.
const upkeep = /^(?:drop|remove|delete|clear|reset|disable|eliminate|erase|wipe|flush|skip|purge|unload|override|cancel|violate)\s/i;
const ofModel = /\b(?:your|previous|prior|earlier|above|initial|original|hidden|developer|openai|anthropic|system prompt|you)\b|restrict|limit|safe|guard|guideline|ethic|moderation|training/i;

function isUpkeep({ text: { source, starts, ends } }: Reading, match: Match): boolean {
  const from = starts[match.start] ?? 0;
  return upkeep.test(source.slice(from, from + 12)) && !ofModel.test(source.slice(from, (ends[match.end - 1] ?? 0) + 12));
}

export const overrideInstructions: Rule = {
  id: 'override-instructions',
  family: 'instruction-override',
  weight: { user: 5.5, untrusted: 6.5, assistant: 2.8 },
  find: anyOf(sequences, (reading, match) => (isUpkeep(reading, match) ? 0.5 : 1)),
};
