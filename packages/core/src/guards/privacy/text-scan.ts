// One pass over the text, shared by every recognizer: it cuts out the runs of ASCII letters and digits ("chunks") and
// notes where an '@' or a "://" stands. Everything else looks only at these anchors, which keeps the whole linear.

export const HAS_DIGIT = 1;
export const HAS_LETTER = 2;
export const HAS_LOWER = 4;
/** A capital that is not the first character: another word may begin there, as in `userId`. */
export const HAS_INNER_CAPITAL = 8;

export interface TextScan {
  readonly text: string;
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Bits: HAS_DIGIT, HAS_LETTER, HAS_LOWER, HAS_INNER_CAPITAL. */
  readonly kinds: Uint8Array;
  /** Whether all of the text is ASCII. */
  readonly ascii: boolean;
  readonly atSigns: readonly number[];
  readonly schemes: readonly number[];
}

const CLASS = new Uint8Array(128);
for (let code = 48; code <= 57; code++) CLASS[code] = HAS_DIGIT;
for (let code = 65; code <= 90; code++) CLASS[code] = HAS_LETTER;
for (let code = 97; code <= 122; code++) CLASS[code] = HAS_LETTER | HAS_LOWER;

/** 0 for anything that is not an ASCII letter or digit. */
export function characterClass(code: number): number {
  return code < 128 ? (CLASS[code] as number) : 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Kept for texts that fit into it, as most do. */
const KEPT_CHUNKS = 4096;
const kept = { starts: new Int32Array(KEPT_CHUNKS), ends: new Int32Array(KEPT_CHUNKS), kinds: new Uint8Array(KEPT_CHUNKS) };

/** What comes back holds until the next text is scanned. */
export function scanText(text: string): TextScan {
  // A word of English has five or six characters with the space behind it.
  const expected = (text.length >> 2) + 8;
  let { starts, ends, kinds } = expected <= KEPT_CHUNKS ? kept : { starts: new Int32Array(expected), ends: new Int32Array(expected), kinds: new Uint8Array(expected) };
  const atSigns: number[] = [];
  const schemes: number[] = [];
  let count = 0;
  let ascii = true;
  const length = text.length;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (CLASS[code] as number) : 0;
    if (kind === 0) {
      if (code > 127) ascii = false;
      else if (code === 64) atSigns.push(at);
      else if (code === 58 && text.charCodeAt(at + 1) === 47 && text.charCodeAt(at + 2) === 47) schemes.push(at);
      continue;
    }
    if (count === starts.length) {
      starts = grown(starts);
      ends = grown(ends);
      const largerKinds = new Uint8Array(starts.length);
      largerKinds.set(kinds);
      kinds = largerKinds;
    }
    const start = at;
    let seen = kind;
    for (at++; at < length; at++) {
      const next = text.charCodeAt(at);
      const nextKind = next < 128 ? (CLASS[next] as number) : 0;
      if (nextKind === 0) break;
      seen |= nextKind === HAS_LETTER ? HAS_LETTER | HAS_INNER_CAPITAL : nextKind;
    }
    starts[count] = start;
    ends[count] = at;
    kinds[count] = seen;
    count++;
    at--;
  }
  return { text, count, starts, ends, kinds, ascii, atSigns, schemes };
}
