// What the finders of this folder share: where a text's pieces begin and end, and labels in front of a name.

/** True where a name may begin or end: the text's edge, white space, punctuation of any script. */
export function isEdge(code: number): boolean {
  if (Number.isNaN(code)) return true;
  if (code < 0x80) return !((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95);
  return (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f && code !== 0x3005) || (code >= 0xff00 && code <= 0xff0f) || (code >= 0xff1a && code <= 0xff20) || code === 0x30fb || code === 0xa0;
}

/** Words indexed by their last character, so that one look-up tells whether any of them ends at an offset. */
export class WordsBefore {
  readonly #byLast = new Map<string, string[]>();

  constructor(words: readonly string[]) {
    for (const word of words) {
      const last = word.slice(-1);
      const list = this.#byLast.get(last);
      if (list === undefined) this.#byLast.set(last, [word]);
      else list.push(word);
    }
  }

  /** True when one of the words ends at `end`, white space, a colon or a quotation mark between allowed. */
  endsAt(text: string, end: number): boolean {
    let at = end;
    while (at > 0 && end - at < 3 && ' :：「“"『（('.includes(text[at - 1] as string)) at--;
    const list = this.#byLast.get(text[at - 1] ?? '');
    return list !== undefined && list.some((word) => text.startsWith(word, at - word.length));
  }
}

/** Words indexed by their first character. */
export class WordsBehind {
  readonly #byFirst = new Map<string, string[]>();

  constructor(words: readonly string[]) {
    for (const word of words) {
      const list = this.#byFirst.get(word.slice(0, 1));
      if (list === undefined) this.#byFirst.set(word.slice(0, 1), [word]);
      else list.push(word);
    }
    for (const list of this.#byFirst.values()) list.sort((a, b) => b.length - a.length);
  }

  /** The longest of the words that begins at `start`. */
  at(text: string, start: number): string | undefined {
    return this.#byFirst.get(text[start] ?? '')?.find((word) => text.startsWith(word, start));
  }

  /** The same, one space between allowed. */
  near(text: string, start: number): string | undefined {
    return this.at(text, text[start] === ' ' ? start + 1 : start);
  }
}

/** True when every code unit of a stretch passes. The scripts of this folder have one code unit a character. */
export function every(text: string, start: number, end: number, passes: (character: string) => boolean): boolean {
  for (let at = start; at < end; at++) if (at >= text.length || !passes(text[at] as string)) return false;
  return true;
}
