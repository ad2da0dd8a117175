import { Pieces } from '../text/pieces.js';
import { hasHitWithin, hitsOf, matchSource, type Reading, type Rule, unitAt } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['knownPersona'], gap: 0, strength: 0.45 },
  { slots: ['become', 'knownPersona'], gap: 40 },
  { slots: ['switchOn', 'knownPersona'], gap: 30 },
  { slots: ['knownPersona', 'unrestricted'], gap: 120 },
  { slots: ['knownPersona', 'neverRefuse'], gap: 200 },
  { slots: ['assistantName', 'knownPersona'], gap: 60, strength: 0.8 },
  { slots: ['knownPersona', 'switchOn'], gap: 20, lastIn: ['tr', 'hi', 'zh', 'ja', 'ko', 'de', 'en'] },
];

// Names that are words or first names unless they stand in capitals.
const capitals = /\b(?:DAN|D\.A\.N\.?|STAN|AIM|DUDE|KEVIN|UCAR|NECO|APOPHIS|JAMES)\b/g;
const capitalPieces = new Pieces('DAN|D.A.N|STAN|AIM|DUDE|KEVIN|UCAR|NECO|APOPHIS|JAMES');

// In capitals and beside talk of an assistant or of parts to play; a heading about a man named Dan is neither.
function spoken(reading: Reading): boolean {
  return hitsOf(reading, 'become').length > 0 && (hitsOf(reading, 'assistantName').length > 1 || hitsOf(reading, 'unrestricted').length > 0 || hitsOf(reading, 'neverRefuse').length > 0);
}

// "You are DAN": said to the reader, the name alone is telling.
const APPOINTMENT = 24;

function strengthOf(reading: Reading, { 0: name, index }: RegExpExecArray): number {
  const start = unitAt(reading.text, index);
  if (/^(?:D\.?A\.?N|STAN|DUDE)/.test(name) && hasHitWithin(hitsOf(reading, 'become'), start - APPOINTMENT, start)) return 0.9;
  return spoken(reading) ? 0.8 : 0;
}

export const personaKnownJailbreak: Rule = {
  id: 'persona-known-jailbreak',
  family: 'persona',
  weight: { user: 3.6, untrusted: 4.6, assistant: 1.8 },
  find: (reading) => [...matchAny(reading, sequences), ...matchSource(reading, capitals, (match) => strengthOf(reading, match), capitalPieces)],
};
