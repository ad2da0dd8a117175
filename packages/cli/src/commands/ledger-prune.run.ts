import { retentionOf } from '@claviger/gateway';
import { optionText, type CommandArguments, type CommandContext } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';
import { changeLedger } from '../ledger-access.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
  const { contents, rows, users, clean } = await changeLedger(given, context, { path: '/v1/claviger/ledger/prune', body: {}, offline: (store, now) => store.prune(retentionOf(policy, now), now) });
  context.write(`Removed: ${String(contents)} contents, ${String(rows)} rows, the names of ${String(users)} users whom no row names any more.\n`);
  if (clean === true) return 0;
  context.complain('Somebody reads the ledger, so its log still holds what was removed: say this again when they are done.\n');
  return 1;
}
