/** How libsql gives a blob: `get` as a Buffer, `all` as an ArrayBuffer. */
export type Blob = Uint8Array | ArrayBuffer;

/** The bytes of a blob. None of anything else: a column takes values of every kind, whatever it was declared for. */
export function bytesOf(value: unknown): Buffer {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.alloc(0);
}
