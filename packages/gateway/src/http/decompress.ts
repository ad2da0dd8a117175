import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const decoders = { gzip: gunzip, deflate: inflate, br: brotliDecompress } as const;
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

/** Rejects with `too_large` when more than `maximum` bytes come out, else with `damaged`. */
export function decompress(body: Buffer, encodings: readonly Encoding[], maximum: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const decode = decoders[encodings[0]!];
    decode(body, { maxOutputLength: maximum }, (error, result) => {
      if (error === null) resolve(result);
      // eslint-disable-next-line prefer-promise-reject-errors -- a reason, not an error: the caller words it
      else reject((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'damaged');
    });
  });
}
