import type { AnswerMeter } from '@claviger/core/engine';
import { MAXIMUM_EVENT_LENGTH, SseDecoder, SseOverflowError } from '@claviger/core/messages';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const COLON = 58;

/**
 * Cuts a byte stream of events where no event is cut: what comes out ends after a blank line or a comment line, the
 * rest waits. Without decoding anything, so that a stream nobody wants to change costs little.
 */
export class EventBytes {
  #held: Buffer[] = [];
  #heldLength = 0;

  /** The whole events that `chunk` completes, as they came; undefined when it completes none. */
  push(chunk: Buffer): Buffer | undefined {
    if (this.#heldLength === 0) {
      const end = wholeEnd(chunk);
      if (end === chunk.length) return chunk;
      this.#hold(chunk.subarray(end));
      return end === 0 ? undefined : chunk.subarray(0, end);
    }
    // Only the seam and the new bytes are searched: an event that comes in crumbs stays linear.
    const last = this.#held[this.#held.length - 1]!;
    const seam = last.subarray(Math.max(0, last.length - 3));
    const comment = this.#held[0]![0] === COLON && chunk.includes(LINE_FEED);
    if (!comment && wholeEnd(Buffer.concat([seam, chunk])) === 0) {
      this.#hold(chunk);
      return undefined;
    }
    const all = Buffer.concat([...this.#held, chunk]);
    this.#held = [];
    this.#heldLength = 0;
    const end = wholeEnd(all);
    if (end < all.length) this.#hold(all.subarray(end));
    return end === 0 ? undefined : all.subarray(0, end);
  }

  /** What is left when the stream has ended: an event that only lacks its blank line, else nothing. */
  end(): string {
    if (this.#heldLength === 0) return '';
    const decoder = new SseDecoder();
    let rest = '';
    for (const bytes of this.#held) for (const event of decoder.push(bytes)) rest += event.raw;
    for (const event of decoder.end()) rest += event.raw;
    this.#held = [];
    this.#heldLength = 0;
    return rest;
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldLength += bytes.length;
    if (this.#heldLength > MAXIMUM_EVENT_LENGTH) throw new SseOverflowError(`an event is longer than ${MAXIMUM_EVENT_LENGTH} bytes`);
  }
}

/** Where the last whole event or comment line in `bytes` ends; 0 when there is none. */
function wholeEnd(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 1 && !endsBlankLine(bytes, end)) end--;
  if (end <= 1) end = 0;
  // Comment lines between events stand by themselves: they keep a connection alive and must not wait for the next event.
  while (end < bytes.length && bytes[end] === COLON) {
    const lineEnd = bytes.indexOf(LINE_FEED, end);
    if (lineEnd === -1) break;
    end = lineEnd + 1;
  }
  return end;
}

/** Whether a blank line ends right before `end`. Lines end in LF, CRLF or CR. */
function endsBlankLine(bytes: Buffer, end: number): boolean {
  const last = bytes[end - 1];
  const before = bytes[end - 2];
  if (last === LINE_FEED) return before === LINE_FEED || (before === CARRIAGE_RETURN && (bytes[end - 3] === LINE_FEED || bytes[end - 3] === CARRIAGE_RETURN));
  return last === CARRIAGE_RETURN && (before === CARRIAGE_RETURN || before === LINE_FEED);
}

/** Shows the events in `bytes`, all of them whole, to the meter. */
export function meterEvents(meter: AnswerMeter, bytes: Buffer): void {
  // A character is one unit of the text whatever its length in bytes, or text outside ASCII would be charged several
  // times over. Only whole events come here, so no character is cut; a piece that is all ASCII is decoded as fast as latin1.
  const text = bytes.toString('utf8');
  if (!text.includes('\r')) {
    let start = 0;
    for (;;) {
      if (start === text.length) return;
      if (!text.startsWith('event: ', start)) break;
      const nameEnd = text.indexOf('\n', start);
      if (nameEnd === -1 || !text.startsWith('data: ', nameEnd + 1)) break;
      const dataEnd = text.indexOf('\n', nameEnd + 7);
      if (dataEnd === -1 || text.charCodeAt(dataEnd + 1) !== LINE_FEED) break;
      meter.event({ raw: '', name: text.slice(start + 7, nameEnd), data: text.slice(nameEnd + 7, dataEnd) });
      start = dataEnd + 2;
    }
    bytes = start === 0 ? bytes : Buffer.from(text.slice(start));
  }
  const decoder = new SseDecoder();
  for (const event of decoder.push(bytes)) meter.event(event);
  for (const event of decoder.end()) meter.event(event);
}
