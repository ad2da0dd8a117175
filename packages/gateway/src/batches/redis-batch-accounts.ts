import type { RedisClient } from '../limits/redis-connection.js';
import { KEPT_FOR, readBatchAccount, type BatchAccount, type BatchAccounts } from './batch-account.js';

/** Accounts of batches in Redis or Valkey, shared by all instances: who reads the results need not have sent the batch. */
export class RedisBatchAccounts implements BatchAccounts {
  readonly #client: RedisClient;
  readonly #prefix: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#prefix = `{${prefix}}:batch:`;
  }

  async put(account: BatchAccount): Promise<void> {
    await this.#client.set(this.#prefix + account.id, JSON.stringify(account), 'PX', KEPT_FOR);
  }

  async find(id: string): Promise<BatchAccount | undefined> {
    const text = await this.#client.get(this.#prefix + id);
    return text === null ? undefined : readBatchAccount(text);
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#client.del(this.#prefix + id)) === 1;
  }

  close(): void {
    this.#client.disconnect();
  }
}
