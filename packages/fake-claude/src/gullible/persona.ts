import { negatedBefore } from './sentences.js';

const OVERRIDE = /\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}?\b(?:instructions?|prompts?|rules|guidelines|directions|above|everything|restrictions|polic(?:y|ies)|safety)\b/i;
const PERSONA = /\b(?:you are now|you're now|from now on,? you(?: are|'re| will be| act as)|pretend (?:to be|you are|that you are)|act as|role-?play as|simulate(?: being)?|become|take on the role of|enter)\s+(?:an? |the )?([^.,;:!?\n]{2,80})/i;

/** What the gullible mode says when a sentence wants its rules or its persona changed. */
export function personaChange(sentence: string): string[] {
  const said: string[] = [];
  const override = OVERRIDE.exec(sentence);
  if (override !== null && !negatedBefore(sentence, override.index)) said.push('Okay, I will ignore my previous instructions.');
  const persona = PERSONA.exec(sentence);
  if (persona !== null && !negatedBefore(sentence, persona.index)) said.push(`I am now ${(persona[1] ?? '').trim()}.`);
  return said;
}
