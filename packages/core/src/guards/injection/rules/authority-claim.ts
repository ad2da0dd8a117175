import type { Match, Reading, Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['speakerClaim', 'authorityRole'], gap: 12, strength: 0.5 },
  { slots: ['speakerClaim', 'authorityRole', 'reveal'], gap: 60 },
  { slots: ['speakerClaim', 'authorityRole', 'disregard'], gap: 60, strength: 1.2 },
  { slots: ['speakerClaim', 'authorityRole', 'permissionClaim'], gap: 60, strength: 1.2 },
  { slots: ['speakerClaim', 'authorityRole', 'switchOn'], gap: 60, strength: 1.1 },
  { slots: ['speakerClaim', 'authorityRole', 'specialMode'], gap: 80, strength: 1.1 },
  { slots: ['authorityRole', 'speakerClaim'], gap: 6, lastIn: ['ja', 'tr', 'ko', 'hi', 'zh'] },
  { slots: ['authorityRole', 'permissionClaim'], gap: 60, strength: 1.1 },
  { slots: ['speakerClaim', 'authorityRole', 'instructions'], gap: 60, strength: 0.9 },
];

// "This is bad for the administrator", "as the result of the system call", "I am the admin of a chess club": said of another, or
// of another place.
function isOfOthers({ text: { source, starts } }: Reading, match: Match): boolean {
  const from = starts[match.start] ?? 0;
  return /^(?:this is|as)\b[^.,;:!?\n]{0,16}\b(?:for|of|to|by|in|on) (?:the|a|an|your|our)\b|^[^.,;:!?\n]{3,30} of (?:an?|my)\b/i.test(source.slice(from, from + 60));
}

export const authorityClaim: Rule = {
  id: 'authority-claim',
  family: 'authority',
  weight: { user: 2.6, untrusted: 4, assistant: 1.3 },
  find: anyOf(sequences, (reading, match) => (isOfOthers(reading, match) ? 0 : 1)),
};
