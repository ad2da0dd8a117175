import * as z from 'zod/mini';

const action = z.enum(['strip', 'deny', 'allow']);

export const unicodePolicy = z.strictObject({
  /** Unicode tag characters, which spell invisible ASCII (flags such as 🏴󠁧󠁢󠁳󠁣󠁴󠁿 are legitimate and stay). */
  tags: z._default(action, 'strip'),
  /** Runs of variation selectors that carry bytes (a single one after a character is legitimate and stays). */
  variationSelectors: z._default(action, 'strip'),
  /** Zero-width characters where no script or emoji needs them. */
  zeroWidth: z._default(action, 'strip'),
  /** Bidirectional overrides, and embeddings or isolates that are never closed. */
  bidi: z._default(action, 'strip'),
  /** Control characters other than tab, line feed and carriage return. */
  control: z._default(action, 'strip'),
});

export type UnicodePolicy = z.output<typeof unicodePolicy>;
export type UnicodeAction = z.output<typeof action>;
