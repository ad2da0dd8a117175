import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { retentionOf } from './retention.js';
import type { SqliteLedger } from './sqlite-ledger.js';

const DAY = 86_400_000;

/** Removes what is too old, now and every day. Gives what ends it. */
export function keepRetention(ledger: SqliteLedger, policy: Policy, clock: Clock, logger: Logger): () => void {
  const round = (): void => {
    const now = clock.now();
    ledger.prune(retentionOf(policy, now), now).then(
      ({ contents, rows, users }) => {
        if (contents + rows + users > 0) logger.info('ledger_pruned', { contents, rows, users });
      },
      (error: unknown) => logger.error('ledger_not_pruned', { error: error instanceof Error ? error.name : typeof error }),
    );
  };
  const timer = setInterval(round, DAY).unref();
  round();
  return () => clearInterval(timer);
}
