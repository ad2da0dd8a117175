import { systemClock, type Clock } from '@claviger/core/ports';
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

/** KEYS: reports, when each was made by Redis's clock. */
const REPORT = `
local t = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], t[1] * 1000 + math.floor(t[2] / 1000))
`;
const REPORTS = `
local t = redis.call('TIME')
return { t[1] * 1000 + math.floor(t[2] / 1000), redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]) }
`;

/** The rotation of several machines, in the store that they share. */
export class RedisRotationStore implements RotationStore {
  readonly #client: RedisClient;
  readonly #document: string;
  readonly #instances: string;
  readonly #heard: string;
  readonly #clock: Clock;

  constructor(client: RedisClient, prefix: string, clock: Clock = systemClock) {
    this.#client = client;
    this.#clock = clock;
    this.#heard = `{${prefix}}:instances:heard`;
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
    await this.#client.eval(REPORT, 2, this.#instances, this.#heard, report.instance, JSON.stringify(report));
  }

  /** By the clock of this machine, whatever those of the others say: who is heard of is alive, and what was used a minute ago was. */
  async reports(): Promise<readonly InstanceReport[]> {
    const [now, found, heard] = (await this.#client.eval(REPORTS, 2, this.#instances, this.#heard)) as [number, string[], string[]];
    const own = this.#clock.now();
    const at = pairs(heard);
    const reports = [...pairs(found).values()].map((text) => {
      const report = readReport(text);
      const told = Number(at.get(report.instance));
      return Number.isFinite(told) ? moved(report, own - (now - told) - report.at) : report;
    });
    const newest = Math.max(0, ...reports.map(({ at }) => at));
    const gone = reports.filter(({ at }) => at < newest - 10 * INSTANCE_LIFETIME);
    if (gone.length > 0) for (const name of [this.#instances, this.#heard]) await this.#client.hdel(name, ...gone.map(({ instance }) => instance));
    return reports.filter((report) => !gone.includes(report));
  }

  close(): void {
    this.#client.disconnect();
  }
}

/** Names and values in turn, as Redis gives a hash to a script. */
function pairs(list: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2) found.set(list[index]!, list[index + 1]!);
  return found;
}

/** A report whose times are later by `milliseconds`. */
function moved(report: InstanceReport, milliseconds: number): InstanceReport {
  return { ...report, at: report.at + milliseconds, keys: report.keys.map((key) => ({ ...key, ...(key.lastUsedAt !== undefined && { lastUsedAt: key.lastUsedAt + milliseconds }) })) };
}
