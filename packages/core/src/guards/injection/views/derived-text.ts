/** A text made from another one, with the span of the parent that each of its units came from. */
export interface DerivedText {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Collects decoded text piece by piece. */
export class DerivedBuilder {
  #parts: string[] = [];
  #starts: Uint32Array;
  #ends: Uint32Array;
  length = 0;

  constructor(capacity: number) {
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#starts.length) return;
    const starts = new Uint32Array(needed * 2);
    const ends = new Uint32Array(needed * 2);
    starts.set(this.#starts);
    ends.set(this.#ends);
    this.#starts = starts;
    this.#ends = ends;
  }

  /** Adds `text`, all of it standing for one span of the parent. */
  add(text: string, start: number, end: number): void {
    this.#reserve(text.length);
    this.#starts.fill(start, this.length, this.length + text.length);
    this.#ends.fill(end, this.length, this.length + text.length);
    this.length += text.length;
    this.#parts.push(text);
  }

  /** Adds a stretch of the parent as it is. */
  copy(parent: string, start: number, end: number): void {
    this.translate(parent.slice(start, end), (index) => start + index);
  }

  /** Adds the stretch of the parent between two places that were read in another way, but not what is further than `around` from both. */
  copyNear(parent: string, start: number, end: number, around: number): void {
    const head = start === 0 ? 0 : Math.min(end, start + around);
    const tail = end === parent.length ? end : Math.max(head, end - around);
    this.copy(parent, start, head);
    if (tail > head) this.add(PIECE_END, head, head);
    this.copy(parent, tail, end);
  }

  /** Adds `text`, whose unit at `index` stands for the unit of the parent that `place` names. */
  translate(text: string, place: (index: number) => number): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index += 1) {
      const at = place(index);
      this.#starts[this.length] = at;
      this.#ends[this.length] = at + 1;
      this.length += 1;
    }
    this.#parts.push(text);
  }

  finish(): DerivedText {
    return { text: this.#parts.join(''), starts: this.#starts.subarray(0, this.length), ends: this.#ends.subarray(0, this.length) };
  }
}

/** Between two decoded pieces: no match reaches across. */
export const PIECE_END = '.\n\n';

const letter = /[\p{L}\p{N}\p{M} ]/gu;
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const control = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/g;

/** Whether decoded bytes read as text: hardly any control or replacement characters, mostly letters. */
export function readsAsText(text: string): boolean {
  if (text.length < 4) return false;
  const sample = text.length > 4096 ? text.slice(0, 4096) : text;
  const controls = sample.match(control)?.length ?? 0;
  if (controls * 12 > sample.length) return false;
  return (sample.match(letter)?.length ?? 0) * 10 >= sample.length * 7;
}

const decoder = new TextDecoder('utf-8', { fatal: false });

/** Bytes as UTF-8; also UTF-16 of Latin text, whose every other byte is zero. */
export function bytesToText(bytes: Uint8Array): string {
  let zeros = 0;
  const sample = Math.min(bytes.length, 256);
  for (let at = 0; at < sample; at += 1) if (bytes[at] === 0) zeros += 1;
  return decoder.decode(zeros * 3 > sample ? bytes.filter((byte) => byte !== 0) : bytes);
}
