import type { TextFilter } from '../../engine/guard.js';
import { CodeTracker } from './code-tracker.js';
import { tagEnds } from './html-tag.js';

/** Decides about the places that an answer points to. Each gives what to show: the same text, or an inert one. */
export interface EgressJudge {
  /** An address in a Markdown destination, title excluded. `source` is the whole `(…)`. `cut`: the address goes on. */
  destination(kind: 'image' | 'link', address: string, source: string, cut: boolean): string;
  /** `<https://…>` or a bare address. */
  link(address: string, source: string, cut: boolean): string;
  /** Whether a bare address must end before what only some readers take for a part of it. */
  runsOn(address: string, cut: boolean): boolean;
  /** An HTML tag. */
  tag(source: string): string;
  /** The closing bracket of an image that names its address elsewhere. */
  referencedImage(): string;
}

/** Nothing that is looked at may be longer: a longer address is judged by what is there, and as one that goes on. In UTF-16 units. */
const LONGEST_ADDRESS = 4_096;

/** Where an address begins, or could at the end of a text. To some readers it also does within a word. */
const ADDRESS_BEGINS = '(?:h(?:$|t(?:$|t(?:$|p)))|w(?:$|w(?:$|w)))';
/** Characters at which something can begin; everything between them passes untouched. */
const INTERESTING = new RegExp(`[\\\\\`!<[\\]\\r\\n]|${ADDRESS_BEGINS}`, 'gi');
/** The same in code. */
const LINE_BREAK = /[\r\n]/g;
/**
 * Where something does begin, or could at the end of a text. A line that starts with an ordinary character opens and closes
 * no block; an exclamation mark and the first letters of an address are only looked at with what follows them.
 */
const STARTING = new RegExp(`[\\\\\`~<[\\]\\r]|\\n(?![!-_a-z])|\\n[\\s>*+.)\\d-]*$|!(?:$|\\[)|${ADDRESS_BEGINS}`, 'i');
/** What may stand before a block on its line: indentation and the marks of lists and quotations. */
const MARKS = /^[\s>*+.)\d-]*$/;
/** Where something else may begin within a tag, if it is none after all. */
const AMBIGUOUS_TAG = /[[\]`~]|.<|\n[ \t\r]*(?:\n|[^\sa-z"'/])/s;
/** More brackets than a tag is judged with: each may begin one that is as long. */
const MANY_BRACKETS = /^(?:<[^<]*){9}/;
const ADDRESS_START = /^(?:https?:\/\/|www\.)/i;
const ADDRESS_BEGUN = /^(?:ht{0,2}|https?:?\/?|w{1,3})$/i;
/** What every reader takes for a tag (source: CommonMark 0.31, "Raw HTML"). To some, the rest is text, and an address in it a link. */
const SURE_TAG = /^<(?:\/[a-z][a-z\d-]*[ \t\n]*|[a-z][a-z\d-]*(?:[ \t\n]+[a-z_:][\w.:-]*(?:[ \t\n]*=[ \t\n]*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*[ \t\n]*\/?)>$/i;
const ANY_ADDRESS = /https?:\/\/|www\./i;
/** What a backslash takes its meaning from. */
const ESCAPED = /[!-/:;=-@[-`{-~]/;
/** What stands behind the label of a reference: its address alone, or with a title. Begun, and whole. */
const DEFINITION_BEGINNING = /^:[\s>]*(?:$|(?:<[^\n]*(?=\n|$)|[^\s<>][^\t-\r ]*)(?:[\t-\r ]*|[\t-\r ]+(?:"[^"\n]*|'[^'\n]*|\([^)\n]*))$)/;
/** To marked 17 a pointed address ends with its line, and to 18 too the title goes on over blank lines, and what would begin a code block is its part or the address. */
const OPEN_DEFINITION = /^:[\s>]*(?:```|~~~|(?:<[^\n]*>|[^\s<>][^\t-\r ]*)[\t-\r ]+(?:"[^"\n]*|'[^'\n]*|\([^)\n]*)\n)/;
const DEFINITION = /^(:[\s>]*<?)((?<=<)[^\n]*?(?=>)|[^\s<>][^\t-\r ]*)(?=>?[ \t]*(?:[\r\n]|$|(?<=[ \t])["'(]))/;

/** An open bracket. */
interface Bracket {
  readonly image: boolean;
  /** It, or one of those around it, is an image's. */
  readonly inImage: boolean;
  readonly outer: Bracket | undefined;
}

/**
 * Reads Markdown with HTML while it streams and has every place judged that it points to. Code is left alone: it is
 * shown, not followed. Holds back an address until it is complete, and nothing else. After `flush` it takes what comes as
 * going on the same text: apps put the texts of an answer together.
 */
export class MarkdownFilter implements TextFilter {
  /** A text is being read, whose end has not come. */
  open = true;
  readonly #judge: EgressJudge;
  #code = new CodeTracker();
  #held = '';
  #endOfTag = tagEnds('', 0);
  /** How much of `#held` has been shown, because a text ended with it that may go on. */
  #out = 0;
  /** The last bracket that is open in this paragraph. */
  #bracket: Bracket | undefined;
  /** The last open bracket may begin the label of a reference. */
  #label = false;
  /** An address ends with the next opening bracket. */
  #besideAddress = false;
  /** The last character that was decided, as it is shown. */
  #before = '\n';
  #started = false;
  /** Nothing but spaces and marks of blocks has come on this line. */
  #lineIsEmpty = true;

  constructor(judge: EgressJudge) {
    this.#judge = judge;
  }

  push(delta: string): string {
    return this.#run(this.#held + delta, false);
  }

  passes(text: string): boolean {
    if (this.#held !== '' || text === '') return false;
    if (this.#code.inFence ? /[\r\n]/.test(text) : STARTING.test(this.#started ? text : `\n${text}`)) return false;
    this.#started = true;
    this.#lineIsEmpty &&= MARKS.test(text);
    this.#before = text[text.length - 1] ?? '';
    return true;
  }

  flush(): string {
    this.open = false;
    return this.#run(this.#held, true);
  }

  #run(text: string, last: boolean): string {
    let output = '';
    let index = 0;
    this.#endOfTag = tagEnds(text, LONGEST_ADDRESS);
    /** As it stood before the first thing that only the end has decided, and where: if the text goes on, that is read again. */
    let open: MarkdownFilter | undefined;
    let openAt = 0;
    while (index < text.length) {
      const pattern = this.#code.inFence ? LINE_BREAK : INTERESTING;
      pattern.lastIndex = index;
      const next = this.#started ? (pattern.exec(text)?.index ?? text.length) : index;
      if (next > index) {
        output += text.slice(Math.max(index, this.#out), next);
        this.#lineIsEmpty &&= MARKS.test(text.slice(index, next));
        this.#before = text[next - 1] ?? '';
        index = next;
        continue;
      }
      const beside = this.#besideAddress;
      let step = this.#step(text, index, false);
      if (step === undefined) {
        if (!last) break;
        if (open === undefined) {
          open = new MarkdownFilter(this.#judge);
          open.#take(this);
          openAt = index;
        }
        step = this.#step(text, index, true)!;
      }
      let { shown } = step;
      const { end } = step;
      const changed = shown !== text.slice(index, end);
      // What has been changed is the beginning of nothing, and a bracket in it ends no address.
      if (changed) open = undefined;
      if (changed && beside) shown = ` ${shown}`;
      if (changed || text[index] === '<') this.#besideAddress = false;
      output += this.#new(text, index, shown);
      this.#before = shown.at(-1) ?? this.#before;
      this.#lineIsEmpty = this.#before === '\n' || this.#before === '\r';
      index = end;
    }
    const fenced = this.#code.inFence;
    if (open !== undefined) {
      this.#take(open);
      index = openAt;
    }
    // To an app that puts a line break between texts, the next may begin with the end of this code.
    if (last && fenced) this.#code.doubt();
    this.#held = text.slice(index);
    this.#out = last ? this.#held.length : Math.max(0, this.#out - index);
    return output;
  }

  /** Takes over where another reader stands. */
  #take(from: MarkdownFilter): void {
    this.#code = from.#code.copy();
    this.#bracket = from.#bracket;
    this.#label = from.#label;
    this.#besideAddress = from.#besideAddress;
    this.#before = from.#before;
    this.#started = from.#started;
    this.#lineIsEmpty = from.#lineIsEmpty;
  }

  /** Of what stands for `text` from `index` on, that which has not been shown yet. */
  #new(text: string, index: number, shown: string): string {
    const out = text.slice(index, this.#out);
    if (shown.startsWith(out) || out.startsWith(shown)) return shown.slice(out.length);
    // Refused, after its beginning was shown: a link leads to that much, and anything else is torn off by a space.
    return /^]./s.test(out) ? '#removed) ' : ' ';
  }

  /** What stands at `index`, decided; undefined when more text is needed. */
  #step(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const character = text[index] ?? '';
    const keep = (end: number): { shown: string; end: number } => ({ shown: text.slice(index, end), end });
    if (character === '\n' || !this.#started) {
      // Whether a line opens or closes a code block shows when enough of it has come.
      const line = this.#code.lineStart(text, index + Number(this.#started), last);
      if (line === undefined) return undefined;
      this.#started = true;
      if (line.fresh) this.#bracket = undefined;
      return keep(line.end);
    }
    if (!last && index + 1 === text.length && /[\r\\!\]<]/.test(character)) return undefined;
    if (character === '\r') {
      // Alone it ends a line, too, and may end code with it (source: CommonMark 0.31, "line ending"). Nobody writes so but to hide something.
      if (text[index + 1] !== '\n') this.#code.doubt();
      return keep(index + 1);
    }
    if (character === '\\') {
      // Within HTML a backslash escapes nothing, and nowhere does it escape a letter.
      return keep(ESCAPED.test(text[index + 1] ?? '') ? index + 2 : index + 1);
    }
    if (character === '`') {
      // Behind a tilde marked 17 takes backticks for text, and so may markdown-it 14 behind an image's bracket that stays open.
      if (this.#before === '~' || this.#bracket?.inImage === true) this.#code.doubtSpans();
      const span = this.#code.inlineSpan(text, index, last);
      return span === undefined ? undefined : keep(span);
    }
    if (character === '!' || character === '[') {
      const image = character === '!';
      if (image && text[index + 1] !== '[') return keep(index + 1);
      const outer = this.#bracket;
      this.#bracket = { image, inImage: image || outer?.inImage === true, outer };
      this.#label = !image && this.#lineIsEmpty;
      return keep(image ? index + 2 : index + 1);
    }
    if (character === ']') return this.#closingBracket(text, index, last);
    if (character === '<') return this.#angle(text, index, last);
    return this.#bareAddress(text, index, last);
  }

  #closingBracket(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const next = text[index + 1];
    if (this.#label && next === ':') {
      const rest = text.slice(index + 1, index + LONGEST_ADDRESS);
      if (!last && rest.length < LONGEST_ADDRESS - 1 && DEFINITION_BEGINNING.test(rest)) return undefined;
      if (OPEN_DEFINITION.test(rest)) this.#code.doubt();
      const [, before = '', address = ''] = DEFINITION.exec(rest) ?? [];
      const end = index + 1 + before.length + address.length;
      if (address !== '' && this.#judge.destination('link', address, address, end === index + LONGEST_ADDRESS) !== address) {
        this.#bracket = this.#bracket?.outer;
        return { shown: `]${before}#removed`, end };
      }
    }
    const closed = this.#bracket;
    if (next === '(' && closed !== undefined) {
      const { address, end, sure, open } = readDestination(text, index + 1);
      if (open && !last && text.length - index < LONGEST_ADDRESS) return undefined;
      const source = text.slice(index + 1, end);
      const shown = this.#judge.destination(closed.inImage ? 'image' : 'link', address, source, open && !last);
      // What is no destination after all is text, and its bracket may refer to an address elsewhere.
      if (shown !== source || sure) {
        this.#bracket = closed.outer;
        return { shown: `]${shown}`, end };
      }
    }
    const shown = closed?.image === true ? this.#judge.referencedImage() : ']';
    // Where its bracket is made inert, the image is still open.
    if (shown === ']') this.#bracket = closed?.outer;
    return { shown, end: index + 1 };
  }

  #angle(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    const next = text[index + 1] ?? '';
    if (!/[a-zA-Z/!?]/.test(next)) return { shown: '<', end: index + 1 };
    const end = this.#endOfTag(index);
    if (end === -1 && !last && text.length - index < LONGEST_ADDRESS) return undefined;
    const source = text.slice(index, end === -1 ? index + LONGEST_ADDRESS : end);
    this.#code.tag(source, this.#lineIsEmpty);
    // A tag that never ends, or not before others begin, is no tag, and must not become one by what comes later; nor a declaration by the next text.
    if (end === -1 ? last || /[a-zA-Z/]/.test(next) : MANY_BRACKETS.test(source)) return { shown: '&lt;', end: index + 1 };
    if (end === -1) return { shown: '<', end: index + 1 };
    const address = /^<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\t-\r <>]*)>$/.exec(source)?.[1];
    if (address !== undefined) return { shown: this.#judge.link(address, source, false), end };
    const shown = this.#judge.tag(source);
    if (!AMBIGUOUS_TAG.test(source) && (!ANY_ADDRESS.test(source) || (shown === source && SURE_TAG.test(source)))) return { shown, end };
    // It may be no tag to others, and is none once it is inert: then what is in it is text.
    this.#code.doubtSpans();
    return { shown: shown === source ? '<' : '&lt;', end: index + 1 };
  }

  #bareAddress(text: string, index: number, last: boolean): { shown: string; end: number } | undefined {
    // To some readers nothing but white space and a tag ends it.
    const whole = /^[^\t-\r <]+/.exec(text.slice(index, index + LONGEST_ADDRESS))?.[0] ?? '';
    const cut = whole.length === LONGEST_ADDRESS;
    const ends = index + whole.length === text.length;
    const begins = ADDRESS_START.test(whole);
    if (ends && !last && (begins ? !cut : ADDRESS_BEGUN.test(whole))) return undefined;
    if (!begins) return { shown: text[index] ?? '', end: index + 1 };
    if (whole.includes('`')) this.#code.doubtSpans();
    this.#besideAddress = text[index + whole.length] === '<';
    // A bracket may begin a picture, and to some another address begins, however close behind this one: they are read by themselves.
    const head = /^(?:https?:\/\/)?w?(?:(?!!?\[|https?:\/\/|(?<![\w.-])www\.)[^\s"`>\]])*/i.exec(whole)?.[0] ?? '';
    const source = head.replace(/[.,;:!?'*_~)]+$/, '');
    const scheme = /^w/i.test(source) ? 'https://' : '';
    const end = index + source.length;
    if (!/^(?:https?:\/*|www)$/i.test(source)) {
      const shown = this.#judge.link(scheme + source, source, cut && head === whole);
      if (shown !== source) return { shown, end };
    }
    // What is changed in it ends it for those who go on reading with the next text.
    const goesOn = last && ends && /!\[|]\(/.test(whole);
    if (head === whole || !(goesOn || this.#judge.runsOn(scheme + whole, cut))) return { shown: source, end };
    // A space behind a closing quote changes nothing in JSON.
    const stop = index + head.length + (whole[head.length] === '"' ? 1 : 0);
    return { shown: `${text.slice(index, stop)} `, end: stop };
  }
}

interface Destination {
  readonly address: string;
  readonly end: number;
  /** False where not every reader takes it for a destination: what stands in it may then be live by itself. */
  readonly sure: boolean;
  /** It goes on behind `end`. */
  readonly open: boolean;
}

/** What ends a destination that is for sure one: it may begin something else. */
const DOUBTFUL = /[\n[`<]/;

/** Reads `(address "title")` at `start` (source: CommonMark 0.31, "Links"). */
function readDestination(text: string, start: number): Destination {
  const bound = Math.min(text.length, start + LONGEST_ADDRESS);
  let index = start + 1;
  while (index < bound && /\s/.test(text[index] ?? '')) index++;
  let sure = !text.slice(start, index).includes('\n');
  const pointed = text[index] === '<';
  const addressStart = pointed ? ++index : index;
  let depth = 0;
  for (; index < bound; index++) {
    const character = text[index] ?? '';
    if (character === '\\') index++;
    else if (DOUBTFUL.test(character) || (pointed ? character === '>' : /[\t-\r ]/.test(character) || (character === ')' && depth-- === 0))) break;
    else if (character === '(') depth++;
  }
  const address = text.slice(addressStart, Math.min(index, bound));
  if (index < bound && !DOUBTFUL.test(text[index] ?? '')) {
    if (pointed) index++;
    const titleStart = skipBlanks(text, index);
    const quote = text[titleStart] ?? '';
    if (titleStart > index && (quote === '"' || quote === "'")) {
      index = titleStart + 1;
      while (index < bound && text[index] !== quote && !DOUBTFUL.test(text[index] ?? '')) index += text[index] === '\\' ? 2 : 1;
      sure &&= text[index] === quote;
      index = skipBlanks(text, index + 1);
    } else index = titleStart;
  }
  const open = index >= bound;
  sure &&= !open && text[index] === ')';
  return { address, end: open ? bound : index + Number(sure), sure, open };
}

function skipBlanks(text: string, index: number): number {
  while (/[ \t]/.test(text[index] ?? '')) index++;
  return index;
}
