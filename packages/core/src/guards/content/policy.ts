import * as z from 'zod/mini';
import { duration } from '../../policy/duration.js';

/** What the ledger keeps of an app's calls beside who, how much and how it ended. */
export const ledgerPolicy = z.strictObject({
  /** `none`: no text of a request or an answer. `full`: what Claude saw and what it said, with stand-ins in place, encrypted for each user. */
  content: z._default(z.enum(['none', 'full']), 'none'),
  /** Content that is older is removed. */
  retention: z._default(duration, 30 * 86_400_000),
});

export type LedgerPolicy = z.output<typeof ledgerPolicy>;
