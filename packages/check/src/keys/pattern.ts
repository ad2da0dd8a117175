/** One character, a class, or an escape of one: what is needed to take separators out, and linear. */
const simple = /^(?:\\?[^\w\s\\]|\\[sSdDwW]|\w{1,40}| |\[(?:[^\]\\]|\\.){1,40}\])\+?$/;

/** A regular expression in a source text that is folded. Only what names separators is ever run. */
export class Pattern {
  readonly #expression: RegExp | undefined;

  constructor(source: string) {
    this.#expression = simple.test(source) ? compile(source) : undefined;
  }

  replace(text: string, replacement: string): string | undefined {
    return this.#expression === undefined || text.length > 8192 ? undefined : text.replace(this.#expression, () => replacement);
  }

  split(text: string): string[] | undefined {
    return this.#expression === undefined || text.length > 8192 ? undefined : text.split(this.#expression);
  }
}

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'g');
  } catch {
    return undefined;
  }
}

const LONGEST = 80;

/** The regular expression literal that begins at `start`, where an argument does; `undefined` when none does. */
export function patternAt(text: string, start: number): { readonly source: string; readonly end: number } | undefined {
  let inClass = false;
  for (let at = start + 1; at < text.length && at - start < LONGEST; at++) {
    const character = text[at];
    if (character === '\n') return undefined;
    if (character === '\\') at++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) {
      const flags = /^[a-z]{0,6}(?=\s{0,4}[,)])/.exec(text.slice(at + 1, at + 12));
      return flags === null || at === start + 1 ? undefined : { source: text.slice(start + 1, at), end: at + 1 + flags[0].length };
    }
  }
  return undefined;
}
