import { createHash } from 'node:crypto';
import { EXACT_UP_TO, HOLD_LIFETIME, type LimitCheck, type LimitState, type LimitStore, type Reservation, type SavedBucket, type Settlement, type Window } from '@claviger/core/limits';
import type { RedisClient } from './redis-connection.js';
import { RECORD, RENEW, RESERVE, SETTLE } from './redis-scripts.js';

/** A call that is never settled is forgotten after this time. */
const RECORD_LIFETIME = 24 * 3_600_000;

interface Script {
  readonly source: string;
  readonly hash: string;
}

const script = (source: string): Script => ({ source, hash: createHash('sha1').update(source).digest('hex') });
const scripts = { reserve: script(RESERVE), settle: script(SETTLE), renew: script(RENEW), record: script(RECORD) };

/** Limits in Redis or Valkey, shared by all instances. Rejects when the server does not answer in time. */
export class RedisLimitStore implements LimitStore {
  readonly #client: RedisClient;
  /** `{claviger}:`: the braces are the hash tag that keeps all names in one slot of a cluster. */
  readonly #tag: string;
  readonly #holds: string;
  readonly #holdLifetime: number;
  readonly #onEpoch: ((epoch: string) => void) | undefined;

  /** `onEpoch` is told with every answer which life of the store it comes from: another one means that all was lost. */
  constructor(client: RedisClient, prefix: string, options: { readonly holdLifetime?: number; readonly onEpoch?: (epoch: string) => void } = {}) {
    this.#client = client;
    this.#tag = `{${prefix}}:`;
    this.#holds = `${this.#tag}holds`;
    this.#holdLifetime = options.holdLifetime ?? HOLD_LIFETIME;
    this.#onEpoch = options.onEpoch;
  }

  async reserve(id: string, checks: readonly LimitCheck[], now: number): Promise<Reservation> {
    const wishes = checks.map(({ key, limit, amount, window, immediate }) => [key, kindOf(window, limit), limit, amount, window.kind === 'rolling' ? window.milliseconds : 0, immediate === true ? 1 : 0]);
    const reply = await this.#run(scripts.reserve, [this.#tag, id, this.#holdLifetime, RECORD_LIFETIME, wishes]);
    const [epoch, admitted, refusedBy, at, ...figures] = reply;
    this.#onEpoch?.(String(epoch));
    return { admitted: admitted === 1, refusedBy: refusedBy === -1 ? undefined : Number(refusedBy), states: statesOf(figures, now - Number(at)) };
  }

  async settle(id: string, amounts: readonly number[], now: number): Promise<Settlement> {
    const reply = await this.#run(scripts.settle, [this.#tag, id, amounts]);
    const [epoch, at, ...figures] = reply;
    this.#onEpoch?.(String(epoch));
    return at === -1 ? undefined : statesOf(figures, now - Number(at));
  }

  async renew(id: string, _now: number): Promise<void> {
    await this.#run(scripts.renew, [this.#tag, id, this.#holdLifetime, RECORD_LIFETIME]);
  }

  /** Counts what was spent elsewhere, whether it fits or not. */
  async record(check: Pick<LimitCheck, 'key' | 'limit' | 'window'>, amount: number): Promise<void> {
    if (amount > 0 && check.window.kind !== 'concurrent') await this.#record(check.key, kindOf(check.window, check.limit), check.window, [0, amount]);
  }

  /** Puts back what an instance remembers of its own calls. `now` is this machine's time, as in the buckets. */
  async restore({ key, window, exact, state }: SavedBucket, now: number): Promise<void> {
    if (window.kind === 'concurrent' || state.length === 0) return;
    const entries: number[] = [];
    if (window.kind === 'calendar') {
      const [start = 0, end = 0, spent = 0] = state;
      if (start <= now && now < end && spent > 0) entries.push(0, spent);
    } else if (exact) for (const at of state) entries.push(at, 1);
    else entries.push(...state);
    if (entries.length > 0) await this.#record(key, window.kind === 'calendar' ? calendarKinds[window.unit] : exact ? 'e' : 's', window, entries);
  }

  async #record(key: string, kind: string, window: Window, entries: readonly number[]): Promise<void> {
    await this.#run(scripts.record, [this.#tag, key, kind, window.kind === 'rolling' ? window.milliseconds : 0, entries]);
  }

  async #run({ hash, source }: Script, input: readonly unknown[]): Promise<readonly (string | number)[]> {
    const argument = JSON.stringify(input);
    let reply: unknown;
    try {
      reply = await this.#client.evalsha(hash, 1, this.#holds, argument);
    } catch (error) {
      // A server that has just started, or taken over, has not seen the script yet.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      reply = await this.#client.eval(source, 1, this.#holds, argument);
    }
    return Array.isArray(reply) ? (reply as (string | number)[]) : [];
  }
}

const calendarKinds = { day: 'd', week: 'w', month: 'm' } as const;

/** The letter under which the scripts know a window: exact, sliced, day, week, month, now. */
function kindOf(window: Window, limit: number): string {
  if (window.kind === 'concurrent') return 'n';
  if (window.kind === 'calendar') return calendarKinds[window.unit];
  return limit <= EXACT_UP_TO ? 'e' : 's';
}

/** `offset`: how far this machine's clock is ahead of Redis's. */
function statesOf(figures: readonly (string | number)[], offset: number): LimitState[] {
  const states: LimitState[] = [];
  for (let index = 0; index + 2 < figures.length; index += 3) {
    const resetAt = Number(figures[index + 2]);
    states.push({ remaining: Number(figures[index]), spent: Number(figures[index + 1]), resetAt: resetAt === -1 ? Number.POSITIVE_INFINITY : resetAt + offset });
  }
  return states;
}
