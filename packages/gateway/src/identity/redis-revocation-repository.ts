import type { RedisClient } from '../limits/redis-connection.js';
import { revocationName, type RevocationRepository } from './session-revocations.js';

/** The key says to a cluster whose clock it is. */
const NOW = `
local t = redis.call('TIME')
return t[1] * 1000 + math.floor(t[2] / 1000)
`;
const REVOKE = `
local t = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'GT', t[1] * 1000 + math.floor(t[2] / 1000), ARGV[1])
`;

/** Session revocations in Redis or Valkey, shared by all instances: a sorted set by time. */
export class RedisRevocationRepository implements RevocationRepository {
  readonly #client: RedisClient;
  readonly #name: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#name = `{${prefix}}:session-revocations`;
  }

  async revoke(app: string, user: string, before: number): Promise<void> {
    await this.#client.zadd(this.#name, 'GT', before, revocationName(app, user));
  }

  readonly shared = {
    revoke: async (app: string, user: string): Promise<void> => {
      await this.#client.eval(REVOKE, 1, this.#name, revocationName(app, user));
    },
    now: async (): Promise<number> => Number(await this.#client.eval(NOW, 1, this.#name)),
  };

  async since(since: number): Promise<ReadonlyMap<string, number>> {
    const pairs = await this.#client.zrangebyscore(this.#name, `(${since}`, '+inf', 'WITHSCORES');
    const before = new Map<string, number>();
    for (let index = 0; index + 1 < pairs.length; index += 2) before.set(pairs[index]!, Number(pairs[index + 1]));
    return before;
  }

  close(): void {
    this.#client.disconnect();
  }
}
