import type { RedisClient } from '../limits/redis-connection.js';
import { revocationName, type RevocationRepository } from './session-revocations.js';

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
