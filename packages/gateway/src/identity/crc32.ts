/** The reflected polynomial of CRC-32/ISO-HDLC, as in gzip and PNG (`zlib.crc32` is newer than Node 20.19). */
const POLYNOMIAL = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC-32 of an ASCII text, unsigned. */
export function crc32(text: string): number {
  let value = 0xffffffff;
  for (let index = 0; index < text.length; index++) value = (value >>> 8) ^ table[(value ^ text.charCodeAt(index)) & 0xff]!;
  return (value ^ 0xffffffff) >>> 0;
}
