import { letterOf, rot13Of } from './letters.js';

/** Letters in a row that must agree before a passage counts as repeated. */
export const GRAM = 24;
const BASE = 0x01000193;
/** BASE to the power of GRAM - 1, modulo 2^32. */
const LEADING = Array.from({ length: GRAM - 1 }).reduce<number>((power) => Math.imul(power, BASE), 1);

/** Most entries of `likely`: for a usual prompt a few in a hundred are set. */
const MOST_LIKELY = 0x40000;
/** Entries of `likely` for each run, so that few are set. */
const LIKELY_A_RUN = 64;

/** Longer system prompts are read up to here. In letters. */
const LONGEST = 100_000;

/** A sentence with one of these words tells the assistant what to do; others state facts that an answer may well repeat. */
const INSTRUCTING =
  /\b(you|your|never|always|must|should|don'?t|do not|refuse|respond|reply|answer|instructions?|assistant|user|rules?|du|sie|niemals|immer|antworte|nie|vous|tu|jamais|toujours|réponds|usted|nunca|siempre|responde|non|mai|sempre|rispondi|você|responda|jesteś|nigdy|zawsze|ты|вы|никогда|всегда|sen|siz|asla)\b|[你您请勿必]|必ず|してください|답변|하세요|आप|أنت/iu;

/** Passages that must not be repeated, made ready for looking up: every run of GRAM letters, forwards, backwards and turned by thirteen. */
export interface Fingerprint {
  /** Where a run starts, by the hash of its letters. */
  readonly positions: ReadonlyMap<number, number>;
  /**
   * One entry for each hash, by its lowest bits: most letters of most answers are told apart here, without a look-up.
   * Its length is a power of two.
   */
  readonly likely: Uint8Array;
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
  const likely = new Uint8Array(Math.min(MOST_LIKELY, 2 ** Math.ceil(Math.log2(positions.size * LIKELY_A_RUN + 1))));
  for (const hash of positions.keys()) likely[hash & (likely.length - 1)] = 1;
  return { positions, likely, weights: Float32Array.from(weights), complete };
}

function addGrams(positions: Map<number, number>, letters: readonly number[], positionOf: (index: number) => number): void {
  const hash = new RollingHash();
  letters.forEach((letter, index) => {
    const value = hash.push(letter);
    if (value !== undefined && !positions.has(value)) positions.set(value, positionOf(index));
  });
}

/** The hash of the last GRAM letters, kept up letter by letter. */
export class RollingHash {
  readonly #window = new Uint16Array(GRAM);
  /** Where in the window the next letter goes. */
  #slot = 0;
  #full = false;
  #hash = 0;

  /** Takes a letter; gives the hash once there are enough of them. */
  push(letter: number): number | undefined {
    const slot = this.#slot;
    // Until the window is full its old letters are zeros, and take nothing away.
    this.#hash = (Math.imul((this.#hash - Math.imul(this.#window[slot]!, LEADING)) | 0, BASE) + letter) | 0;
    this.#window[slot] = letter;
    this.#slot = slot + 1;
    if (this.#slot === GRAM) {
      this.#slot = 0;
      this.#full = true;
    }
    return this.#full ? this.#hash : undefined;
  }

  /** Takes over where `other` is. */
  copy(other: RollingHash): void {
    this.#window.set(other.#window);
    this.#slot = other.#slot;
    this.#full = other.#full;
    this.#hash = other.#hash;
  }
}
