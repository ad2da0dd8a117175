import * as addressing from './addressing.js';
import * as authority from './authority.js';
import * as discussion from './discussion.js';
import * as exfiltration from './exfiltration.js';
import * as extraction from './extraction.js';
import * as mirroredCues from './mirrored-cues.js';
import * as override from './override.js';
import * as persona from './persona.js';
import * as refusal from './refusal.js';
import { TermIndex } from './term-index.js';

const concepts = { ...override, ...persona, ...extraction, ...authority, ...exfiltration, ...refusal, ...addressing, ...discussion, ...mirroredCues };

export type ConceptName = keyof typeof concepts;

export const conceptNames = Object.keys(concepts) as ConceptName[];

const numbers = new Map<string, number>(conceptNames.map((name, number) => [name, number]));

/** Where a concept's hits stand in the result of a scan. */
export function conceptNumber(name: ConceptName): number {
  return numbers.get(name) ?? -1;
}

let index: TermIndex | undefined;

/** The one index over all terms; built at first use, about 20 ms. */
export function termIndex(): TermIndex {
  index ??= new TermIndex(concepts);
  return index;
}
