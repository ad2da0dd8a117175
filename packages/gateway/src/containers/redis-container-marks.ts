import type { RedisClient } from '../limits/redis-connection.js';
import type { ContainerMarks } from './container-books.js';

/** Marks of containers in Redis or Valkey, shared by all instances: the next call of a conversation may come to another one. */
export class RedisContainerMarks implements ContainerMarks {
  readonly #client: RedisClient;
  readonly #prefix: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#prefix = `{${prefix}}:container:`;
  }

  async put(id: string, mark: string, until: number, now: number): Promise<void> {
    if (until > now) await this.#client.set(`${this.#prefix}${id}`, mark, 'PX', Math.ceil(until - now));
  }

  async find(id: string): Promise<string | undefined> {
    return (await this.#client.get(`${this.#prefix}${id}`)) ?? undefined;
  }

  close(): void {
    this.#client.disconnect();
  }
}
