import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ledgerFiles, retentionOf } from '@claviger/gateway';
import { optionText, type CommandArguments, type CommandContext } from '../command.js';
import { ConfigError } from '../config/config-error.js';
import { loadPolicy } from '../config/load-policy.js';
import { changeLedger } from '../ledger-access.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
  const { ledger } = ledgerFiles(resolve(context.directory, policy.server.stateDirectory));
  // A timer that runs this in the wrong directory has to notice.
  if (!existsSync(ledger)) throw new ConfigError(`There is no ledger here yet: ${ledger}. Run this where the gateway was started, or name its policy with --config.`);
  const { contents, rows, users, clean } = await changeLedger(given, context, { path: '/v1/claviger/ledger/prune', body: {}, offline: (store, now) => store.prune(retentionOf(policy, now), now) });
  context.write(`Removed: ${String(contents)} contents, ${String(rows)} rows, the names of ${String(users)} users whom no row names any more.\n`);
  if (clean === true) return 0;
  context.complain('Somebody reads the ledger, so its log still holds what was removed: say this again when they are done.\n');
  return 1;
}
