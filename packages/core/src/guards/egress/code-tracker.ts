/** Longest inline code that is waited for; a longer one is read as ordinary text. In UTF-16 units. */
const LONGEST_SPAN = 2_048;

/**
 * Knows while a text streams whether it is inside a code block (source: CommonMark 0.31, "Fenced code blocks"). When in
 * doubt it says no: then the text is looked at like any other.
 */
export class CodeTracker {
  #fence: { readonly character: string; readonly length: number } | undefined;
  /** Inside an HTML block, where Markdown and its code fences mean nothing. Ends with a blank line. */
  #html = false;

  get inFence(): boolean {
    return this.#fence !== undefined;
  }

  /** A tag stands at the start of a line. */
  htmlBlock(): void {
    this.#html = true;
  }

  /**
   * Looks at the line that starts at `start`; gives whether it is blank, and where ordinary text goes on: after the whole
   * line for one that opens or closes a code block. Undefined when too little of it is there.
   */
  lineStart(text: string, start: number, last: boolean): { readonly blank: boolean; readonly end: number } | undefined {
    const lineEnd = text.indexOf('\n', start);
    const whole = lineEnd !== -1 || last;
    const line = text.slice(start, lineEnd === -1 ? undefined : lineEnd);
    if (!whole && couldBeFenceLine(line)) return undefined;
    if (/^[ \t\r]*$/.test(line)) {
      if (!whole) return undefined;
      this.#html = false;
      return { blank: true, end: start };
    }
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line.replace(/\r$/, ''));
    const run = fence?.[1] ?? '';
    const rest = fence?.[2] ?? '';
    if (this.#fence !== undefined) {
      if (run[0] !== this.#fence.character || run.length < this.#fence.length || rest.trim() !== '') return { blank: false, end: start };
      this.#fence = undefined;
    } else {
      if (run === '' || this.#html || (run.startsWith('`') && rest.includes('`'))) return { blank: false, end: start };
      this.#fence = { character: run[0] ?? '', length: run.length };
    }
    return { blank: false, end: start + line.length };
  }

  /** The end of the inline code that opens at `index`, or of the backticks alone. Undefined when more text is needed. */
  inlineSpan(text: string, index: number, last: boolean): number | undefined {
    let open = index;
    while (text[open] === '`') open++;
    if (open === text.length && !last) return undefined;
    if (this.#html) return open;
    const length = open - index;
    for (let at = open; at < text.length && at - index < LONGEST_SPAN; ) {
      const run = text.indexOf('`', at);
      const blank = /\n[ \t]*\n/.exec(text.slice(at, run === -1 ? undefined : run));
      if (blank !== null) return open;
      if (run === -1) break;
      let end = run;
      while (text[end] === '`') end++;
      if (end === text.length && !last) return undefined;
      if (end - run === length) return end;
      at = end;
    }
    return last || text.length - index >= LONGEST_SPAN ? open : undefined;
  }
}

/** Whether more characters could still make this line open or close a fence. */
function couldBeFenceLine(line: string): boolean {
  return /^ {0,3}(?:`*|~*)$/.test(line) || (/^ {0,3}(?:`{3,}|~{3,})/.test(line) && line.length < LONGEST_SPAN);
}
