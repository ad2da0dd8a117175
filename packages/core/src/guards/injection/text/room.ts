/** Where the reading of a text is put. */
export interface Room {
  readonly units: Uint16Array;
  readonly starts: Uint32Array;
  /** `starts` from the second on. */
  readonly nextStarts: Uint32Array;
  readonly ends: Uint32Array;
  readonly marks: Uint8Array;
  readonly wordStarts: Uint32Array;
  readonly wordHashes: Int32Array;
  /** The text in UTF-8: at most three for a unit. */
  readonly bytes: Uint8Array;
}

const BYTES_A_UNIT = 22;

/** One allocation for all of them: a text is often short, and then making them is a good part of the work. */
export function makeRoom(capacity: number): Room {
  const buffer = new ArrayBuffer(capacity * BYTES_A_UNIT);
  return {
    starts: new Uint32Array(buffer, 0, capacity),
    nextStarts: new Uint32Array(buffer, 4, capacity - 1),
    ends: new Uint32Array(buffer, capacity * 4, capacity),
    wordStarts: new Uint32Array(buffer, capacity * 8, capacity),
    wordHashes: new Int32Array(buffer, capacity * 12, capacity),
    units: new Uint16Array(buffer, capacity * 16, capacity),
    marks: new Uint8Array(buffer, capacity * 18, capacity),
    bytes: new Uint8Array(buffer, capacity * 19, capacity * 3),
  };
}
