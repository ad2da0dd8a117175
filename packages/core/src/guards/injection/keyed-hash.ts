// HalfSipHash-2-4 with 64 bits of output (Aumasson, Bernstein; reference at github.com/veorq/SipHash): a hash under a
// key that nobody outside knows, so that a caller cannot make a hostile text share the cached verdict of a harmless one.

/** Hashes texts under one secret key of eight bytes. */
export function createKeyedHash(key: Uint8Array): (text: string) => string {
  const view = new DataView(key.buffer, key.byteOffset, 8);
  const first = view.getUint32(0, true);
  const second = view.getUint32(4, true);
  return (text) => halfSip(first, second, text);
}

/** An ASCII text up to this length is hashed by four characters a word, any other by two. */
const LONGEST_ASCII = 16_384;
/** Told with the length, so that words of four characters are never those of two. */
const BY_FOURS = 0x80000000;

const encoder = new TextEncoder();
// Behind the text stand its length and the four words of nothing that end the hash.
const fours = new Uint32Array(LONGEST_ASCII / 4 + 6);
const bytes = new Uint8Array(fours.buffer);

/** Whether `fours` holds the text: it is ASCII. */
function readByFours(text: string, whole: number): boolean {
  if (text.length > LONGEST_ASCII) return false;
  fours.fill(0, text.length >>> 2, whole + 6);
  fours[whole + 1] = text.length | BY_FOURS;
  return encoder.encodeInto(text, bytes).written === text.length;
}

/** The word at `step`, where each holds two characters and what is left over has one of its own. */
function wordByTwos(text: string, step: number, whole: number): number {
  if (step < whole) return text.charCodeAt(step * 2) | (text.charCodeAt(step * 2 + 1) << 16);
  if (step === whole) return text.length & 1 ? text.charCodeAt(whole * 2) : 0;
  return step === whole + 1 ? text.length : 0;
}

function halfSip(k0: number, k1: number, text: string): string {
  let v0 = k0;
  let v1 = k1 ^ 0xee;
  let v2 = k0 ^ 0x6c796765;
  let v3 = k1 ^ 0x74656462;
  let low = 0;
  const inFours = (text.length + 3) >>> 2;
  const byFours = readByFours(text, inFours);
  const whole = byFours ? inFours : text.length >>> 1;
  // The length is hashed whole, since a text may be longer than one byte tells.
  const words = whole + 2;
  // A step is two rounds. The four rounds at each end of the reference are two steps that take in nothing.
  for (let step = 0; step < words + 4; step += 1) {
    const word = byFours ? fours[step]! | 0 : wordByTwos(text, step, whole);
    if (step === words) v2 ^= 0xee;
    else if (step === words + 2) {
      low = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v3 ^= word;
    // Both rounds written out: a loop of two takes half as long again.
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  const high = v1 ^ v3;
  return String.fromCharCode(low & 0xffff, low >>> 16, high & 0xffff, high >>> 16);
}
