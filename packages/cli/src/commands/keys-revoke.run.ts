import type { CommandArguments, CommandContext } from '../command.js';
import { keyId, withKeys } from '../key-access.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const id = keyId(given);
  const record = await withKeys(given, context, (keys) => keys.revoke(id));
  if (record === undefined) {
    context.complain(`There is no key ${id}. "claviger keys list" shows them.\n`);
    return 1;
  }
  context.write(`The key ${id} ("${record.name}") is revoked.\n`);
  return 0;
}
