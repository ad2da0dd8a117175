import * as z from 'zod/mini';
import { duration } from '../../policy/duration.js';

export const limitRule = z.strictObject({
  /** A name for messages, headers and reports. Left out: made from the rule. */
  name: z.optional(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use lower-case letters, digits and hyphens'))),
  /** Who shares the limit. `all`: everybody together. */
  per: z.enum(['user', 'team', 'app', 'key', 'model', 'all']),
  count: z.enum(['requests', 'inputTokens', 'outputTokens', 'dollars', 'concurrent']),
  limit: z.number().check(z.positive()),
  /** `1s` to `31d`, rolling; or the calendar `day` or `month` (UTC). Not for `concurrent`. */
  window: z.optional(z.union([duration, z.enum(['day', 'month'])])),
});

export const limitsPolicy = z.strictObject({
  /** All of them hold at once. */
  rules: z._default(z.array(limitRule), [{ name: 'requests-per-user', per: 'user', count: 'requests', limit: 20, window: 3_600_000 }]),
});

export type LimitRule = z.output<typeof limitRule>;
export type LimitsPolicy = z.output<typeof limitsPolicy>;
