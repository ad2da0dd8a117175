import type { TextFilter } from '../../engine/guard.js';
import { CodeTracker } from './code-tracker.js';
import { endOfTag } from './html-tag.js';

/** Decides about the places that an answer points to. Each gives what to show: the same text, or an inert one. */
export interface EgressJudge {
  /** An address in a Markdown destination, title excluded. `source` is the whole `(…)`. */
  destination(kind: 'image' | 'link', address: string, source: string): string;
  /** `<https://…>` or a bare address. */
  link(address: string, source: string): string;
  /** An HTML tag. */
  tag(source: string): string;
  /** The closing bracket of an image that names its address elsewhere. */
  referencedImage(): string;
}

/** Nothing that is looked at may be longer: a longer one is judged by what is there. In UTF-16 units. */
const LONGEST_ADDRESS = 4_096;

/** Characters at which something can begin; everything between them passes untouched. */
const INTERESTING = /[\\`!<[\]\n]|(?<![A-Za-z0-9])[hHwW]/g;
/**
 * Where something does begin, or could at the end of a text. A line that starts with an ordinary character opens and closes
 * no block; an exclamation mark and the first letters of an address are only looked at with what follows them.
 */
const STARTING = /[\\`<[\]]|\n(?![!-_a-z])|!(?:$|\[)|(?<![A-Za-z0-9])(?:[hH](?:$|[tT](?:$|[tT](?:$|[pP])))|[wW](?:$|[wW](?:$|[wW])))/;
const ADDRESS_START = /^(?:https?:\/\/|www\.)/i;
const ADDRESS_STARTS = ['https://', 'http://', 'www.'];

/**
 * Reads Markdown with HTML while it streams and has every place judged that it points to. Code is left alone: it is
 * shown, not followed. Holds back an address until it is complete, and nothing else.
 */
export class MarkdownFilter implements TextFilter {
  readonly #judge: EgressJudge;
  readonly #code = new CodeTracker();
  #held = '';
  /** Brackets that are open in this paragraph; true for an image. */
  #brackets: boolean[] = [];
  /** The last character that was decided. */
  #before = '\n';
  #started = false;
  /** Nothing but spaces has come on this line. */
  #lineIsEmpty = true;

  constructor(judge: EgressJudge) {
    this.#judge = judge;
  }

  push(delta: string): string {
    return this.#run(this.#held + delta, false);
  }

  passes(text: string): boolean {
    if (this.#held !== '' || text === '') return false;
    if (this.#code.inFence ? text.includes('\n') : STARTING.test(this.#started ? text : `\n${text}`)) return false;
    this.#started = true;
    if (this.#lineIsEmpty && text.trim() !== '') this.#lineIsEmpty = false;
    this.#before = text[text.length - 1] ?? '';
    return true;
  }

  flush(): string {
    return this.#run(this.#held, true);
  }

  #run(text: string, last: boolean): string {
    let output = '';
    let index = 0;
    if (!this.#started && text !== '') {
      const line = this.#code.lineStart(text, 0, last);
      if (line === undefined) {
        this.#held = text;
        return '';
      }
      this.#started = true;
      output = text.slice(0, line.end);
      index = line.end;
    }
    while (index < text.length) {
      INTERESTING.lastIndex = index;
      const inCode = this.#code.inFence;
      const next = inCode ? nextOf(text, '\n', index) : (INTERESTING.exec(text)?.index ?? text.length);
      if (next > index) {
        const plain = text.slice(index, next);
        output += plain;
        this.#lineIsEmpty &&= plain.trim() === '';
        this.#before = text[next - 1] ?? '';
        index = next;
        continue;
      }
      const step = this.#step(text, index, last);
      if (step === undefined) break;
      output += step.shown;
      this.#before = text[step.end - 1] ?? '';
      this.#lineIsEmpty = this.#before === '\n';
      index = step.end;
    }
    this.#held = text.slice(index);
    return output;
  }

  /** What stands at `index`, decided; undefined when more text is needed. */
  #step(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const character = text[index] ?? '';
    const keep = (end: number): { shown: string; end: number } => ({ shown: text.slice(index, end), end });
    if (character === '\n') {
      // Whether a line opens or closes a code block shows when enough of it has come.
      const line = this.#code.lineStart(text, index + 1, last);
      if (line === undefined) return undefined;
      if (line.blank) this.#brackets = [];
      return keep(line.end);
    }
    if (character === '\\') return index + 1 < text.length || last ? keep(Math.min(index + 2, text.length)) : undefined;
    if (character === '`') {
      const span = this.#code.inlineSpan(text, index, last);
      return span === undefined ? undefined : keep(span);
    }
    if (character === '!' || character === '[') {
      if (character === '!' && index + 1 === text.length && !last) return undefined;
      const image = character === '!' && text[index + 1] === '[';
      if (image || character === '[') this.#brackets.push(image);
      if (this.#brackets.length > 1_000) this.#brackets.shift();
      return keep(image ? index + 2 : index + 1);
    }
    if (character === ']') return this.#closingBracket(text, index, last);
    if (character === '<') return this.#angle(text, index, last);
    if (/[hHwW]/.test(character)) return this.#bareAddress(text, index, last);
    return keep(index + 1);
  }

  #closingBracket(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const next = text[index + 1];
    if (next === undefined && !last) return undefined;
    const image = this.#brackets.includes(true);
    const closed = this.#brackets.pop();
    if (next !== '(') return closed === true ? { shown: this.#judge.referencedImage(), end: index + 1 } : { shown: ']', end: index + 1 };
    const destination = readDestination(text, index + 1);
    if (destination === undefined && !last && text.length - index < LONGEST_ADDRESS) {
      if (closed !== undefined) this.#brackets.push(closed);
      return undefined;
    }
    const end = destination?.end ?? Math.min(text.length, index + LONGEST_ADDRESS);
    const source = text.slice(index + 1, end);
    return { shown: `]${this.#judge.destination(image ? 'image' : 'link', destination?.address ?? source.slice(1), source)}`, end };
  }

  #angle(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const next = text[index + 1];
    if (next === undefined) return last ? { shown: '<', end: index + 1 } : undefined;
    if (!/[a-zA-Z/!?]/.test(next)) return { shown: '<', end: index + 1 };
    const end = endOfTag(text, index, LONGEST_ADDRESS);
    if (end === -1) {
      if (!last && text.length - index < LONGEST_ADDRESS) return undefined;
      // A tag that never ends is no tag, and must not become one by what comes later.
      return { shown: /[a-zA-Z/]/.test(next) ? '&lt;' : '<', end: index + 1 };
    }
    const source = text.slice(index, end);
    if (this.#lineIsEmpty) this.#code.htmlBlock();
    const address = /^<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>$/.exec(source)?.[1];
    return { shown: address === undefined ? this.#judge.tag(source) : this.#judge.link(address, source), end };
  }

  #bareAddress(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const rest = text.slice(index, index + 8);
    const keep = { shown: text[index] ?? '', end: index + 1 };
    if (/[A-Za-z0-9]/.test(this.#before)) return keep;
    if (!ADDRESS_START.test(rest)) {
      const partial = rest.length < 8 && !last && index + rest.length === text.length && ADDRESS_STARTS.some((start) => start.startsWith(rest.toLowerCase()));
      return partial ? undefined : keep;
    }
    let end = index;
    while (end < text.length && end - index < LONGEST_ADDRESS && /[^\s<>"`\]]/.test(text[end] ?? '')) end++;
    if (end === text.length && !last && end - index < LONGEST_ADDRESS) return undefined;
    const source = text.slice(index, end).replace(/[.,;:!?'*_~)]+$/, '');
    if (/^(?:https?:\/*|www)$/i.test(source)) return keep;
    return { shown: this.#judge.link(source.startsWith('w') || source.startsWith('W') ? `https://${source}` : source, source), end: index + source.length };
  }
}

function nextOf(text: string, character: string, from: number): number {
  const found = text.indexOf(character, from);
  return found === -1 ? text.length : found;
}

/** Reads `(address "title")` at `start`; undefined while it is not closed (source: CommonMark 0.31, "Links"). */
function readDestination(text: string, start: number): { readonly address: string; readonly end: number } | undefined {
  let index = start + 1;
  while (/\s/.test(text[index] ?? '')) index++;
  const addressStart = index;
  let address: string | undefined;
  if (text[index] === '<') {
    const close = text.indexOf('>', index);
    if (close === -1) return undefined;
    address = text.slice(index + 1, close);
    index = close + 1;
  } else {
    let depth = 0;
    for (; index < text.length && index - start < LONGEST_ADDRESS; index++) {
      const character = text[index] ?? '';
      if (character === '\\') index++;
      else if (character === '(') depth++;
      else if (character === ')' && depth-- === 0) return { address: text.slice(addressStart, index), end: index + 1 };
      else if (/\s/.test(character)) break;
    }
    address = text.slice(addressStart, index);
  }
  // A title, or spaces: up to the parenthesis that is outside of quotes.
  let quote = '';
  for (; index < text.length && index - start < LONGEST_ADDRESS; index++) {
    const character = text[index] ?? '';
    if (character === '\\') index++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ')') return { address, end: index + 1 };
  }
  return undefined;
}
