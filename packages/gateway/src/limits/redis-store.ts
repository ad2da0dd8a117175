import { createHash } from 'node:crypto';
import { EXACT_UP_TO, HOLD_LIFETIME, type Bucket, type Correction, type LimitCheck, type LimitState, type LimitStore, type Reservation, type SavedBucket, type Settlement, type Window } from '@claviger/core/limits';
import type { RedisClient } from './redis-connection.js';
import { CORRECT, DECIDE, RAISE, RECORD } from './redis-scripts.js';
import { RedisSteps } from './redis-steps.js';

/** A call that is never settled is forgotten after this time. */
const RECORD_LIFETIME = 24 * 3_600_000;

interface Script {
  readonly source: string;
  readonly hash: string;
}

const script = (source: string): Script => ({ source, hash: createHash('sha1').update(source).digest('hex') });
const scripts = { decide: script(DECIDE), raise: script(RAISE), record: script(RECORD), correct: script(CORRECT) };

/** Limits in Redis or Valkey, shared by all instances. Rejects when the server does not answer in time. */
export class RedisLimitStore implements LimitStore {
  readonly #client: RedisClient;
  /** `{claviger}:`: the braces are the hash tag that keeps all names in one slot of a cluster. */
  readonly #tag: string;
  readonly #holds: string;
  readonly #steps: RedisSteps;

  /**
   * `onEpoch` is told with every answer which life of the store it comes from: another one means that all was lost.
   * `deadline`: whoever asks waits no longer, in milliseconds, whatever happens to the server.
   */
  constructor(client: RedisClient, prefix: string, options: { readonly holdLifetime?: number; readonly deadline?: number; readonly onEpoch?: (epoch: string) => void } = {}) {
    this.#client = client;
    this.#tag = `{${prefix}}:`;
    this.#holds = `${this.#tag}holds`;
    this.#steps = new RedisSteps([this.#tag, options.holdLifetime ?? HOLD_LIFETIME, RECORD_LIFETIME], async (input) => {
      const reply = await this.#run(scripts.decide, input);
      options.onEpoch?.(String(reply[0]));
      // All but the epoch are numbers: the script gives nothing else.
      return reply as readonly number[];
    }, options.deadline);
  }

  reserve(id: string, checks: readonly LimitCheck[], now: number): Promise<Reservation> {
    const { input } = this.#steps;
    input.push('r', id, checks.length);
    for (const { key, limit, amount, window, immediate } of checks) {
      input.push(readable(key), kindOf(window, limit), limit, whole(amount), window.kind === 'rolling' ? window.milliseconds : 0, immediate === true ? 1 : 0);
    }
    return new Promise((resolve, reject) => {
      this.#steps.add((figures, from) => {
        const refusedBy = figures[from + 1]!;
        resolve({ admitted: figures[from] === 1, refusedBy: refusedBy === -1 ? undefined : refusedBy, states: statesOf(figures, from + 2, checks.length, now) });
        return from + 2 + 3 * checks.length;
      }, reject);
    });
  }

  settle(id: string, amounts: readonly number[], now: number): Promise<Settlement> {
    this.#steps.input.push('s', id, amounts.length, ...amounts.map(whole));
    return new Promise((resolve, reject) => {
      this.#steps.add((figures, from) => {
        const count = figures[from]!;
        resolve(count === -1 ? undefined : statesOf(figures, from + 1, count, now));
        return from + 1 + 3 * Math.max(0, count);
      }, reject);
    });
  }

  renew(id: string, _now: number): Promise<void> {
    this.#steps.input.push('n', id);
    return new Promise((resolve, reject) => {
      this.#steps.add((_, from) => {
        resolve();
        return from + 1;
      }, reject);
    });
  }

  /** Sends what has been asked for and is still waiting for company. */
  flush(): void {
    this.#steps.flush();
  }

  /** What was spent before, and what is spent now. */
  async raise({ key, window }: Bucket, atLeast: number): Promise<readonly [before: number, after: number]> {
    const [before, after] = await this.#run(scripts.raise, [this.#tag, readable(key), calendarKinds[window.unit], whole(atLeast)]);
    return [Number(before), Number(after)];
  }

  /** Puts right what was charged `age` milliseconds ago. Told twice under the same id, it does it once. */
  async correct(id: string, corrections: readonly Correction[], age: number): Promise<void> {
    await this.#run(scripts.correct, [this.#tag, id, RECORD_LIFETIME, age, ...corrections.flatMap(({ key, limit, window, amount }) => [readable(key), kindOf(window, limit), window.kind === 'rolling' ? window.milliseconds : 0, Math.max(whole(amount), -Number.MAX_SAFE_INTEGER)])]);
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
    await this.#run(scripts.record, [this.#tag, readable(key), kind, window.kind === 'rolling' ? window.milliseconds : 0, entries]);
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
    if (!Array.isArray(reply)) throw new Error('the script gave no list');
    return reply as (string | number)[];
  }
}

const calendarKinds = { day: 'd', week: 'w', month: 'm' } as const;

/** The letter under which the scripts know a window: exact, sliced, day, week, month, now. */
function kindOf(window: Window, limit: number): string {
  if (window.kind === 'concurrent') return 'n';
  if (window.kind === 'calendar') return calendarKinds[window.unit];
  return limit <= EXACT_UP_TO ? 'e' : 's';
}

/** Redis reads no JSON with half a surrogate pair in it, and a name may have been cut between the two. */
const readable = (key: string): string => key.toWellFormed();

/** JSON has no infinity, and a step that fails takes those beside it along: what is too large is as large as can be. */
function whole(amount: number): number {
  return amount <= Number.MAX_SAFE_INTEGER ? amount : Number.MAX_SAFE_INTEGER;
}

/** Three figures a limit, from `from` on. `now` is this machine's time; Redis's stands among the figures. */
function statesOf(figures: readonly number[], from: number, count: number, now: number): LimitState[] {
  const offset = now - figures[1]!;
  const states: LimitState[] = [];
  for (let index = from; index < from + 3 * count; index += 3) {
    const resetAt = figures[index + 2]!;
    states.push({ remaining: figures[index]!, spent: figures[index + 1]!, resetAt: resetAt === -1 ? Number.POSITIVE_INFINITY : resetAt + offset });
  }
  return states;
}
