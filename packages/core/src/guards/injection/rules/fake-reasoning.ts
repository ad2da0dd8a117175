import { signsOf } from '../text/signs.js';
import { type Match, matchSource, type Reading, type Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['settledThought', 'ruleSpared'], gap: 120 },
  { slots: ['settledThought', 'unrestricted'], gap: 120 },
  { slots: ['settledThought', 'yourAnswer'], gap: 120, strength: 0.8 },
  { slots: ['settledThought', 'permissionClaim'], gap: 120, strength: 0.9 },
];

// A block marked as the thoughts of the model, and how such thoughts talk themselves out of a refusal.
const marked = /[<[](?:(?:extended|internal|hidden|private)[_ -]?)?(?:thinking|thoughts?|reasoning|scratchpad)[>\]]/gi;
const excuses = [/\bcompl(?:y|ies|iance|iant)\b/i, /\brefus(?:e|al|ing)\b/i, /\bauthori[sz]ed\b/i, /\boverrid(?:e|es|den)\b|\bsupersedes?\b/i, /\b(?:safety|protected|disclos(?:e|ure)|exfiltrat\w{1,5})\b/i, /\bverbatim\b|\bdirectives?\b|\bsystem prompt\b/i] as const;
const BLOCK = 500;
const brackets = signsOf('<[');

function findMarked(reading: Reading): Match[] {
  const { source } = reading.text;
  return matchSource(reading, marked, ({ index }) => {
    const block = source.slice(index, index + BLOCK);
    const count = excuses.filter((excuse) => excuse.test(block)).length;
    return count < 2 ? false : 0.9;
  }, brackets);
}

export const fakeReasoning: Rule = {
  id: 'fake-reasoning',
  family: 'fake-turn',
  weight: { user: 4.2, untrusted: 4.6, assistant: 0.5 },
  find: (reading) => [...matchAny(reading, sequences), ...findMarked(reading)],
};
