// HalfSipHash-2-4 with 64 bits of output (Aumasson, Bernstein; reference at github.com/veorq/SipHash): a hash under a
// key that nobody outside knows, so that a caller cannot make a hostile text share the cached verdict of a harmless one.

/** Hashes texts under one secret key of eight bytes. */
export function createKeyedHash(key: Uint8Array): (text: string) => string {
  const view = new DataView(key.buffer, key.byteOffset, 8);
  const first = view.getUint32(0, true);
  const second = view.getUint32(4, true);
  return (text) => halfSip(first, second, text);
}

function halfSip(k0: number, k1: number, text: string): string {
  let v0 = k0;
  let v1 = k1 ^ 0xee;
  let v2 = k0 ^ 0x6c796765;
  let v3 = k1 ^ 0x74656462;
  const round = (): void => {
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
  };
  const take = (word: number): void => {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  };
  // Two UTF-16 units are one word; the length is hashed whole, since a text may be longer than one byte tells.
  const even = text.length & ~1;
  for (let at = 0; at < even; at += 2) take(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
  take(text.length & 1 ? text.charCodeAt(even) : 0);
  take(text.length);
  v2 ^= 0xee;
  for (let count = 0; count < 4; count += 1) round();
  const low = (v1 ^ v3) >>> 0;
  v1 ^= 0xdd;
  for (let count = 0; count < 4; count += 1) round();
  return `${low.toString(36)}.${((v1 ^ v3) >>> 0).toString(36)}`;
}
