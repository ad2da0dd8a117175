import type { LedgerRow } from '@claviger/core/engine';
import type { LimitCharge } from '@claviger/core/limits';

const figureNames = ['inputTokens', 'outputTokens', 'cacheWriteTokens', 'cacheReadTokens', 'microDollars', 'webSearches'] as const;

/** What the ledger adds up of a row. */
export type Figures = Readonly<Record<(typeof figureNames)[number], number>>;

export const noFigures: Figures = { inputTokens: 0, outputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, microDollars: 0, webSearches: 0 };

export const figuresOf = ({ inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens, microDollars, webSearches = 0 }: LedgerRow): Figures => ({ inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens, microDollars, webSearches });

/** `one` and `factor` times `other`. */
export function addFigures(one: Figures, other: Figures, factor: 1 | -1 = 1): Figures {
  const sum = { ...noFigures };
  for (const name of figureNames) sum[name] = one[name] + factor * other[name];
  return sum;
}

/** What a limit was charged. */
export interface BatchCharge extends LimitCharge {
  /** The limit is the user's own: `key` stops short of the name. */
  readonly ofUser: boolean;
}

/** The requests of a batch that ask one model. */
export interface BatchPart {
  readonly model: string;
  /** What the ledger has of them. */
  readonly figures: Figures;
  /** What limits were charged for them, one for each limit. */
  readonly charges: readonly BatchCharge[];
}

/** A batch that was charged by its estimate. No user stands in it: the record of its key knows, or knows no more. */
export interface BatchAccount {
  /** Upstream's id of the batch. */
  readonly id: string;
  /** Milliseconds since the epoch, when it came in. */
  readonly at: number;
  readonly credential: string;
  readonly team: string | undefined;
  readonly app: string;
  /** How many requests it has. */
  readonly items: number;
  readonly parts: readonly BatchPart[];
}

/** Where accounts are kept until they are settled, or nobody can settle them any more. */
export interface BatchAccounts {
  put(account: BatchAccount, now: number): void | Promise<void>;
  find(id: string): BatchAccount | undefined | Promise<BatchAccount | undefined>;
  /** True for one of those who ask, once. */
  remove(id: string): boolean | Promise<boolean>;
  close(): void;
}

/** Results can be fetched for 29 days (source: platform.claude.com/docs, "Batch processing"). */
export const KEPT_FOR = 30 * 86_400_000;

/** Reads an account back from JSON. Throws on anything else: a damaged store must not lift limits. */
export function readBatchAccount(text: string): BatchAccount {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new TypeError('not an account of a batch');
  const { id, at, credential, team, app, items, parts } = value;
  if (typeof id !== 'string' || !isAmount(at) || typeof credential !== 'string' || !(team === undefined || typeof team === 'string') || typeof app !== 'string' || !isAmount(items) || !Array.isArray(parts)) throw new TypeError('not an account of a batch');
  return { id, at, credential, team, app, items, parts: parts.map(readPart) };
}

function readPart(value: unknown): BatchPart {
  if (!isObject(value)) throw new TypeError('not a part of a batch');
  const { model, figures, charges } = value;
  if (typeof model !== 'string' || !isObject(figures) || !Array.isArray(charges)) throw new TypeError('not a part of a batch');
  const known = { ...noFigures };
  for (const name of figureNames) {
    const figure = figures[name];
    if (!isAmount(figure)) throw new TypeError(`not a part of a batch: ${name}`);
    known[name] = figure;
  }
  return { model, figures: known, charges: charges.map(readCharge) };
}

function readCharge(value: unknown): BatchCharge {
  if (!isObject(value)) throw new TypeError('not a charge');
  const { key, limit, window, count, amount, ofUser } = value;
  if (typeof key !== 'string' || typeof ofUser !== 'boolean' || !isAmount(limit) || !isAmount(amount) || (count !== 'inputTokens' && count !== 'outputTokens' && count !== 'dollars') || !isObject(window)) throw new TypeError('not a charge');
  const { kind, unit, milliseconds } = window;
  if (kind === 'calendar' && (unit === 'day' || unit === 'week' || unit === 'month')) return { key, limit, count, amount, ofUser, window: { kind, unit } };
  if (kind === 'rolling' && isAmount(milliseconds)) return { key, limit, count, amount, ofUser, window: { kind, milliseconds } };
  throw new TypeError('not a charge: window');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0;
