import { retentionOf } from '@claviger/gateway';
import { optionText, type Command } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';
import { changeLedger } from '../ledger-access.js';

export const ledgerPrune: Command = {
  name: 'ledger prune',
  summary: 'remove from the ledger what is older than the policy keeps',
  usage: '[--config FILE]',
  details: `Removes content past ledger.retention, and rows past server.ledgerRetention where the policy sets it. A running
gateway does this by itself every day, and is asked to do it now; without one it is done on the files.
The chain stays whole: rows go from its beginning, which is sealed anew.`,
  options: { config: { type: 'string' } },
  positionals: 0,
  async run(given, context) {
    const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
    const { contents, rows, users, clean } = await changeLedger(given, context, { path: '/v1/claviger/ledger/prune', body: {}, offline: (store, now) => store.prune(retentionOf(policy, now), now) });
    context.write(`Removed: ${String(contents)} contents, ${String(rows)} rows, the names of ${String(users)} users whom no row names any more.\n`);
    if (clean === true) return 0;
    context.complain('Somebody reads the ledger, so its log still holds what was removed: say this again when they are done.\n');
    return 1;
  },
};
