import * as z from 'zod/mini';

export const hardenPolicy = z.strictObject({
  enabled: z._default(z.boolean(), true),
  /** What the assistant is for, in a few words: `questions about orders and delivery`. */
  scope: z.optional(z.string().check(z.minLength(1), z.maxLength(2_000))),
  /** What it says when it declines. */
  refusal: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  /** How it speaks: `friendly and brief`. */
  tone: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  /** How texts from outside are set apart from instructions. */
  mark: z._default(z.enum(['delimit', 'none']), 'delimit'),
});

export type HardenPolicy = z.output<typeof hardenPolicy>;
