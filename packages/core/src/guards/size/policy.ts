import * as z from 'zod/mini';

const count = (byDefault: number) => z._default(z.number().check(z.int(), z.nonnegative()), byDefault);
/** With none of these no request could pass. */
const some = (byDefault: number) => z._default(z.number().check(z.int(), z.positive()), byDefault);

export const sizePolicy = z.strictObject({
  /** Characters (code points) of what a user says in one turn. Tool results and documents do not count here. */
  userTurnCharacters: some(10_000),
  /** Characters of all texts of a request together. */
  totalCharacters: some(2_000_000),
  /** Messages in a request. */
  messages: some(1_000),
  /** Content blocks of all messages together. */
  blocks: some(10_000),
  /** Tools that a request defines. */
  tools: count(200),
  /** Images in a request, wherever they are. */
  images: count(100),
  /** Decoded bytes of the images that are sent inline. */
  imageBytes: count(20 * 1024 * 1024),
  /** Documents in a request. */
  documents: count(20),
  /** Decoded bytes of the documents that are sent inline. */
  documentBytes: count(24 * 1024 * 1024),
  /** An estimate of the input in tokens. */
  estimatedTokens: some(1_000_000),
});

export type SizePolicy = z.output<typeof sizePolicy>;
