/** Longest inline code that is waited for, and longest beginning of a line; longer ones are read as ordinary text. In UTF-16 units. */
const LONGEST_SPAN = 2_048;

/** Fences after so many spaces or fewer are never inside a list item, whose content begins in column 2 at the earliest. */
const OUTSIDE_OF_LISTS = 1;

/** A line whose first characters, after indentation and markers of lists and quotations, are a fence. */
const FENCE_LINE = /^([ \t]*)((?:(?:[-+*>]|\d{1,9}[.)])[ \t]*)*)(`{3,}|~{3,})([^\n]*)$/;
/** What can still become such a line. */
const FENCE_LINE_BEGINNING = /^[ \t]*(?:(?:[-+*>]|\d{1,9}[.)])[ \t]*)*(?:\d{1,9}|`*|~*)$/;

/** A line that begins a list in the middle of a paragraph (source: CommonMark 0.31, "List items"). */
const BULLET = /^ {0,3}[-+*][ \t]+\S/;

/** Tags and declarations whose content is HTML up to their own end, blank lines and fences or not (source: CommonMark 0.31, "HTML blocks"). */
const LASTING = /^<(?:(?:pre|script|style|textarea)(?![a-z0-9-])|!--(?!.*-->$)|\?(?!.*\?>$)|!\[CDATA\[(?!.*\]\]>$)|[!?].*\n[^\n]*(?:```|~~~))/is;

interface Fence {
  readonly run: string;
  readonly indentation: string;
  /** False where it is a fence only if a list is open around it. */
  readonly shown: boolean;
}

/**
 * Knows while a text streams whether it is inside a code block (source: CommonMark 0.31, "Fenced code blocks"). When in
 * doubt it says no: then the text is looked at like any other. Once a fence can be read as one that opens or as one
 * that closes, nothing that follows is taken for code.
 */
export class CodeTracker {
  #fence: Fence | undefined;
  /** Inside an HTML block, where Markdown and its code fences mean nothing. Ends with a blank line. */
  #html = false;
  #doubt = false;
  /** A run of backticks may be open. Ends with a blank line. */
  #doubtSpans = false;

  get inFence(): boolean {
    return this.#fence?.shown === true;
  }

  /** Nothing that follows is taken for code. */
  doubt(): void {
    this.#fence = undefined;
    this.#doubt = true;
  }

  copy(): CodeTracker {
    const copy = new CodeTracker();
    copy.#fence = this.#fence;
    copy.#html = this.#html;
    copy.#doubt = this.#doubt;
    copy.#doubtSpans = this.#doubtSpans;
    return copy;
  }

  /** A tag, which may stand at the start of a line. */
  tag(source: string, atStart: boolean): void {
    this.#html ||= atStart;
    this.#doubt ||= LASTING.test(source);
  }

  /** Backticks may have been read as something else than inline code. */
  doubtSpans(): void {
    this.#doubtSpans = true;
  }

  /**
   * Looks at the line that starts at `start`; gives whether nothing before it goes on in it, and where ordinary text goes on: after the whole
   * line for one that opens or closes a code block. Undefined when too little of it is there.
   */
  lineStart(text: string, start: number, last: boolean): { readonly fresh: boolean; readonly end: number } | undefined {
    const lineEnd = text.indexOf('\n', start);
    const whole = lineEnd !== -1 || last;
    const line = text.slice(start, lineEnd === -1 ? undefined : lineEnd);
    // A carriage return may belong to the line's end.
    const bare = line.replace(/\r$/, '');
    const beginning = (whole ? line : bare).slice(0, LONGEST_SPAN);
    if ((!whole || beginning.length === LONGEST_SPAN) && (FENCE_LINE_BEGINNING.test(beginning) || FENCE_LINE.test(beginning))) {
      if (beginning.length < LONGEST_SPAN) return undefined;
      this.doubt();
      return { fresh: false, end: start };
    }
    if (/^[ \t\r]*$/.test(line)) {
      // Carriage returns alone: waited for, they would be read again with each that comes.
      if (line.length >= LONGEST_SPAN) return { fresh: false, end: start };
      if (!whole) return undefined;
      this.#html = false;
      this.#doubtSpans = false;
      return { fresh: true, end: start };
    }
    // What stands behind a fence may go on so that it is none; without more lines there is no code to be left alone.
    const fenced = this.#fence === undefined ? lineEnd !== -1 && this.#opens(bare) : this.#closes(this.#fence, bare);
    // What began in a paragraph ends where a list begins.
    const fresh = BULLET.test(line);
    if (fresh) this.#doubtSpans = false;
    return { fresh, end: fenced ? start + line.length : start };
  }

  /** Whether the line opens a code block. */
  #opens(line: string): boolean {
    const [, indentation = '', markers = '', run = '', rest = ''] = FENCE_LINE.exec(line) ?? [];
    // A quotation ends with the first line that has no mark of it, and its code with it.
    if (run === '' || this.#doubt || (run.startsWith('`') && rest.includes('`')) || markers.startsWith('>')) return false;
    // What stands behind the fence is shown by those who take the line for the head of a table.
    this.#doubt = markers !== '' || this.#html || /[|[<]/.test(rest);
    if (this.#doubt) return false;
    this.#fence = { run, indentation, shown: /^ {0,3}$/.test(indentation) };
    return this.#fence.shown;
  }

  /** Whether the line closes the code block. */
  #closes(fence: Fence, line: string): boolean {
    const [, indentation = '', run = '', rest = ''] = /^([ \t]*)(`+|~+|)([^\n]*)$/.exec(line) ?? [];
    const closing = run.startsWith(fence.run) && /^[\s`~]*$/.test(rest);
    if (fence.indentation.length > OUTSIDE_OF_LISTS || fence.indentation === '\t') {
      // The end of a list item ends its code, too; without a list, the code goes on.
      this.#doubt ||= !indentation.startsWith(fence.indentation) || (closing && indentation !== fence.indentation);
    } else if (!/^ {0,3}$/.test(indentation)) return false;
    // Behind it marked 18 takes more of both signs and no tab, and nobody else a blank but those two.
    this.#doubt ||= closing && /[^ ]/.test(rest);
    if (!closing && !this.#doubt) return false;
    this.#fence = undefined;
    return fence.shown && !this.#doubt;
  }

  /**
   * The end of the inline code that opens at `index`, or of the backticks alone. Undefined when more text is needed. Code
   * ends on its own line here: whether the next one goes on the same paragraph is not for sure. Nor is it code for sure
   * where a table may be split.
   */
  inlineSpan(text: string, index: number, last: boolean): number | undefined {
    const limit = index + LONGEST_SPAN;
    let open = index;
    while (open < limit && text[open] === '`') open++;
    if (open === text.length && open < limit && !last) return undefined;
    if (this.#html || this.#doubt || this.#doubtSpans) return open;
    const length = open - index;
    const lineEnd = text.indexOf('\n', open);
    const bound = Math.min(lineEnd === -1 ? text.length : lineEnd, limit);
    for (let at = open; at < bound; ) {
      const run = text.indexOf('`', at);
      if (run === -1 || run >= bound) break;
      let end = run;
      while (end < bound && text[end] === '`') end++;
      if (end === limit) break;
      if (end === text.length && !last) return undefined;
      if (end - run === length) {
        if (!/[|\r]/.test(text.slice(open, run))) return end;
        break;
      }
      at = end;
    }
    if (bound === text.length && bound < limit && !last) return undefined;
    this.#doubtSpans = true;
    return open;
  }
}
