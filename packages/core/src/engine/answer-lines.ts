import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import { isJsonObject, type JsonObject } from '../messages/json-value.js';
import { parseUnambiguous } from './answer-events.js';
import { Call } from './call.js';
import type { Outcome } from './outcome.js';
import type { CallSession } from './pipeline.js';

/** Bytes of one line. A line holds one answer; the API's own stay far below. */
export const LONGEST_LINE = 32 * 1024 * 1024;
const LINE_FEED = 10;
const ANSWERED: Outcome = { kind: 'answered', status: 200, usage: undefined, dispatched: true, answerTokens: 0, stopReason: undefined, model: undefined };

/**
 * Runs the results of a batch through the guards, line by line. A line that no guard changes goes on as it came; one that
 * a guard denies becomes the API's own form of a result that failed, and the next line follows. Each line is an answer of
 * its own: guards see none of the others. `call` gathers the findings.
 */
export class AnswerLines {
  readonly #call: Call;
  readonly #open: (call: Call) => CallSession;
  readonly #seen: ((line: JsonObject) => void) | undefined;
  readonly #longest: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #parts: Uint8Array[] = [];
  #length = 0;

  /** `seen` is told of each line as it came. */
  constructor(call: Call, open: (call: Call) => CallSession, seen?: (line: JsonObject) => void, longest = LONGEST_LINE) {
    this.#call = call;
    this.#open = open;
    this.#seen = seen;
    this.#longest = longest;
  }

  /** Gives every line that ends in `chunk` to `write`. Rejects with `upstream_malformed` at a line that cannot be read. */
  async push(chunk: Uint8Array, write: (line: string) => void): Promise<void> {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      write(`${await this.#line(this.#take())}\n`);
    }
    // A copy: the rest of the chunk's memory is not held for it.
    if (start < chunk.length) this.#keep(chunk.slice(start));
  }

  /** The last line, when no line feed follows it. */
  async end(write: (line: string) => void): Promise<void> {
    if (this.#length > 0) write(await this.#line(this.#take()));
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#longest) throw new ClavigerError('upstream_malformed');
    this.#parts.push(part);
  }

  #take(): string {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#length = 0;
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new ClavigerError('upstream_malformed');
    }
  }

  async #line(source: string): Promise<string> {
    if (source.trim() === '') return source;
    const entry = parseUnambiguous(source);
    if (!isJsonObject(entry)) throw new ClavigerError('upstream_malformed');
    this.#seen?.(entry);
    const { id, principal, app, endpoint, at, source: asked, betas } = this.#call;
    const session = this.#open(new Call({ id, principal, app, endpoint, at, source: asked, betas }));
    try {
      const denial = await session.admit();
      if (denial !== undefined) throw denial;
      return (await session.answer()?.resultLine(entry, source)) ?? source;
    } catch (error) {
      if (!isClavigerError(error) || error.code === 'upstream_malformed') throw error;
      const customId = entry['custom_id'];
      return failedResult(typeof customId === 'string' ? customId : '', error, id);
    } finally {
      for (const finding of session.call.findings) this.#call.report(finding);
      await session.settle(ANSWERED);
    }
  }
}

/** What stands in place of a result: the API's own form of one that failed. */
function failedResult(customId: string, error: ClavigerError, requestId: string): string {
  return JSON.stringify({ custom_id: customId, result: { type: 'errored', error: error.body(requestId) } });
}

/** Says why no further result comes. The connection breaks off after it, so that nobody takes the results for complete. */
export function lastLine(error: ClavigerError, requestId: string): string {
  return `${failedResult('', error, requestId)}\n`;
}
