/** A text delta in the form that the API itself sends. */
export interface PlainDelta {
  /** The block's. */
  readonly index: number;
  readonly text: string;
  /** The text as it stands in the event's JSON. */
  readonly source: string;
}

const START = '{"type":"content_block_delta","index":';
const TEXT = ',"delta":{"type":"text_delta","text":"';
const END = '"}}';
/** Digits of a block's index; a longer one is read in full. */
const MOST_DIGITS = 6;
const QUOTE = 34;
const BACKSLASH = 92;
const FIRST_ALLOWED = 32;

/**
 * Reads the data of an event without parsing it as a whole: nearly every event of a stream has the API's own fields in
 * its own order. Undefined: it has any other form, and is to be read in full.
 */
export function readPlainDelta(data: string): PlainDelta | undefined {
  if (!data.startsWith(START)) return undefined;
  let at = START.length;
  let index = 0;
  for (; at < START.length + MOST_DIGITS; at++) {
    const digit = data.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    index = index * 10 + digit;
  }
  const digits = at - START.length;
  if (digits === 0 || (digits > 1 && data.charCodeAt(START.length) === 48)) return undefined;
  const from = at + TEXT.length;
  if (!data.startsWith(TEXT, at) || data.length < from + END.length || !data.endsWith(END)) return undefined;
  const source = data.slice(from, -END.length);
  const text = isPlain(source) ? source : unescaped(source);
  return text === undefined ? undefined : { index, text, source };
}

/** Whether a JSON string of these characters is their very text: no quote, no escape, no control character. */
function isPlain(source: string): boolean {
  for (let at = 0; at < source.length; at++) {
    const unit = source.charCodeAt(at);
    if (unit === QUOTE || unit === BACKSLASH || unit < FIRST_ALLOWED) return false;
  }
  return true;
}

/** The string that `source` is between quotes. Undefined when it is none, as where a quote ends it early. */
function unescaped(source: string): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${source}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
