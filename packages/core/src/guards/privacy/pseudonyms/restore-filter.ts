import type { TextFilter } from '../../../engine/guard.js';
import { ALL_KINDS, CODE_LENGTH, isCodeCharacter, LONGEST_KIND } from './kinds.js';
import { escapedForJson, JsonDepth } from './json-depth.js';
import type { PseudonymVault } from './vault.js';

const LONGEST_STAND_IN = LONGEST_KIND + CODE_LENGTH;

/** Kinds by their first letter, in lower case. */
const KINDS_BY_LETTER = new Map<number, string[]>();
for (const kind of ALL_KINDS) {
  const letter = kind.toLowerCase().charCodeAt(0);
  KINDS_BY_LETTER.set(letter, [...(KINDS_BY_LETTER.get(letter) ?? []), kind.toLowerCase()]);
}

/**
 * Turns the stand-ins of one call back while an answer streams. Only what could still become one is held back: at most the
 * length of a stand-in, and nothing at all in a call that made none. What this call never gave out stays as it is.
 */
export class RestoreFilter implements TextFilter {
  readonly #vault: PseudonymVault;
  readonly #depth: JsonDepth;
  #held = '';

  /** `json`: the text is JSON source, as a tool's input or a structured output is: values are escaped as deep as they stand. */
  constructor(vault: PseudonymVault, json: boolean) {
    this.#vault = vault;
    this.#depth = new JsonDepth(json);
  }

  push(delta: string): string {
    const text = this.#held + delta;
    const { shown, rest } = this.#restore(text, false);
    this.#held = rest;
    return shown;
  }

  flush(): string {
    const { shown } = this.#restore(this.#held, true);
    this.#held = '';
    return shown;
  }

  #restore(text: string, atEnd: boolean): { shown: string; rest: string } {
    let shown = '';
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const kinds = KINDS_BY_LETTER.get(text.charCodeAt(at) | 32);
      if (kinds === undefined) continue;
      const length = this.#standInAt(text, at, kinds);
      if (length === undefined) {
        if (atEnd || !this.#couldBegin(text, at, kinds)) continue;
        const before = text.slice(from, at);
        this.#depth.feed(before);
        return { shown: shown + before, rest: text.slice(at) };
      }
      const before = text.slice(from, at);
      const written = text.slice(at, at + length);
      this.#depth.feed(before);
      shown += before + escapedForJson(this.#vault.valueOf(written) as string, this.#vault.isLiteral(written) ? 0 : this.#depth.depth);
      this.#depth.feed(written);
      from = at + length;
      at = from - 1;
    }
    const before = text.slice(from);
    this.#depth.feed(before);
    return { shown: shown + before, rest: '' };
  }

  /** The length of the stand-in of this call that begins at `at`. */
  #standInAt(text: string, at: number, kinds: readonly string[]): number | undefined {
    for (const kind of kinds) {
      const length = kind.length + CODE_LENGTH;
      if (!this.#vault.kinds.has(kind) || at + length > text.length || !startsWithKind(text, at, kind)) continue;
      if (this.#vault.valueOf(text.slice(at, at + length)) !== undefined) return length;
    }
    return undefined;
  }

  /** Whether the text from `at` to its end could be the beginning of one. */
  #couldBegin(text: string, at: number, kinds: readonly string[]): boolean {
    const left = text.length - at;
    if (left >= LONGEST_STAND_IN) return false;
    return kinds.some((kind) => {
      if (!this.#vault.kinds.has(kind) || left >= kind.length + CODE_LENGTH) return false;
      for (let offset = 0; offset < left; offset++) {
        const code = text.charCodeAt(at + offset);
        if (offset < kind.length ? (code | 32) !== kind.charCodeAt(offset) : !isCodeCharacter(code)) return false;
      }
      return true;
    });
  }
}

function startsWithKind(text: string, at: number, kind: string): boolean {
  for (let offset = 0; offset < kind.length; offset++) if ((text.charCodeAt(at + offset) | 32) !== kind.charCodeAt(offset)) return false;
  return true;
}
