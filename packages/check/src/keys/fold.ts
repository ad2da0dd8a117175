import { callFunction, callMethod, type Value } from './fold-calls.js';
import { Pattern } from './pattern.js';
import { piecesOfList } from './pieces-of-lists.js';
import { tokenize, type Token } from './tokens.js';

/** A text that the source puts together from literals, and where the expression stands. */
export interface FoldedText {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const VALUE_LENGTH = 64 * 1024;
const NESTING = 24;
const joiners = new Set(['+', '.', '..', '&', '<>', '~', '<<', '++']);

/**
 * Puts together the literals of a source text as running it would: concatenation in the usual languages, templates,
 * adjoining literals, joined arrays, names given a literal before or after, reversing, slicing and decoding calls.
 * Nothing is run. Linear in the number of tokens: each expression is read once from its outermost start.
 */
export function foldLiterals(text: string, nested = true): FoldedText[] {
  const tokens = tokenize(text);
  const within = nested ? tokens.flatMap(foldWithin) : [];
  const names = new Map<string, Value>();
  // The first pass learns names that are used before they are given.
  new Folder(tokens, names).run();
  return [...new Folder(tokens, names).run(), ...within];
}

/** Code that stands in a literal, as bundlers and notebooks write it. */
function foldWithin(token: Token): FoldedText[] {
  if (token.type !== 'text' || token.value.length < 40 || !/["'`]/.test(token.value) || !/s[^A-Za-z0-9]{0,8}k|c2st/.test(token.value)) return [];
  return foldLiterals(token.value, false).map(({ value }) => ({ value, start: token.start, end: token.end }));
}

class Folder {
  readonly #tokens: readonly Token[];
  readonly #names: Map<string, Value>;
  #at = 0;
  readonly #found: FoldedText[] = [];

  constructor(tokens: readonly Token[], names: Map<string, Value>) {
    this.#tokens = tokens;
    this.#names = names;
  }

  run(): FoldedText[] {
    while (this.#at < this.#tokens.length) {
      const before = this.#at;
      this.#statement();
      if (this.#at === before) this.#at++;
    }
    return this.#found;
  }

  #mark(offset = 0): string | undefined {
    const token = this.#tokens[this.#at + offset];
    return token?.type === 'mark' ? token.value : undefined;
  }

  #note(value: Value | undefined, from: number): void {
    const first = this.#tokens[from];
    const last = this.#tokens[this.#at - 1];
    if (value === undefined || first === undefined || last === undefined) return;
    const text = typeof value === 'string' ? value : undefined;
    if (text !== undefined && text.length >= 24) this.#found.push({ value: text, start: first.start, end: last.end });
    // An array that is joined elsewhere, by code that is not understood: the usual separators are tried.
    if (!Array.isArray(value) || value.length < 2) return;
    // C ends its texts with a zero.
    const items = value.at(-1) === 0 ? value.slice(0, -1) : value;
    if (!items.every((item) => typeof item === 'string')) return;
    for (const pieces of piecesOfList(items)) for (const separator of ['', '-']) this.#found.push({ value: pieces.join(separator), start: first.start, end: last.end });
  }

  #statement(): void {
    const token = this.#tokens[this.#at];
    if (token === undefined) return;
    // A declaration's words and types: const KEY, private static final String KEY.
    if (token.type === 'name' && this.#tokens[this.#at + 1]?.type === 'name') {
      this.#at++;
      return;
    }
    const named = token.type === 'name' || token.type === 'text' ? this.#target() : undefined;
    const from = this.#at;
    const value = this.#expression(0);
    if (this.#at === from) {
      if (named !== undefined) return;
      this.#at++;
      return;
    }
    if (named === undefined) {
      this.#note(value, from);
      return;
    }
    if (value === undefined) return;
    const earlier = this.#names.get(named.name);
    const joined = named.adds && typeof earlier === 'string' && typeof value === 'string' ? earlier + value : value;
    if (typeof joined === 'string' && joined.length > VALUE_LENGTH) return;
    this.#names.set(named.name, joined);
    this.#note(joined, from);
  }

  /** `name =`, `name: type =`, `name +=`, `"name": `, `name => `, `name.push(`: moves past it. */
  #target(): { name: string; adds: boolean } | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.type === 'mark') return undefined;
    const mark = this.#mark(1);
    if (mark === '=' || mark === ':=' || mark === ':' || mark === '=>') {
      const typed = this.#tokens[this.#at + 2];
      if (mark === ':' && typed?.type === 'name' && this.#mark(3) === '=') this.#at += 4;
      else this.#at += 2;
      this.#skipFunctionHead();
      return { name: token.value, adds: false };
    }
    if (mark === '+=' || mark === '.=') {
      this.#at += 2;
      return { name: token.value, adds: true };
    }
    // function part() { return '...' }, def part(): return "..."
    if (mark === '(' && this.#mark(2) === ')' && token.type === 'name') {
      let next = 3;
      if (this.#mark(next) === '{' || this.#mark(next) === ':') next++;
      const word = this.#tokens[this.#at + next];
      if (next > 3 && word?.type === 'name' && word.value === 'return') {
        this.#at += next + 1;
        return { name: token.value, adds: false };
      }
    }
    return undefined;
  }

  /** `() =>`, `() => (`: the value is the arrow's. */
  #skipFunctionHead(): void {
    const word = this.#tokens[this.#at];
    if (word?.type === 'name' && word.value === 'async') this.#at++;
    if (this.#mark() === '(' && this.#mark(1) === ')' && this.#mark(2) === '=>') this.#at += 3;
  }

  #expression(depth: number): Value | undefined {
    if (depth > NESTING) return undefined;
    const from = this.#at;
    let value = this.#operand(depth);
    if (this.#at === from) return undefined;
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at] as Token;
      const previous = this.#tokens[this.#at - 1] as Token;
      let joins = token.type === 'mark' && joiners.has(token.value);
      if (token.type === 'mark' && token.value === '||') {
        value = this.#alternative(value, from, depth);
        continue;
      }
      if (joins) this.#at++;
      // Python, C and Ruby: literals side by side are one.
      else if (token.type === 'text' && previous.type === 'text' && value !== undefined) joins = true;
      if (!joins) break;
      const before = this.#at;
      const next = this.#operand(depth);
      if (this.#at === before) break;
      if (typeof value === 'string' && typeof next === 'string' && value.length + next.length <= VALUE_LENGTH) value += next;
      else if (Array.isArray(value) && Array.isArray(next)) value = [...value, ...next];
      else {
        // A part that is not known ends what is; what follows is a text of its own.
        this.#note(value, from);
        value = next;
      }
    }
    if (this.#mark() === '%' && typeof value === 'string') {
      const template = value;
      this.#at++;
      const filled = this.#expression(depth + 1);
      const items = Array.isArray(filled) ? filled : [filled];
      let index = 0;
      value = template.replace(/%s/g, () => {
        const item = items[index++];
        return typeof item === 'string' ? item : '\uFFFF';
      });
    }
    return value;
  }

  /** SQL joins with two bars; elsewhere what follows is what is used when the first is missing: both are looked at. */
  #alternative(value: Value | undefined, from: number, depth: number): Value | undefined {
    this.#at++;
    const start = this.#at;
    const next = this.#expression(depth + 1);
    this.#note(next, start);
    if (typeof value !== 'string') return next;
    if (typeof next !== 'string' || value.length + next.length > VALUE_LENGTH) return value;
    this.#note(value, from);
    return value + next;
  }

  #operand(depth: number): Value | undefined {
    let value = this.#primary(depth);
    for (;;) {
      const mark = this.#mark();
      const next = this.#tokens[this.#at + 1];
      if ((mark === '.' || mark === '?.' || mark === '->' || mark === '::') && next?.type === 'name') {
        if (this.#mark(2) === '(') {
          // PHP: chr(115) . chr(107)
          if (mark === '.' && typeof value === 'string' && next.value === 'chr') return value;
          this.#at += 3;
          const given = this.#list(')', depth + 1);
          if (next.value === 'push' || next.value === 'append') this.#grow(given);
          value = value === undefined && given.length === 0 ? this.#names.get(next.value) : callMethod(value, next.value, given);
          continue;
        }
        // PHP joins with a dot: 'a' . NAME
        if (mark === '.' && typeof value === 'string' && this.#names.has(next.value) && this.#tokens[this.#at - 1]?.type === 'text') return value;
        this.#at += 2;
        value = this.#names.get(next.value);
        continue;
      }
      if (mark === '[' && (next?.type === 'number' || next?.type === 'text') && this.#mark(2) === ']') {
        this.#at += 3;
        value = next.type === 'text' ? this.#names.get(next.value) : Array.isArray(value) ? value[Number(next.value)] : undefined;
        continue;
      }
      // Python: text[::-1]
      if (mark === '[' && this.#isBackwards()) {
        this.#at += this.#tokens[this.#at + 1]?.value === '::' ? 5 : 6;
        value = value === undefined ? undefined : callMethod(value, 'reverse', []);
        continue;
      }
      return value;
    }
  }

  /** `[::-1]`: all of it, from its end. */
  #isBackwards(): boolean {
    const marks = this.#tokens.slice(this.#at, this.#at + 6).map((token) => token.value).join('');
    return marks.startsWith('[::-1]');
  }

  #growing: string | undefined;

  #grow(given: readonly (Value | undefined)[]): void {
    const list = this.#growing === undefined ? undefined : this.#names.get(this.#growing);
    if (Array.isArray(list) && list.length < 4096 && this.#growing !== undefined) this.#names.set(this.#growing, [...list, ...given]);
  }

  #primary(depth: number): Value | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || depth > NESTING) return undefined;
    if (token.type === 'text') {
      this.#at++;
      return token.interpolates ? interpolate(token.value, this.#names) : token.value;
    }
    if (token.type === 'number') {
      this.#at++;
      return Number(token.value);
    }
    if (token.type === 'pattern') {
      this.#at++;
      return new Pattern(token.value);
    }
    if (token.type === 'name') return this.#name(token.value, depth);
    if (token.value === '-' && this.#tokens[this.#at + 1]?.type === 'number') {
      this.#at += 2;
      return -Number(this.#tokens[this.#at - 1]?.value);
    }
    if (token.value === '(' || token.value === '[' || token.value === '{') {
      // Only array and tuple literals; an object is read as statements of its own. C writes {'a', 'b'}.
      if (token.value === '{' && !this.#listsTexts()) return undefined;
      this.#at++;
      const items = this.#list(token.value === '(' ? ')' : token.value === '[' ? ']' : '}', depth + 1);
      // Go: []string{"a", "b"}; C#: new[] { "a", "b" }
      if (items.length === 0 && token.value === '[') {
        if (this.#tokens[this.#at]?.type === 'name' && this.#mark(1) === '{') this.#at++;
        if (this.#mark() === '{') {
          this.#at++;
          return this.#list('}', depth + 1);
        }
      }
      return token.value === '(' && items.length === 1 ? items[0] : items;
    }
    return undefined;
  }

  #listsTexts(): boolean {
    const first = this.#tokens[this.#at + 1];
    return (first?.type === 'text' || first?.type === 'number') && this.#mark(2) === ',';
  }

  #name(name: string, depth: number): Value | undefined {
    this.#growing = name;
    this.#at++;
    const following = this.#tokens[this.#at];
    // A literal's own prefix: f"...", rb'...'.
    if (name.length <= 2 && following?.type === 'text' && following.start === this.#tokens[this.#at - 1]?.end) return this.#primary(depth + 1);
    if (/^(?:await|return|new|const|let|var|export|default|string|final|static|public|private|val)$/.test(name)) {
      return this.#tokens[this.#at]?.type === 'mark' && this.#mark() !== '[' && this.#mark() !== '(' ? undefined : this.#primary(depth + 1);
    }
    // Qualified names: the last part decides, or the whole for a known function.
    let full = name;
    while ((this.#mark() === '.' || this.#mark() === '?.' || this.#mark() === '::') && this.#tokens[this.#at + 1]?.type === 'name') {
      if (this.#names.has(name) && full === name && this.#mark(2) === '(') break;
      const part = this.#tokens[this.#at + 1] as Token;
      if (full !== name && this.#mark(2) === '(' && this.#names.has(full.slice(full.lastIndexOf('.') + 1))) break;
      full += `.${part.value}`;
      this.#at += 2;
    }
    const last = full.slice(full.lastIndexOf('.') + 1);
    // Rust: concat!(...), format!(...), vec![...]
    if (this.#mark() === '!' && (this.#mark(1) === '(' || this.#mark(1) === '[')) this.#at++;
    if (this.#mark() === '(') {
      this.#at++;
      const given = this.#list(')', depth + 1);
      return given.length === 0 ? this.#names.get(last) : callFunction(full, given);
    }
    return this.#names.get(last);
  }

  /** The values up to the closing mark, `undefined` for each that is not understood. */
  #list(close: string, depth: number): (Value | undefined)[] {
    const items: (Value | undefined)[] = [];
    while (this.#at < this.#tokens.length && items.length < 4096) {
      if (this.#mark() === close) {
        this.#at++;
        break;
      }
      if (this.#mark() === ',') {
        this.#at++;
        continue;
      }
      if (this.#mark() === ';' || depth > NESTING) break;
      const before = this.#at;
      // Keyword arguments and object members name what they hold.
      const named = this.#mark(1) === '=' || this.#mark(1) === ':' ? this.#target() : undefined;
      const value = this.#expression(depth + 1);
      if (named !== undefined && value !== undefined) this.#names.set(named.name, value);
      this.#note(value, named === undefined ? before : before + 2);
      items.push(value);
      if (this.#mark() === close || this.#mark() === ',') continue;
      // Something else than a literal expression: it is not known, what stands in it is read on its own.
      items[items.length - 1] = undefined;
      if (this.#at === before) this.#at++;
      if (this.#mark() === '{' || this.#mark() === '}') break;
    }
    return items;
  }
}

const interpolation = /\$\{\{?\s*([\w.]{1,80}?)(?:(?::-|-|\|\|)[^{}]{0,40})?\s*\}?\}|#\{\s*([\w.@]{1,80})\s*\}|\\\(\s*([\w.]{1,80})\s*\)|\{\s*([A-Za-z_][\w.]{0,79})\s*\}|\$([A-Za-z_]\w{0,79})|\$\(([A-Za-z_]\w{0,79})\)|%\(([A-Za-z_]\w{0,79})\)s/g;

/** Puts the known names of a template into it; an unknown one becomes a character that no key has. */
export function interpolate(text: string, names: ReadonlyMap<string, Value>): string {
  if (!/[{$%]|\\\(/.test(text)) return text;
  return text.replace(interpolation, (whole: string, ...groups: unknown[]) => {
    const name = groups.slice(0, 7).find((group): group is string => typeof group === 'string') ?? '';
    const value = names.get(name.slice(name.lastIndexOf('.') + 1));
    return typeof value === 'string' && value.length < 1024 ? value : whole.startsWith('{') ? whole : '\uFFFF';
  });
}
