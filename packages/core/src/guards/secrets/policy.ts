import * as z from 'zod/mini';

export const secretsPolicy = z.strictObject({
  /** Credentials in requests. `mask` puts a word in their place before they go to Claude. */
  requests: z._default(z.enum(['mask', 'deny', 'observe', 'allow']), 'mask'),
  /** Credentials in answers. */
  answers: z._default(z.enum(['mask', 'allow']), 'mask'),
});

export type SecretsPolicy = z.output<typeof secretsPolicy>;
