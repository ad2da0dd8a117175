import type { Command } from '../command.js';

export const keysRoll: Command = {
  name: 'keys roll',
  summary: 'replace a key: the new one works at once, the old one for a while longer',
  usage: '<id> [--overlap 24h] [--json] [--config FILE]',
  details: 'Both keys work for the overlap, 24 hours unless told otherwise; then the old one is refused. The id is shown by "claviger keys list"; the whole key will do.',
  options: { overlap: { type: 'string' }, json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 1,
  load: () => import('./keys-roll.run.js'),
};
