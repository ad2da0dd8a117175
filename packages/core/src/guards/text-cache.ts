/**
 * What was found in texts seen before: a conversation sends its whole history with every turn. The text itself is the key,
 * so that no two can be taken for one another. A hit changes nothing: what is used stands in the younger of two halves, and
 * when that is full, the older one is dropped. Nothing is kept beyond the process.
 */
export class TextCache<Result> {
  readonly #most: number;
  readonly #mostCharacters: number;
  #young = new Map<string, Result>();
  #old = new Map<string, Result>();
  #characters = 0;

  /** Keeps `most` results at most, and texts of at most `mostCharacters` together. */
  constructor(most: number, mostCharacters: number) {
    this.#most = most / 2;
    this.#mostCharacters = mostCharacters / 2;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(text: string): Result | undefined {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const older = this.#old.get(text);
    if (older === undefined) return undefined;
    this.#old.delete(text);
    this.set(text, older);
    return older;
  }

  /** Keeps what was found in a text that is not kept yet. */
  set(text: string, result: Result): void {
    if (this.#young.size >= this.#most || this.#characters + text.length > this.#mostCharacters) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = 0;
    }
    this.#young.set(text, result);
    this.#characters += text.length;
  }
}
