/** One server-sent event, with the very characters it came as. */
export interface SseEvent {
  /** Every character of the event, its closing blank line included. For a comment on its own, just that line. */
  readonly raw: string;
  /** The event's name; `message` when it has none. Empty for a comment on its own. */
  readonly name: string;
  /** The data lines, joined by line feeds. */
  readonly data: string;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const COLON = 58;

/** One event may not grow past this: an upstream that never ends an event would fill the memory. In UTF-16 units. */
export const MAXIMUM_EVENT_LENGTH = 16 * 1024 * 1024;

/** Thrown when an event grows past `MAXIMUM_EVENT_LENGTH`. */
export class SseOverflowError extends Error {
  override readonly name = 'SseOverflowError';
}

/**
 * Decodes a byte stream by events (source of the format: WHATWG HTML, "Parsing an event stream"). Bytes may be cut
 * anywhere, inside characters and line ends too; lines may end in CR, LF or CRLF.
 */
export class SseDecoder {
  readonly #wholeText: ((bytes: Uint8Array) => string | undefined) | undefined;
  #decoder: TextDecoder | undefined;
  /** Whether the last bytes may have ended inside of a character. */
  #inCharacter = false;
  /** Whole lines of the event that is still open. Only ever added to: looking at it with every crumb would be quadratic. */
  #lines = '';
  /** The line that is still open. */
  #tail = '';
  /** Whether the open line ends in a CR, which may be half of CRLF. */
  #endsInReturn = false;
  /** A byte order mark may stand at the very start of a stream, and only there. */
  #atStart = true;

  /**
   * `wholeText`: a faster way than TextDecoder's, where the runtime has one. The text of bytes that are valid UTF-8 and end
   * with a whole character, undefined for others.
   */
  constructor(wholeText?: (bytes: Uint8Array) => string | undefined) {
    this.#wholeText = wholeText;
  }

  /** True when no part of an event is held. */
  get atBoundary(): boolean {
    return this.#lines === '' && this.#tail === '';
  }

  /** The events that `chunk` completes. */
  push(chunk: Uint8Array): SseEvent[] {
    return this.#take(this.#decode(chunk), false);
  }

  #decode(chunk: Uint8Array): string {
    const text = this.#inCharacter ? undefined : this.#wholeText?.(chunk);
    if (text !== undefined) return text;
    if (chunk.length > 0) this.#inCharacter = chunk[chunk.length - 1]! > 127;
    this.#decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
    return this.#decoder.decode(chunk, { stream: true });
  }

  /**
   * The last events when the stream has ended: one whose closing blank line is missing counts as whole when it ends
   * with a whole line or its data is whole JSON; a cut one is dropped.
   */
  end(): SseEvent[] {
    const events = this.#take(this.#decoder?.decode() ?? '', true);
    const rest = this.#lines + this.#tail;
    this.#lines = '';
    this.#tail = '';
    if (rest === '') return events;
    const event = parseEvent(rest);
    if (event.name !== '' && event.data !== '' && isWholeJson(event.data)) events.push({ ...event, raw: `${rest.replace(/[\r\n]+$/, '')}\n\n` });
    return events;
  }

  #take(text: string, last: boolean): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.#atStart && text !== '') {
      this.#atStart = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    const buffer = this.#tail + text;
    if (last || this.#endsInReturn || text.includes('\n') || text.includes('\r')) this.#takeLines(buffer, last, events);
    else this.#tail = buffer;
    if (this.#lines.length + this.#tail.length > MAXIMUM_EVENT_LENGTH) throw new SseOverflowError(`an event is longer than ${MAXIMUM_EVENT_LENGTH} characters`);
    return events;
  }

  #takeLines(buffer: string, last: boolean, events: SseEvent[]): void {
    const lines = new LineEnds(buffer);
    /** Where the part of the open event that is not in `#lines` starts. */
    let start = 0;
    let lineStart = 0;
    for (;;) {
      const lineEnd = lines.next(lineStart);
      if (lineEnd === -1) break;
      let next = lineEnd + 1;
      if (buffer.charCodeAt(lineEnd) === CARRIAGE_RETURN) {
        // A CR at the very end may be half of CRLF: wait for the next character.
        if (next === buffer.length && !last) break;
        if (buffer.charCodeAt(next) === LINE_FEED) next++;
      }
      const first = lineStart === start && this.#lines === '';
      if (lineEnd === lineStart) {
        events.push(parseEvent(this.#lines + buffer.slice(start, next)));
        this.#lines = '';
        start = next;
      } else if (first && buffer.charCodeAt(lineStart) === COLON) {
        // A comment outside of an event is passed on by itself: it keeps connections alive and must not wait.
        events.push({ raw: buffer.slice(start, next), name: '', data: '' });
        start = next;
      }
      lineStart = next;
    }
    this.#lines += buffer.slice(start, lineStart);
    this.#tail = buffer.slice(lineStart);
    this.#endsInReturn = this.#tail.endsWith('\r');
  }
}

/** Finds line ends of either kind and remembers the nearest of each, so that a whole text costs one look at every character. */
class LineEnds {
  readonly #text: string;
  #lineFeed = -2;
  #carriageReturn = -2;

  constructor(text: string) {
    this.#text = text;
  }

  next(from: number): number {
    if (this.#lineFeed !== -1 && this.#lineFeed < from) this.#lineFeed = this.#text.indexOf('\n', from);
    if (this.#carriageReturn !== -1 && this.#carriageReturn < from) this.#carriageReturn = this.#text.indexOf('\r', from);
    if (this.#carriageReturn === -1) return this.#lineFeed;
    return this.#lineFeed === -1 || this.#carriageReturn < this.#lineFeed ? this.#carriageReturn : this.#lineFeed;
  }
}

function isWholeJson(data: string): boolean {
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}

function parseEvent(raw: string): SseEvent {
  // The form that the Messages API sends: one `event:` line, one `data:` line.
  if (raw.startsWith('event: ') && !raw.includes('\r')) {
    const nameEnd = raw.indexOf('\n');
    if (raw.startsWith('data: ', nameEnd + 1)) {
      const dataEnd = raw.indexOf('\n', nameEnd + 7);
      if (dataEnd !== -1 && dataEnd === raw.length - 2) {
        return { raw, name: raw.slice(7, nameEnd), data: raw.slice(nameEnd + 7, dataEnd) };
      }
    }
  }
  let name = '';
  let field = false;
  const data: string[] = [];
  for (const line of raw.split(/\r\n|\r|\n/)) {
    if (line === '' || line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const key = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    field = true;
    if (key === 'event') name = value;
    else if (key === 'data') data.push(value);
  }
  return { raw, name: name === '' && field ? 'message' : name, data: data.join('\n') };
}

/** An event in the form that the Messages API sends. `data` must not hold line ends (JSON does not). */
export function encodeEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
