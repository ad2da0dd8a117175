import type { RedisClient } from '../limits/redis-connection.js';
import { readLimitSetting, type LimitSetting } from './limit-setting.js';
import type { LimitSettingRepository } from './limit-settings.js';

/** KEYS: settings, revision. */
const PUT = `redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) return redis.call('INCR', KEYS[2])`;
const REMOVE = `local gone = redis.call('HDEL', KEYS[1], ARGV[1]) redis.call('INCR', KEYS[2]) return gone`;

/** Limit settings in Redis or Valkey, shared by all instances. The server has to keep its data. */
export class RedisLimitSettings implements LimitSettingRepository {
  readonly #client: RedisClient;
  readonly #names: readonly [settings: string, revision: string];

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#names = [`{${prefix}}:limit-settings`, `{${prefix}}:limit-settings:revision`];
  }

  async revision(): Promise<number> {
    return Number((await this.#client.get(this.#names[1])) ?? 0);
  }

  async all(): Promise<readonly LimitSetting[]> {
    return (await this.#client.hvals(this.#names[0])).map(readLimitSetting);
  }

  async put(setting: LimitSetting): Promise<void> {
    await this.#client.eval(PUT, 2, ...this.#names, setting.id, JSON.stringify(setting));
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#client.eval(REMOVE, 2, ...this.#names, id)) === 1;
  }

  close(): void {
    this.#client.disconnect();
  }
}
