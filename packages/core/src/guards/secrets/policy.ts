import * as z from 'zod/mini';

export const secretsPolicy = z.strictObject({
  /** Credentials in requests. `mask` replaces them by a placeholder before they go to Claude. */
  requests: z._default(z.enum(['mask', 'deny', 'observe', 'allow']), 'mask'),
  /** Credentials in answers. */
  answers: z._default(z.enum(['mask', 'allow']), 'mask'),
});

export type SecretsPolicy = z.output<typeof secretsPolicy>;
