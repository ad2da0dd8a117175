// Follows JSON source, character by character, down into strings that hold JSON themselves, so that a value put in at some
// place can be escaped as often as that place needs.

const enum State {
  /** Only white space so far: JSON or not is not known yet. */
  Undecided,
  Opened,
  Json,
  Text,
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' };
/** Nothing nests deeper in earnest; beyond it a string is taken as plain text. */
const DEEPEST = 12;

/** One level of JSON source. Plain text stays at depth 0. */
export class JsonDepth {
  #state: State;
  #inString = false;
  #escape = '';
  #child: JsonDepth | undefined;
  readonly #level: number;

  /** `json`: the source is JSON, as a tool's input is; otherwise it is plain text. What stands inside strings is told by its beginning. */
  constructor(json: boolean, level = 0) {
    this.#state = json ? State.Json : level === 0 ? State.Text : State.Undecided;
    this.#level = level;
  }

  /** How often a value that comes next must be escaped. */
  get depth(): number {
    return this.#inString ? 1 + (this.#child?.depth ?? 0) : 0;
  }

  feed(text: string): void {
    for (const character of text) this.#take(character);
  }

  #take(character: string): void {
    if (this.#state === State.Text) return;
    if (this.#inString) {
      this.#inside(character);
      return;
    }
    if (this.#state === State.Undecided) {
      if (/\s/.test(character)) return;
      this.#state = character === '{' || character === '[' ? State.Opened : State.Text;
      return;
    }
    if (this.#state === State.Opened) {
      if (/\s/.test(character)) return;
      this.#state = /["{}[\]\-0-9tfn]/.test(character) ? State.Json : State.Text;
    }
    if (character === '"') {
      this.#inString = true;
      this.#child = this.#level < DEEPEST ? new JsonDepth(false, this.#level + 1) : undefined;
    } else if (!/[\s{}[\],:0-9.eE+\-truefalsn]/.test(character)) {
      this.#state = State.Text;
    }
  }

  #inside(character: string): void {
    if (this.#escape !== '') {
      this.#escape += character;
      if (this.#escape[1] === 'u') {
        if (this.#escape.length < 6) return;
        const unit = Number.parseInt(this.#escape.slice(2), 16);
        this.#child?.feed(Number.isNaN(unit) ? ' ' : String.fromCharCode(unit));
      } else {
        this.#child?.feed(SIMPLE_ESCAPES[character] ?? character);
      }
      this.#escape = '';
    } else if (character === '\\') {
      this.#escape = '\\';
    } else if (character === '"') {
      this.#inString = false;
      this.#child = undefined;
    } else {
      this.#child?.feed(character);
    }
  }
}

/** A value as it stands inside a JSON string, escaped as often as `depth` says. */
export function escapedForJson(value: string, depth: number): string {
  let text = value;
  for (let level = 0; level < depth; level++) text = JSON.stringify(text).slice(1, -1);
  return text;
}

/** The value behind a text that stands escaped inside JSON strings; undefined where it crosses a string's end or cuts an escape. */
export function unescapedFromJson(text: string, depth: number): string | undefined {
  let value = text;
  for (let level = 0; level < depth; level++) {
    try {
      const parsed: unknown = JSON.parse(`"${value}"`);
      if (typeof parsed !== 'string') return undefined;
      value = parsed;
    } catch {
      return undefined;
    }
  }
  return value;
}

/** Whether a text is a JSON object or array as a whole. */
export function isJsonText(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
