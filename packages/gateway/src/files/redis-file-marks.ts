import type { RedisClient } from '../limits/redis-connection.js';
import type { FileMarks } from './file-books.js';

/** Marks of files in Redis or Valkey, shared by all instances: who names a file need not have uploaded it there. */
export class RedisFileMarks implements FileMarks {
  readonly #client: RedisClient;
  readonly #name: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#name = `{${prefix}}:files`;
  }

  async put(id: string, mark: string): Promise<void> {
    await this.#client.hset(this.#name, id, mark);
  }

  async find(id: string): Promise<string | undefined> {
    return (await this.#client.hget(this.#name, id)) ?? undefined;
  }

  async remove(id: string): Promise<void> {
    await this.#client.hdel(this.#name, id);
  }

  close(): void {
    this.#client.disconnect();
  }
}
