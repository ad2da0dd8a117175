import type { Command } from '../command.js';

export const keysList: Command = {
  name: 'keys list',
  summary: 'show the keys: whose they are, what they may do, when they were last used',
  usage: '[--json] [--config FILE]',
  details: `One key a line, without its secret, which is kept nowhere. "used" is written every ten seconds while a gateway runs.

  --json  one array, with times in milliseconds since the epoch`,
  options: { json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./keys-list.run.js'),
};
