import type { SseEvent } from '../messages/sse.js';
import { textDelta } from './answer-events.js';
import type { FilterChain } from './filter-chain.js';
import { readPlainDelta, type PlainDelta } from './plain-delta.js';

/** Text deltas of one block that came together, in the API's own form. Its filters may look at them as one text. */
export class TextRun {
  readonly #events: readonly SseEvent[];
  readonly #from: number;
  readonly #deltas: PlainDelta[];
  readonly #shown: string[] = [];

  /** The deltas of the block of `first`, which is what `events[from]` holds. */
  constructor(events: readonly SseEvent[], from: number, first: PlainDelta) {
    this.#events = events;
    this.#from = from;
    this.#deltas = [first];
    for (let delta = plainDeltaOf(events[from + 1]); delta?.index === first.index; delta = plainDeltaOf(events[from + this.#deltas.length])) this.#deltas.push(delta);
  }

  /** Of their block. */
  get index(): number {
    return this.#deltas[0]!.index;
  }

  /** How many events it has. */
  get count(): number {
    return this.#deltas.length;
  }

  /** Has `chain` look at them. Throws what a filter throws. */
  filter(chain: FilterChain | undefined): void {
    const texts = this.#deltas.map(({ text }) => text);
    if (chain === undefined) this.#shown.push(...texts);
    else chain.pushAll(texts, this.#shown);
  }

  /** What to send for them, each event that no filter changed as it came. After a denial: for those before it. */
  sent(): string {
    let sent = '';
    for (let at = 0; at < this.#shown.length; at++) {
      const shown = this.#shown[at]!;
      const { text, index } = this.#deltas[at]!;
      if (shown === text) sent += this.#events[this.#from + at]!.raw;
      else if (shown !== '') sent += textDelta(index, shown);
    }
    return sent;
  }

  /** Whether all of them go on as they came. */
  get unchanged(): boolean {
    for (let at = 0; at < this.#deltas.length; at++) if (this.#deltas[at]!.text !== this.#shown[at]) return false;
    return true;
  }

  /** Their text as it stands in their JSON. */
  get source(): string {
    let source = '';
    for (const delta of this.#deltas) source += delta.source;
    return source;
  }
}

export function plainDeltaOf(event: SseEvent | undefined): PlainDelta | undefined {
  return event?.name === 'content_block_delta' ? readPlainDelta(event.data) : undefined;
}
