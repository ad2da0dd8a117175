import type { AnswerFilter, AnswerMeter } from '@claviger/core/engine';
import { SseDecoder, type SseEvent } from '@claviger/core/messages';
import { EventBytes, meterEvents } from './event-bytes.js';
import { wholeText } from './request-text.js';

/** Takes a streamed answer by chunks and writes what the client may see, whole events only. */
export interface EventStream {
  /** A promise when a guard needs one: nothing more may be pushed before it settles. Throws or rejects to end the answer. */
  push(chunk: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
  /** Reads what came after the answer was stopped: nobody will see it, and it is paid for. */
  unseen(chunk: Buffer): void;
}

export type Write = (data: Buffer | string) => void;

/** For an answer that no guard wants to see: its own bytes go on, and only the meter reads along. */
export class PassingEvents implements EventStream {
  readonly #bytes = new EventBytes();
  readonly #meter: AnswerMeter;
  readonly #write: Write;

  constructor(meter: AnswerMeter, write: Write) {
    this.#meter = meter;
    this.#write = write;
  }

  push(chunk: Buffer): void {
    const whole = this.#bytes.push(chunk);
    if (whole === undefined) return;
    meterEvents(this.#meter, whole);
    this.#write(whole);
  }

  unseen(chunk: Buffer): void {
    const whole = this.#bytes.push(chunk);
    if (whole !== undefined) meterEvents(this.#meter, whole);
  }

  end(): void {
    const rest = this.#bytes.end();
    if (rest === '') return;
    meterEvents(this.#meter, Buffer.from(rest));
    this.#write(rest);
  }
}

/** For an answer that guards filter, event by event. A chunk in which nothing changed goes on as its own bytes. */
export class FilteredEvents implements EventStream {
  readonly #decoder = new SseDecoder(wholeText);
  readonly #filter: AnswerFilter;
  readonly #meter: AnswerMeter;
  readonly #write: Write;

  constructor(filter: AnswerFilter, meter: AnswerMeter, write: Write) {
    this.#filter = filter;
    this.#meter = meter;
    this.#write = write;
  }

  push(chunk: Buffer): void | Promise<void> {
    const clean = this.#decoder.atBoundary;
    const events = this.#decoder.push(chunk);
    return this.#process(events, 0, '', clean && this.#decoder.atBoundary ? chunk : undefined);
  }

  end(): void | Promise<void> {
    return this.#process(this.#decoder.end(), 0, '', undefined);
  }

  unseen(chunk: Buffer): void {
    for (const event of this.#decoder.push(chunk)) this.#meter.event(event);
  }

  /** `chunk`: the bytes that `events` came as, as long as none of them has changed. */
  #process(events: readonly SseEvent[], from: number, before: string, chunk: Buffer | undefined): void | Promise<void> {
    let output = before;
    let same = chunk;
    // What passed before a denial is shown, wherever the chunks were cut. What came with it is paid for all the same.
    const end = (next: number, error: unknown): never => {
      for (const unseen of events.slice(next)) this.#meter.event(unseen);
      if (output !== '') this.#write(output);
      throw error;
    };
    for (let index = from; index < events.length; ) {
      const run = this.#filter.textRun(events, index);
      if (run !== undefined) {
        index += run.count;
        this.#meter.text(run.source);
        try {
          this.#filter.take(run);
        } catch (error) {
          output += run.sent();
          return end(index, error);
        }
        output += run.sent();
        if (!run.unchanged) same = undefined;
        continue;
      }
      const event = events[index++]!;
      this.#meter.event(event);
      let shown: string | Promise<string>;
      try {
        shown = this.#filter.event(event);
      } catch (error) {
        return end(index, error);
      }
      if (typeof shown !== 'string') {
        return shown.catch((error: unknown) => end(index, error)).then((text) => this.#process(events, index, output + text, text === event.raw ? same : undefined));
      }
      if (shown !== event.raw) same = undefined;
      output += shown;
    }
    if (same !== undefined) this.#write(same);
    else if (output !== '') this.#write(output);
  }
}
