/**
 * What was found in texts seen before: a conversation sends its whole history with every turn. The key is the text, or a
 * keyed hash of it, so that no two can be taken for one another. A hit changes nothing: what is used stands in the younger
 * of two halves, and when that is full, the older one is dropped. Nothing is kept beyond the process.
 */
export class TextCache<Result> {
  readonly #most: number;
  readonly #mostCharacters: number;
  #young = new Map<string, Result>();
  #old = new Map<string, Result>();
  #characters = 0;

  /** Keeps `most` results at most, and keys of at most `mostCharacters` together. */
  constructor(most: number, mostCharacters: number) {
    this.#most = most / 2;
    this.#mostCharacters = mostCharacters / 2;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Result | undefined {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const older = this.#old.get(key);
    if (older === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, older);
    return older;
  }

  /** Keeps what is not kept yet. */
  set(key: string, result: Result): void {
    if (this.#young.size >= this.#most || this.#characters + key.length > this.#mostCharacters) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = 0;
    }
    this.#young.set(key, result);
    this.#characters += key.length;
  }
}
