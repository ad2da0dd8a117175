import * as z from 'zod/mini';

export const leakPolicy = z.strictObject({
  /** What happens when an answer gives away the system prompt: it ends, the passage is masked, or it is only recorded. */
  action: z._default(z.enum(['deny', 'mask', 'observe', 'allow']), 'deny'),
  /** Letters and digits of instructions that an answer may repeat. Text that does not instruct counts a quarter. */
  overlap: z._default(z.number().check(z.int(), z.minimum(40)), 120),
  /** The same for all answers of a conversation together. */
  conversationOverlap: z._default(z.number().check(z.int(), z.minimum(40)), 180),
});

export type LeakPolicy = z.output<typeof leakPolicy>;
