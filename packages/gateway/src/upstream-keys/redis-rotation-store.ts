import type { RedisClient } from '../limits/redis-connection.js';
import { readDocument, readReport } from './read-rotation.js';
import { INSTANCE_LIFETIME, type InstanceReport, type RotationDocument } from './rotation.js';
import type { RotationStore } from './rotation-store.js';

const WRITE = `
local current = redis.call('GET', KEYS[1])
local revision = current and cjson.decode(current).revision or 0
if revision ~= tonumber(ARGV[1]) - 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`;

/** The rotation of several machines, in the store that they share. */
export class RedisRotationStore implements RotationStore {
  readonly #client: RedisClient;
  readonly #document: string;
  readonly #instances: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    this.#document = `{${prefix}}:rotation`;
    this.#instances = `{${prefix}}:instances`;
  }

  async read(): Promise<RotationDocument> {
    return readDocument(await this.#client.get(this.#document));
  }

  async write(document: RotationDocument): Promise<boolean> {
    return (await this.#client.eval(WRITE, 1, this.#document, document.revision, JSON.stringify(document))) === 1;
  }

  async report(report: InstanceReport): Promise<void> {
    await this.#client.hset(this.#instances, report.instance, JSON.stringify(report));
  }

  async reports(): Promise<readonly InstanceReport[]> {
    const reports = Object.values(await this.#client.hgetall(this.#instances)).map(readReport);
    const newest = Math.max(0, ...reports.map(({ at }) => at));
    const gone = reports.filter(({ at }) => at < newest - 10 * INSTANCE_LIFETIME);
    if (gone.length > 0) await this.#client.hdel(this.#instances, ...gone.map(({ instance }) => instance));
    return reports.filter((report) => !gone.includes(report));
  }

  close(): void {
    this.#client.disconnect();
  }
}
