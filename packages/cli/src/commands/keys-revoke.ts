import type { Command } from '../command.js';
import { keyId, withKeys } from '../key-access.js';

export const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'end a key now: every instance refuses it within a second',
  usage: '<id> [--config FILE]',
  details: 'The id is shown by "claviger keys list"; the whole key will do. A revoked key stays in the list and in the ledger.',
  options: { config: { type: 'string' } },
  positionals: 1,
  async run(given, context) {
    const id = keyId(given);
    const record = await withKeys(given, context, (keys) => keys.revoke(id));
    if (record === undefined) {
      context.complain(`There is no key ${id}. "claviger keys list" shows them.\n`);
      return 1;
    }
    context.write(`The key ${id} ("${record.name}") is revoked.\n`);
    return 0;
  },
};
