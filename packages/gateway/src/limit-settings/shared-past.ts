import { randomUUID } from 'node:crypto';
import type { LedgerRow } from '@claviger/core/engine';
import type { Logger } from '@claviger/core/ports';
import type { RedisClient } from '../limits/redis-connection.js';
import type { SettingScope } from './limit-setting.js';

const DAY = 86_400_000;
/** The longest period of a budget is a month; the day that it began on counts too. */
const KEPT_FOR = 33 * DAY;
const WRITE_EVERY = 250;
const TRY_AGAIN_AFTER = 1_000;

/**
 * KEYS: this instance's mark, then one hash for each day. ARGV: how long all is kept, number of this write, then for each
 * hash how many figures, then their names and amounts. What has been written already, with only the answer lost, is not
 * written again.
 */
const ADD = `
if redis.call('GET', KEYS[1]) == ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
local at = 3
for day = 2, #KEYS do
  for _ = 1, ARGV[at] do
    redis.call('HINCRBY', KEYS[day], ARGV[at + 1], ARGV[at + 2])
    at = at + 2
  end
  at = at + 1
  redis.call('PEXPIRE', KEYS[day], ARGV[1])
end
return 1
`;

/** Micro-dollars by the day on which a call came in, then by whom a budget can be for. */
type Sums = Map<number, Map<string, number>>;

/**
 * What all instances together have paid, by day, for users, apps and all: a budget that begins in the middle of its
 * period counts it. Kept in the shared store for as long as the longest period.
 */
export class SharedPast {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #logger: Logger;
  #sums: Sums = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** A write whose answer did not come. */
  #unsure: Sums | undefined;
  readonly #mark = randomUUID();
  #writes = 0;

  constructor(client: RedisClient, prefix: string, logger: Logger) {
    this.#client = client;
    this.#prefix = `{${prefix}}:paid:`;
    this.#logger = logger;
  }

  /** Adds what a call has cost. */
  take({ at, app, microDollars, user }: Pick<LedgerRow, 'at' | 'app' | 'microDollars' | 'user'>): void {
    if (microDollars === 0) return;
    const day = at - (at % DAY);
    let sums = this.#sums.get(day);
    if (sums === undefined) this.#sums.set(day, (sums = new Map()));
    for (const scope of [{ kind: 'all' }, { kind: 'app', name: app }, ...(user === undefined ? [] : [{ kind: 'user', name: user }])] as SettingScope[]) {
      sums.set(fieldOf(scope), (sums.get(fieldOf(scope)) ?? 0) + microDollars);
    }
    this.#timer ??= setTimeout(() => void this.#write().catch(() => {}), WRITE_EVERY).unref();
  }

  /** Micro-dollars of calls that came in from the day of `start` to now, on any instance. Rejects while the store is away. */
  async paid(scope: SettingScope, start: number, now: number): Promise<number> {
    await this.#write();
    const days: Promise<string | null>[] = [];
    for (let day = start - (start % DAY); day <= now; day += DAY) days.push(this.#client.hget(this.#prefix + day, fieldOf(scope)));
    return (await Promise.all(days)).reduce((sum, paid) => sum + Number(paid ?? 0), 0);
  }

  /** Writes what is left, where that can still be done. */
  async close(): Promise<void> {
    await this.#write().catch(() => {});
    clearTimeout(this.#timer);
    this.#client.disconnect();
  }

  /** One write after the other, and each until it has surely been made. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const write = this.#writing.then(async () => {
      try {
        if (this.#unsure !== undefined) await this.#add(this.#unsure);
        const sums = this.#sums;
        if (sums.size === 0) return;
        this.#sums = new Map();
        this.#writes++;
        await this.#add((this.#unsure = sums));
      } catch (error) {
        this.#logger.warn('paid_not_written', { error: error instanceof Error ? error.name : typeof error });
        this.#timer ??= setTimeout(() => void this.#write().catch(() => {}), TRY_AGAIN_AFTER).unref();
        throw error;
      }
    });
    this.#writing = write.catch(() => {});
    return write;
  }

  async #add(sums: Sums): Promise<void> {
    const days = [...sums];
    await this.#client.eval(
      ADD,
      1 + days.length,
      `${this.#prefix}mark:${this.#mark}`,
      ...days.map(([day]) => this.#prefix + day),
      KEPT_FOR,
      this.#writes,
      ...days.flatMap(([, figures]) => [figures.size, ...[...figures].flat()]),
    );
    this.#unsure = undefined;
  }
}

const fieldOf = (scope: SettingScope): string => (scope.kind === 'all' ? 'all' : `${scope.kind}:${scope.name}`);
