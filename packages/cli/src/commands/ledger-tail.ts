import type { Command } from '../command.js';

export const ledgerTail: Command = {
  name: 'ledger tail',
  summary: 'show the last rows of the ledger',
  usage: '[--count N] [--user U] [--app A] [--since 24h|2026-11-29] [--only calls|events|key|limit|...] [--follow] [--json] [--config FILE]',
  details: `Shows calls and events, the newest last. --user takes a name, or a pseudonym as the ledger has it.
--since takes a duration back from now, or a time such as 2026-11-29T08:00:00Z; without --count it then shows all rows since.
--only narrows to calls, to events, to one event by its name (upstream.key_rejected) or to all that begin with a
word: key, upstream, limit, approval, privacy, ledger. A ~ before the tokens says that they are estimated: upstream never gave
the final figures. --json gives one JSON object a line, with everything in the row.`,
  options: {
    count: { type: 'string', short: 'n' },
    user: { type: 'string' },
    app: { type: 'string' },
    since: { type: 'string' },
    only: { type: 'string' },
    follow: { type: 'boolean', short: 'f' },
    json: { type: 'boolean' },
    config: { type: 'string' },
  },
  positionals: 0,
  load: () => import('./ledger-tail.run.js'),
};
