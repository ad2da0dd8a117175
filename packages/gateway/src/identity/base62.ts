const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `bytes` as one big number in base 62, padded to `width` characters, so that equal lengths stay equal. */
export function encodeBase62(bytes: Uint8Array, width: number): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let position = 0; position < width; position++) {
    text = ALPHABET[Number(value % 62n)]! + text;
    value /= 62n;
  }
  if (value !== 0n) throw new RangeError('the bytes do not fit into the width');
  return text;
}
