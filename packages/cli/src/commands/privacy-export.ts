import type { Command } from '../command.js';

export const privacyExport: Command = {
  name: 'privacy export',
  summary: 'export all that the ledger has about a user, content in the clear',
  usage: '--user U [--team T] [--app A] [--output FILE] [--config FILE]',
  details: `One JSON object a line: each row of the user, with its content where the policy has kept one. FILE must not exist yet and
is readable by its owner only; without it the lines go to standard output. Users of that name in other teams and apps
are told apart: --team and --app narrow.`,
  options: { user: { type: 'string' }, team: { type: 'string' }, app: { type: 'string' }, output: { type: 'string', short: 'o' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./privacy-export.run.js'),
};
