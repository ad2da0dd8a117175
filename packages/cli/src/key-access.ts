import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { REFRESH_MILLISECONDS, StateDirectory, isRevoked, keyAdministration, keyEventOf, openKeyRepository, type KeyAdministration, type KeyRecord, type ListedKey } from '@claviger/gateway';
import { systemClock, type Policy } from '@claviger/core';
import { UsageError, optionText, type CommandArguments, type CommandContext } from './command.js';
import { loadPolicy } from './config/load-policy.js';
import { lockOf, openStore } from './ledger-access.js';

/** Runs `work` with the key store that the policy names. */
export async function withKeys<Result>(given: CommandArguments, context: CommandContext, work: (keys: KeyAdministration, policy: Policy) => Promise<Result>): Promise<Result> {
  const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
  const state = new StateDirectory(resolve(context.directory, policy.server.stateDirectory));
  const repository = await openKeyRepository(policy, state, context.environment);
  try {
    const keys = keyAdministration(repository, state.secret(), systemClock);
    const before = new Map((await keys.list()).map((record) => [record.id, record]));
    const result = await work(keys, policy);
    await noteChanges(before, await keys.list(), state, context);
    return result;
  } catch (error) {
    // What a wish gets wrong, said by the store.
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  } finally {
    await repository.close();
  }
}

/** A gateway that runs sees changed keys by itself: this waits until it has, so that the next command may count on it. While none does, they are put on record here. */
async function noteChanges(before: ReadonlyMap<string, KeyRecord>, after: readonly KeyRecord[], state: StateDirectory, { complain }: CommandContext): Promise<void> {
  const events = after.flatMap((record) => keyEventOf(before.get(record.id), record, Date.now()) ?? []);
  if (events.length === 0) return;
  const lock = lockOf(state);
  if (lock === undefined) {
    await pause(REFRESH_MILLISECONDS + READING_MILLISECONDS);
    return;
  }
  try {
    const store = openStore(state);
    store.record(events);
    store.close();
  } catch (error) {
    // The change has been made: whoever made it has to see what comes of it.
    complain(`This is not in the ledger: ${error instanceof Error ? error.message : 'unknown cause'}\n`);
  } finally {
    lock.release();
  }
}

/** What looking for changes itself may take. */
const READING_MILLISECONDS = 100;

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90d` in milliseconds. */
export function optionDuration(given: CommandArguments, name: string): number | undefined {
  const text = optionText(given, name);
  if (text === undefined) return undefined;
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (match === null) throw new UsageError(`--${name} takes a duration such as 30m, 24h or 90d`);
  return Number(match[1]) * (units[match[2] ?? ''] ?? 0);
}

/** The one word that names a key. */
export function keyId(given: CommandArguments): string {
  const [id] = given.positionals;
  if (id === undefined) throw new UsageError('name the key by its id: "claviger keys list" shows them');
  // Whoever pastes a whole key means its id.
  return /^cvg_(?:live|test|dev)_([0-9A-Za-z]{13})_/.exec(id)?.[1] ?? id;
}

export function stateOfKey(key: KeyRecord, now: number): 'active' | 'disabled' | 'expired' | 'revoked' | 'rolling' {
  if (isRevoked(key, now)) return 'revoked';
  if (key.revokedAt !== undefined) return 'rolling';
  if (key.disabled) return 'disabled';
  return key.expiresAt !== undefined && key.expiresAt <= now ? 'expired' : 'active';
}

/** What may be shown of a key: everything but its hash. */
export function publicKey(key: ListedKey | KeyRecord): Readonly<Record<string, unknown>> {
  const { hash: _hash, version: _version, ...shown } = key;
  return shown;
}
