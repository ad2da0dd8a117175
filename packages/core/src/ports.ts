import type { LedgerEvent } from './engine/ledger-event.js';
import type { LedgerRow } from './engine/outcome.js';
import type { Call } from './engine/call.js';
import type { CompiledRule } from './guards/limits/rule.js';
import type { AskClaude } from './engine/question.js';
import type { LimitStore, LimitUse } from './guards/limits/store.js';
import type { Approvals } from './guards/tools/approvals.js';

/** Milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** Cryptographically strong random bytes. */
export interface Random {
  bytes(length: number): Uint8Array;
}

/** One structured line. `fields` hold numbers, codes and ids only: never a secret, never text from a request. */
export interface Logger {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Where finished calls are recorded. A rejected promise means that the row was not kept. */
export interface Ledger {
  append(row: LedgerRow): void | Promise<void>;
  /** Records what is no call. Left out: such things are not kept. */
  event?(event: LedgerEvent): void | Promise<void>;
}

/** What the outside provides to the engine. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly ledger: Ledger;
  readonly limits: LimitStore;
  /** Limits set while the installation runs: they hold beside those of the policy. None are set where this is left out. */
  readonly addedLimits?: (call: Call) => readonly CompiledRule[];
  /** Where people approve tool calls. Without it, what needs approval is denied. */
  readonly approvals?: Approvals;
  /** Asks Claude what a guard wants to know, for the principal of a call. Without it there is no second opinion. */
  readonly askClaude?: AskClaude;
  /** Told how far each limit is used after every settled call. Gives the part that has just been passed, if that is to be on record. */
  readonly limitUse?: (use: LimitUse) => number | undefined;
  /**
   * A secret of this installation, the same on all its instances and after a restart: nonces, pseudonyms and opaque
   * user ids are derived from it. At least 16 bytes.
   */
  readonly secret: Uint8Array;
}

export const systemClock: Clock = { now: () => Date.now() };

export const webRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

const nothing = (): void => {};
export const silentLogger: Logger = { info: nothing, warn: nothing, error: nothing };
export const noLedger: Ledger = { append: nothing };
