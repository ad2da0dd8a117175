import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ADMIN_ADDRESS_FILE, InstanceLock, LedgerReader, LedgerStore, StartError, StateDirectory, installationSecret, ledgerFiles, readAdminToken, readDotenv, type LedgerFiles } from '@claviger/gateway';
import type { Policy } from '@claviger/core';
import { optionText, type CommandArguments, type CommandContext } from './command.js';
import { ConfigError } from './config/config-error.js';
import { loadPolicy } from './config/load-policy.js';

/** Where the ledger is, and what opens it. */
export interface LedgerPlace {
  readonly files: LedgerFiles;
  readonly secret: Uint8Array;
}

export async function placeOfLedger(given: CommandArguments, { directory }: CommandContext): Promise<LedgerPlace> {
  const { policy } = await loadPolicy(directory, optionText(given, 'config'));
  const state = resolve(directory, policy.server.stateDirectory);
  return { files: ledgerFiles(state), secret: installationSecret(state) };
}

/** Opens the ledger for reading: `work` gets undefined where there is none. */
export function readLedger<Result>({ files, secret }: LedgerPlace, work: (reader: LedgerReader | undefined) => Result): Result {
  const reader = LedgerReader.open(files, secret);
  try {
    return work(reader);
  } finally {
    reader?.close();
  }
}

/** What changes the ledger: done by the gateway that runs, its only writer, or on the files while none does. */
export interface LedgerChange {
  /** Path of the admin listener, and what it is sent. */
  readonly path: string;
  readonly body: object;
  readonly offline: (store: LedgerStore, now: number) => object;
}

/** Gives what was done, as the store or the admin listener says it. */
export async function changeLedger(given: CommandArguments, context: CommandContext, { path, body, offline }: LedgerChange): Promise<Readonly<Record<string, unknown>>> {
  const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
  const state = new StateDirectory(resolve(context.directory, policy.server.stateDirectory));
  const lock = lockOf(state);
  if (lock === undefined) return askGateway(policy, state, context, path, body);
  try {
    const store = openStore(state);
    try {
      return { ...offline(store, Date.now()) };
    } finally {
      store.close();
    }
  } finally {
    lock.release();
  }
}

/** Undefined while a gateway runs. */
export function lockOf(state: StateDirectory): InstanceLock | undefined {
  try {
    return new InstanceLock(state);
  } catch (error) {
    if (error instanceof StartError) return undefined;
    throw error;
  }
}

/** The ledger, for whoever holds the lock. */
export function openStore(state: StateDirectory): LedgerStore {
  const files = ledgerFiles(state.path);
  try {
    return new LedgerStore(files, state.secret());
  } catch (error) {
    throw new StartError(`The ledger ${files.ledger} cannot be used: ${error instanceof Error ? error.message : 'unknown cause'}. "claviger ledger verify" tells more.`);
  }
}

/** The gateway tells where its admin listener is; the token goes to no other address. */
async function askGateway(policy: Policy, state: StateDirectory, context: CommandContext, path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  let address: string;
  try {
    address = readFileSync(join(state.path, ADMIN_ADDRESS_FILE), 'utf8').trim();
  } catch {
    throw new ConfigError('A gateway is running and its admin listener is not to be found: switch it on (admin.enabled), or stop the gateway and say this again.');
  }
  const token = readAdminToken(policy.admin, state, { ...readDotenv(context.directory, context.environment), ...context.environment });
  const answer = await fetch(new URL(path, address), { method: 'POST', redirect: 'error', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(300_000) });
  const parsed: unknown = await answer.json();
  if (!answer.ok || typeof parsed !== 'object' || parsed === null) throw new ConfigError(`The gateway refused (${answer.status}).`);
  return parsed as Readonly<Record<string, unknown>>;
}
