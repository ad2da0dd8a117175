import type { KeyRecord, ListedKey } from '@claviger/gateway';
import type { CommandArguments, CommandContext } from '../command.js';
import { fitToTerminal } from '../fit-to-terminal.js';
import { publicKey, stateOfKey, withKeys } from '../key-access.js';
import { plainLine } from '../plain-line.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const { keys, refused } = await withKeys(given, context, async (administration) => ({ keys: await administration.list(), refused: await administration.refused() }));
  if (given.values['json'] === true) context.write(`${JSON.stringify(keys.map((key) => ({ ...publicKey(key), state: stateOfKey(key, Date.now()) })))}\n`);
  else if (keys.length === 0) context.write('There are no keys. "claviger keys create" makes one.\n');
  else for (const key of keys) context.write(`${fitToTerminal(line(key), context.columns, { hang: 4, between: 'cells' })}\n`);
  if (refused.length > 0) context.complain(`${refused.length} ${refused.length === 1 ? 'record' : 'records'} in the shared store ${refused.length === 1 ? 'is' : 'are'} refused, without a seal that fits: "claviger keys seal" shows ${refused.length === 1 ? 'it' : 'them'}.\n`);
  return 0;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function line(key: KeyRecord & Pick<Partial<ListedKey>, 'lastUsedAt'>): string {
  const parts = [key.id, stateOfKey(key, Date.now()).padEnd(8), key.environment.padEnd(11), key.name];
  for (const name of ['user', 'team', 'app'] as const) if (key[name] !== undefined) parts.push(`${name}=${key[name]}`);
  parts.push(`scopes=${key.scopes.join(',')}`);
  if (key.ranges.length > 0) parts.push(`ranges=${key.ranges.join(',')}`);
  parts.push(`created=${day(key.createdAt)}`);
  if (key.expiresAt !== undefined) parts.push(`expires=${day(key.expiresAt)}`);
  parts.push(`used=${key.lastUsedAt === undefined ? 'never' : new Date(key.lastUsedAt).toISOString()}`);
  return plainLine(parts.join('  '));
}
