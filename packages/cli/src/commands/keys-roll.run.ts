import type { CommandArguments, CommandContext } from '../command.js';
import { keyId, optionDuration, publicKey, withKeys } from '../key-access.js';

const DAY = 86_400_000;

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const id = keyId(given);
  const overlap = optionDuration(given, 'overlap') ?? DAY;
  const made = await withKeys(given, context, (keys) => keys.roll(id, overlap));
  if (made === undefined) {
    context.complain(`There is no key ${id}. "claviger keys list" shows them.\n`);
    return 1;
  }
  const until = new Date(Date.now() + overlap).toISOString();
  if (given.values['json'] === true) context.write(`${JSON.stringify({ key: made.text, ...publicKey(made.record), replaces: id, overlapUntil: until })}\n`);
  else context.write(`${made.text}\n\nThis is the only time the key is shown. Its id is ${made.record.id}. The old key ${id} works until ${until}.\n`);
  return 0;
}
