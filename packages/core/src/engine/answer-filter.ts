import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { JsonObject } from '../messages/json-value.js';
import type { SseEvent } from '../messages/sse.js';
import type { Ports } from '../ports.js';
import { AnswerGuards } from './answer-guards.js';
import { filterMessage, filterResultLine } from './answer-message.js';
import { AnswerStream } from './answer-stream.js';
import type { Call } from './call.js';
import type { OpenGuard } from './guard.js';
import type { TextRun } from './text-run.js';

/**
 * Runs one answer through the guards' filters, streamed or plain. What no guard changes goes on with its own bytes.
 * A ClavigerError thrown from here ends the answer. A filter that crashes ends it too, whatever its guard's
 * `onFailure`: text that it still held back would be lost otherwise. Where the judging of a tool call fails or takes too
 * long, `onFailure` decides.
 */
export class AnswerFilter {
  readonly #guards: AnswerGuards;
  /** A plain answer needs none. */
  #streamed: AnswerStream | undefined;
  readonly #call: Call;
  readonly #ports: Ports;

  /** `open`: the guards that want to see the answer, in its order. */
  constructor(open: readonly OpenGuard[], call: Call, ports: Ports) {
    this.#guards = new AnswerGuards(open, call, ports.logger);
    this.#call = call;
    this.#ports = ports;
  }

  /**
   * What to send for one event of a streamed answer: its own characters, others, or none. Wait for a promise before
   * giving the next event. After an error, give none.
   */
  event(event: SseEvent): string | Promise<string> {
    try {
      const shown = this.#stream.event(event);
      return typeof shown === 'string' ? shown : shown.catch((error: unknown) => this.#end(error));
    } catch (error) {
      return this.#end(error);
    }
  }

  /** The text deltas of one block that `events` has from `from` on, for `take`. Undefined: `events[from]` is for `event`. */
  textRun(events: readonly SseEvent[], from: number): TextRun | undefined {
    return this.#stream.textRun(events, from);
  }

  /** Runs deltas that came together through the filters, at once where that gives the same as `event` with each of them. */
  take(run: TextRun): void {
    try {
      this.#stream.take(run);
    } catch (error) {
      this.#end(error);
    }
  }

  /** The body of a plain answer: `source` is `body` as it came. A promise only where a guard takes its time. */
  message(body: JsonObject, source: string): string | Promise<string> {
    try {
      const shown = filterMessage(body, source, this.#guards);
      return typeof shown === 'string' ? shown : shown.catch((error: unknown) => this.#end(error));
    } catch (error) {
      return this.#end(error);
    }
  }

  /** One line of a batch's results: `source` is `entry` as it came. */
  async resultLine(entry: JsonObject, source: string): Promise<string> {
    try {
      return await filterResultLine(entry, source, this.#guards);
    } catch (error) {
      return this.#end(error);
    }
  }

  get #stream(): AnswerStream {
    return (this.#streamed ??= new AnswerStream(this.#guards));
  }

  #end(error: unknown): never {
    if (isClavigerError(error)) throw error;
    this.#ports.logger.error('answer_guard_failed', { call: this.#call.id, error: error instanceof Error ? error.name : typeof error });
    throw new ClavigerError('guard_failed');
  }
}
