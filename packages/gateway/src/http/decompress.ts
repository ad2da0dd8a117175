import { brotliDecompress, gunzip, inflate, type CompressCallback, type ZlibOptions } from 'node:zlib';

type Decoder = (body: Buffer, options: ZlibOptions, callback: CompressCallback) => void;
const decoders: { readonly gzip: Decoder; readonly deflate: Decoder; readonly br: Decoder } = { gzip: gunzip, deflate: inflate, br: brotliDecompress };
type Encoding = keyof typeof decoders;

/** The encodings of a body, as listed; empty for none. Undefined when one is unknown, or when there is more than one. */
export function encodingsOf(header: string | undefined): readonly Encoding[] | undefined {
  if (header === undefined) return [];
  const names = header.split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '' && name !== 'identity');
  // Encodings of encodings serve no client and multiply what a small body can grow to.
  if (names.length > 1) return undefined;
  const encodings = names.map((name) => (name === 'x-gzip' ? 'gzip' : name));
  return encodings.every((name): name is Encoding => Object.hasOwn(decoders, name)) ? encodings : undefined;
}

/** The decoded body; `too_large` when more than `maximum` bytes come out; `damaged` when it cannot be decoded. */
export function decompress(body: Buffer, encodings: readonly Encoding[], maximum: number): Promise<Buffer | 'too_large' | 'damaged'> {
  return new Promise((resolve) => {
    const decode = decoders[encodings[0]!];
    decode(body, { maxOutputLength: maximum }, (error, result) => {
      if (error === null) resolve(result);
      else resolve((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'damaged');
    });
  });
}
