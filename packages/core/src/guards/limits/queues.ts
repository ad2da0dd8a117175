import type { Slots } from './slots.js';

/** Words of a chunk: where the next one stands, and entries of one to three words. */
const CHUNK = 8;
const PAGE = 16_384;

/** Chunks of all queues, in pages. Those that are given back are used again. */
export class Chunks {
  readonly #pages: Uint32Array[] = [];
  /** First of the chunks given back: each names the next. */
  #free = 0;
  /** The first chunk is never used, so that a position of 0 is none. */
  #next = CHUNK;

  read(position: number): number {
    return this.#pages[position >>> 14]![position & (PAGE - 1)]!;
  }

  write(position: number, word: number): void {
    this.#pages[position >>> 14]![position & (PAGE - 1)] = word;
  }

  take(): number {
    let chunk = this.#free;
    if (chunk === 0) {
      chunk = this.#next;
      if (chunk > 0xffff_ffff - CHUNK) throw new RangeError('the limits in memory hold too many entries');
      this.#next += CHUNK;
      while (chunk >>> 14 >= this.#pages.length) this.#pages.push(new Uint32Array(PAGE));
    } else {
      this.#free = this.read(chunk);
    }
    this.write(chunk, 0);
    return chunk;
  }

  giveBack(chunk: number): void {
    this.write(chunk, this.#free);
    this.#free = chunk;
  }
}

/** A queue for each slot: entries of `width` words, the oldest first. A position is the place of an entry's first word. */
export class Queues {
  readonly #slots: Slots;
  readonly #chunks: Chunks;
  readonly #width: number;

  constructor(slots: Slots, chunks: Chunks, width: number) {
    this.#slots = slots;
    this.#chunks = chunks;
    this.#width = width;
  }

  read(position: number): number {
    return this.#chunks.read(position);
  }

  write(position: number, word: number): void {
    this.#chunks.write(position, word);
  }

  /** The time that an entry's first word holds the low 32 bits of: none is further back from the slot's newest than those tell. */
  timeAt(slot: number, position: number): number {
    const newest = this.#slots.at(slot);
    return newest - ((newest - this.read(position)) >>> 0);
  }

  /** The entry after this one; 0 after the last. */
  after(slot: number, position: number): number {
    return position === this.#slots.tail(slot) ? 0 : this.#following(position);
  }

  /** Makes room for an entry at the end. */
  push(slot: number): number {
    const tail = this.#slots.tail(slot);
    let position: number;
    if (tail === 0) {
      position = this.#chunks.take() + 1;
      this.#slots.setHead(slot, position);
    } else if (this.#fits(tail)) {
      position = tail + this.#width;
    } else {
      const chunk = this.#chunks.take();
      this.#chunks.write(chunkOf(tail), chunk);
      position = chunk + 1;
    }
    this.#slots.setTail(slot, position);
    return position;
  }

  /** Takes the first entry away. */
  shift(slot: number): void {
    const head = this.#slots.head(slot);
    const last = head === this.#slots.tail(slot);
    const next = last ? 0 : this.#following(head);
    if (last || !this.#fits(head)) this.#chunks.giveBack(chunkOf(head));
    this.#slots.setHead(slot, next);
    if (last) this.#slots.setTail(slot, 0);
  }

  clear(slot: number): void {
    const head = this.#slots.head(slot);
    if (head === 0) return;
    const lastChunk = chunkOf(this.#slots.tail(slot));
    for (let chunk = chunkOf(head); ; ) {
      const next = this.#chunks.read(chunk);
      this.#chunks.giveBack(chunk);
      if (chunk === lastChunk) break;
      chunk = next;
    }
    this.#slots.setHead(slot, 0);
    this.#slots.setTail(slot, 0);
  }

  #following(position: number): number {
    return this.#fits(position) ? position + this.#width : this.#chunks.read(chunkOf(position)) + 1;
  }

  /** Whether another entry fits behind this one in its chunk. */
  #fits(position: number): boolean {
    return (position % CHUNK) + 2 * this.#width <= CHUNK;
  }
}

function chunkOf(position: number): number {
  return position - (position % CHUNK);
}
