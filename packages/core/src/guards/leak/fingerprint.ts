import { HashBits } from './hash-bits.js';
import { GRAM, RollingHash, hashOf } from './letter-hash.js';
import { letterOf, rot13Of } from './letters.js';

/**
 * Letters of a seed. Of so many places in a row as `SEED_EVERY` tells, one begins a seed that lies whole within a run,
 * wherever the run begins: a text whose seeds at every so many letters are unknown repeats nothing.
 */
export const SEED = 12;
export const SEED_EVERY = GRAM - SEED + 1;

/** Most bits of `likely`, as a power of two: for a usual prompt a few in a hundred are set. */
const MOST_LIKELY = 21;
/** Bits of `likely` for each run and each seed, so that few are set. */
const LIKELY_A_HASH = 64;

/** Longer system prompts are read up to here. In letters. */
const LONGEST = 100_000;

/** A sentence with one of these words tells the assistant what to do; others state facts that an answer may well repeat. */
const INSTRUCTING =
  /\b(you|your|never|always|must|should|don'?t|do not|refuse|respond|reply|answer|instructions?|assistant|user|rules?|du|sie|niemals|immer|antworte|nie|vous|tu|jamais|toujours|réponds|usted|nunca|siempre|responde|non|mai|sempre|rispondi|você|responda|jesteś|nigdy|zawsze|ты|вы|никогда|всегда|sen|siz|asla)\b|[你您请勿必]|必ず|してください|답변|하세요|आप|أنت/iu;

/** Passages that must not be repeated, made ready for looking up: every run of GRAM letters, forwards, backwards and turned by thirteen. */
export interface Fingerprint {
  /** Where a run starts, by the hash of its letters. */
  readonly positions: ReadonlyMap<number, number>;
  /** The hashes of all runs and seeds, as far as few bits tell them apart: small enough to stay near the processor. */
  readonly likely: HashBits;
  /** What each letter weighs. */
  readonly weights: Float32Array;
  /** False when the text was too long to be read whole. */
  readonly complete: boolean;
}

export interface Passage {
  readonly text: string;
  /** `instructions`: every sentence instructs. `mixed`: judged by sentence. `secret`: one run is too much. */
  readonly kind: 'instructions' | 'mixed' | 'secret';
}

/** Weight of a letter of a secret: any run of GRAM letters passes every limit. */
const SECRET_WEIGHT = 1_000;

/** Makes the fingerprint of `passages`, without what `exempt` says, which the assistant is told to repeat. */
export function fingerprintOf(passages: readonly Passage[], exempt: readonly string[]): Fingerprint {
  const letters: number[] = [];
  const turned: number[] = [];
  const weights: number[] = [];
  let complete = true;
  for (const { text, kind } of passages) {
    for (const sentence of kind === 'mixed' ? text.split(/(?<=[.!?。！？])\s+|\n+/) : [text]) {
      const weight = kind === 'secret' ? SECRET_WEIGHT : kind === 'instructions' || INSTRUCTING.test(sentence) ? 1 : 0.25;
      const exemptFrom = exempt.map((part) => [sentence.indexOf(part), part.length] as const).find(([start]) => start !== -1);
      for (let index = 0; index < sentence.length; index++) {
        const letter = letterOf(sentence.charCodeAt(index));
        if (letter === 0) continue;
        if (letters.length === LONGEST) {
          complete = false;
          break;
        }
        letters.push(letter);
        turned.push(rot13Of(sentence.charCodeAt(index)));
        weights.push(exemptFrom !== undefined && index >= exemptFrom[0] && index < exemptFrom[0] + exemptFrom[1] ? 0 : weight);
      }
    }
  }
  const positions = new Map<number, number>();
  addGrams(positions, letters, (index) => index - GRAM + 1);
  addGrams(positions, letters.toReversed(), (index) => letters.length - 1 - index);
  addGrams(positions, turned, (index) => index - GRAM + 1);
  const readings = [letters, letters.toReversed(), turned].map((list) => Uint16Array.from(list));
  const hashes = positions.size + readings.length * letters.length;
  const likely = new HashBits(Math.min(MOST_LIKELY, Math.ceil(Math.log2(hashes * LIKELY_A_HASH + 8))));
  for (const hash of positions.keys()) likely.add(hash);
  for (const reading of readings) for (let start = 0; start + SEED <= reading.length; start++) likely.add(hashOf(reading, start, SEED));
  return { positions, likely, weights: Float32Array.from(weights), complete };
}

function addGrams(positions: Map<number, number>, letters: readonly number[], positionOf: (index: number) => number): void {
  const hash = new RollingHash();
  letters.forEach((letter, index) => {
    const value = hash.push(letter);
    if (value !== undefined && !positions.has(value)) positions.set(value, positionOf(index));
  });
}
