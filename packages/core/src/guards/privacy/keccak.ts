// Keccak-256 as Ethereum has it: FIPS 202, with the padding of the submission before it. A library would bring all of
// SHA-3 into the app for the one check that needs this.

/** Bytes that are taken in at a time. */
const BLOCK = 136;
const DIGEST = 32;
/** 25 lanes of 64 bits, the low half of each before its high one. */
const HALVES = 50;
const ROUNDS = 24;

const columns = new Int32Array(10);
const row = new Int32Array(10);

/** The first half of (`first`, `second`) turned left by `by` bits, 0 to 31. */
const turned = (first: number, second: number, by: number): number => (by === 0 ? first : (first << by) | (second >>> (32 - by)));

function permute(state: Int32Array): void {
  let feedback = 1;
  for (let round = 0; round < ROUNDS; round++) {
    // Theta: into each lane go the column before its own, and the one behind it, turned by 1.
    for (let at = 0; at < 10; at++) columns[at] = state[at]! ^ state[at + 10]! ^ state[at + 20]! ^ state[at + 30]! ^ state[at + 40]!;
    for (let at = 0; at < HALVES; at++) state[at]! ^= columns[(at + 8) % 10]! ^ turned(columns[(at + 2) % 10]!, columns[((at + 2) % 10) ^ 1]!, 1);
    // Rho and pi: each lane is turned and takes another one's place.
    let low = state[2]!;
    let high = state[3]!;
    for (let step = 1, by = 1, x = 1, y = 0; step < 25; step++, by += step) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const lane = 2 * x + 10 * y;
      const swapped = (by >> 5) & 1;
      const before = [state[lane]!, state[lane + 1]!] as const;
      state[lane + swapped] = turned(low, high, by & 31);
      state[lane + (swapped ^ 1)] = turned(high, low, by & 31);
      [low, high] = before;
    }
    // Chi, row by row.
    for (let start = 0; start < HALVES; start += 10) {
      for (let at = 0; at < 10; at++) row[at] = state[start + at]!;
      for (let at = 0; at < 10; at++) state[start + at]! ^= ~row[(at + 2) % 10]! & row[(at + 4) % 10]!;
    }
    // Iota: a shift register says which of the bits 0, 1, 3, 7, 15, 31 and 63 of the first lane turn over.
    for (let bit = 1; bit <= 64; bit *= 2) {
      if ((feedback & 1) === 1) state[bit >> 6]! ^= 1 << (bit - 1);
      feedback = (feedback << 1) ^ ((feedback >> 7) * 0x171);
    }
  }
}

/** The digest of `message`, 32 bytes. */
export function keccak256(message: Uint8Array): Uint8Array {
  const state = new Int32Array(HALVES);
  const take = (byte: number, at: number): void => void (state[(at % BLOCK) >> 2]! ^= byte << (at * 8));
  for (let at = 0; at < message.length; at++) {
    take(message[at]!, at);
    if (at % BLOCK === BLOCK - 1) permute(state);
  }
  take(1, message.length);
  take(0x80, BLOCK - 1);
  permute(state);
  return Uint8Array.from({ length: DIGEST }, (_, at) => state[at >> 2]! >> (at * 8));
}
