import type { Command } from '../command.js';

export const privacyExport: Command = {
  name: 'privacy export',
  summary: 'all that the ledger holds of a user, content in the clear',
  usage: '--user U [--team T] [--app A] [--output FILE] [--config FILE]',
  details: `One JSON object a line: each row of the user, with its content where the policy has kept one. FILE is made new and can
be read by its owner alone; without it the lines go to the standard output. Users of that name in other teams and apps
are told apart: --team and --app narrow.`,
  options: { user: { type: 'string' }, team: { type: 'string' }, app: { type: 'string' }, output: { type: 'string', short: 'o' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./privacy-export.run.js'),
};
