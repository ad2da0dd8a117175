import type { Call } from '../../engine/call.js';

export type CalendarUnit = 'day' | 'week' | 'month';

/** The time that a limit looks back on. */
export type Window =
  /** Any stretch of this many milliseconds. */
  | { readonly kind: 'rolling'; readonly milliseconds: number }
  /** From the start of the UTC day, week (Monday) or month to its end. */
  | { readonly kind: 'calendar'; readonly unit: CalendarUnit }
  /** No time at all: what is under way at this moment. */
  | { readonly kind: 'concurrent' };

/** One limit as it applies to one call. */
export interface LimitCheck {
  /** Names the bucket: limit and subject. Calls with the same key share the limit. */
  readonly key: string;
  /** The most that the window may hold. */
  readonly limit: number;
  /** What this call asks for: 1 for a request, else tokens or micro-dollars. A whole number. */
  readonly amount: number;
  readonly window: Window;
  /**
   * True: the amount is spent at once and stays so when the call is never settled (requests: the call was let in, come
   * what may). Left out: it is a hold, which expires.
   */
  readonly immediate?: boolean;
  /** True for money: a store that cannot decide exactly refuses instead of guessing. */
  readonly money?: boolean;
}

/** How one limit stands after a decision. */
export interface LimitState {
  /** What neither is spent nor held. */
  readonly remaining: number;
  /** What is spent, holds left out. */
  readonly spent: number;
  /**
   * When the whole limit is free again, or, if this limit refused, when this call's amount would fit. Milliseconds
   * since the epoch; infinite when the amount is more than the limit.
   */
  readonly resetAt: number;
}

export interface Reservation {
  readonly admitted: boolean;
  /** Position of the first limit that refused. Undefined when admitted. */
  readonly refusedBy: number | undefined;
  /** One for each check, in order. */
  readonly states: readonly LimitState[];
  /** Set when the store could not decide as it should: what it did instead. */
  readonly degraded?: 'local_share';
}

/** How the limits of a call stand once it is settled; undefined when nothing was settled. */
export type Settlement = readonly LimitState[] | undefined;

/**
 * Counts what has been used. `reserve` decides about all limits of a call in one step: all are taken or none.
 * A reservation is a hold, kept apart from what is spent, until `settle` turns it into the real amounts; a hold that
 * is neither settled nor renewed expires. Throwing or rejecting means that nothing could be decided.
 */
export interface LimitStore {
  /** `id` names the call; asking twice with the same id while it is held is answered as the first time. */
  reserve(id: string, checks: readonly LimitCheck[], now: number): Reservation | Promise<Reservation>;
  /**
   * Replaces the hold by `amounts`, one for each check. Settling again, or an unknown id, changes nothing. A hold that
   * has expired meanwhile is settled all the same: what was used was used.
   */
  settle(id: string, amounts: readonly number[], now: number): Settlement | Promise<Settlement>;
  /** Keeps the hold alive while its call is under way. */
  renew(id: string, now: number): void | Promise<void>;
}

/** What is counted under one key, in calendar periods. */
export interface Bucket {
  readonly key: string;
  readonly window: Extract<Window, { kind: 'calendar' }>;
}

/** What a limit was charged for a call, in its own unit. */
export interface LimitCharge extends Pick<LimitCheck, 'key' | 'limit' | 'window'> {
  readonly count: 'inputTokens' | 'outputTokens' | 'dollars';
  readonly amount: number;
}

/** Less than 0: so much was charged too much. */
export type Correction = Pick<LimitCheck, 'key' | 'limit' | 'window' | 'amount'>;

/** A store whose budgets can be looked at, put right, and can begin in the middle of their period. */
export interface BudgetStore extends LimitStore {
  /**
   * Sees to it, in one step, that at least `atLeast` is on record as spent: told twice, it counts once. Gives what is
   * spent then. 0 only looks.
   */
  raise(bucket: Bucket, atLeast: number, now: number): number | Promise<number>;
  /**
   * Puts right what was charged at the time `at`, all of it in one step. What has left its window since is not given
   * back; what is missing is charged now, whether it fits or not.
   */
  correct(corrections: readonly Correction[], at: number, now: number): void | Promise<void>;
}

/** Rolling windows are shorter than this many milliseconds (49 days): times in one differ in their low 32 bits. */
export const SPAN = 0x1_0000_0000;

/** How long a hold lives without being renewed. A crashed process gives back what it held after this time. */
export const HOLD_LIFETIME = 60_000;

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** The Unix epoch was a Thursday: the first Monday came four days later. */
const FIRST_MONDAY = 4 * DAY;

/** Start of the UTC day, week or month that `now` lies in. */
export function periodStart(unit: CalendarUnit, now: number): number {
  if (unit === 'day') return now - (now % DAY);
  if (unit === 'week') return now - ((now - FIRST_MONDAY + WEEK) % WEEK);
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Start of the period after the one that `now` lies in. */
export function periodEnd(unit: CalendarUnit, now: number): number {
  if (unit === 'day') return periodStart(unit, now) + DAY;
  if (unit === 'week') return periodStart(unit, now) + WEEK;
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** How far a limit has been used, told after a call has been settled. */
export interface LimitUse {
  /** Name of the rule. */
  readonly limit: string;
  readonly count: 'requests' | 'inputTokens' | 'outputTokens' | 'dollars';
  readonly per: 'user' | 'team' | 'app' | 'key' | 'model' | 'all';
  /** Key of the bucket. */
  readonly key: string;
  /** Who or what the limit is counted for. */
  readonly subject: string;
  /** Spent part: 1 is all of it. */
  readonly part: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The call that was settled. */
  readonly call: Pick<Call, 'id' | 'app' | 'endpoint' | 'principal'>;
}
