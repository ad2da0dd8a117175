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

/** A set of concepts: a bit for each, in as many numbers of 32 bits as it takes. */
export function conceptBits(concepts: readonly number[]): Int32Array {
  const bits = new Int32Array(Math.ceil(conceptNames.length / 32));
  for (const concept of concepts) bits[concept >>> 5]! |= 1 << (concept & 31);
  return bits;
}

let index: TermIndex | undefined;

/** The one index over all terms; built at first use, about 20 ms. */
export function termIndex(): TermIndex {
  index ??= new TermIndex(concepts);
  return index;
}
