/** How libsql gives a blob: `get` as a Buffer, `all` as an ArrayBuffer. */
export type Blob = Uint8Array | ArrayBuffer;

export function bytesOf(blob: Blob): Buffer {
  return blob instanceof ArrayBuffer ? Buffer.from(blob) : Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
}
