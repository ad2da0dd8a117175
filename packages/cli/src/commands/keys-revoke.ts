import type { Command } from '../command.js';

export const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'end a key now: every instance refuses it within a second',
  usage: '<id> [--config FILE]',
  details: 'The id is shown by "claviger keys list"; the whole key will do. A revoked key stays in the list and in the ledger.',
  options: { config: { type: 'string' } },
  positionals: 1,
  load: () => import('./keys-revoke.run.js'),
};
