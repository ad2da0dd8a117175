import type { RedisClient } from '../limits/redis-connection.js';
import type { KeyChanges, KeyRecord, KeyRepository, RefusedRecord } from './key-record.js';
import { StartError } from '../start-error.js';
import type { KeyRecordSeal } from './key-record-seal.js';

/** KEYS: records, revisions, counter. */
const INSERT = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return 1
`;
const UPDATE = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return 1
`;
/** KEYS: the same, and whose installation the store is. ARGV: revision, the mark of this one. A store that has lost the mark gets it again. */
const CHANGES = `
local mark = redis.call('GET', KEYS[4])
if not mark then redis.call('SET', KEYS[4], ARGV[2]) elseif mark ~= ARGV[2] then return { -1 } end
local revision = tonumber(redis.call('GET', KEYS[3]) or 0)
local out = { revision }
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf')) do
  out[#out + 1] = id
  out[#out + 1] = redis.call('HGET', KEYS[1], id) or ''
end
return out
`;
const USE = `
for i = 1, #ARGV, 2 do
  local known = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or 0)
  if tonumber(ARGV[i + 1]) > known then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
return 1
`;

/** Where the store keeps whose installation it is. */
export const installationName = (prefix: string): string => `{${prefix}}:installation`;

/**
 * Key records in Redis or Valkey, shared by all instances, each with a seal: who can write there makes no key and changes
 * none. The server has to keep its data: keys it loses are no keys any more.
 */
export class RedisKeyRepository implements KeyRepository {
  readonly #client: RedisClient;
  readonly #names: readonly [records: string, revisions: string, counter: string];
  readonly #use: string;
  readonly #installation: string;
  readonly #prefix: string;
  readonly #mark: string;
  readonly #seal: KeyRecordSeal;

  /** `mark`: of the installation's secret. */
  constructor(client: RedisClient, prefix: string, mark: string, seal: KeyRecordSeal) {
    this.#client = client;
    this.#prefix = prefix;
    this.#mark = mark;
    this.#seal = seal;
    this.#installation = installationName(prefix);
    this.#names = [`{${prefix}}:keys`, `{${prefix}}:keys:revisions`, `{${prefix}}:keys:revision`];
    this.#use = `{${prefix}}:keys:use`;
  }

  async insert(record: KeyRecord): Promise<void> {
    if ((await this.#client.eval(INSERT, 3, ...this.#names, record.id, this.#seal.seal(record))) !== 1) throw new Error('the id of the new key is taken');
  }

  async update(previous: KeyRecord, next: KeyRecord): Promise<boolean> {
    return this.#replace(next.id, this.#seal.seal(previous), this.#seal.seal(next));
  }

  async sealRecord(record: KeyRecord): Promise<boolean> {
    const text = await this.#client.hget(this.#names[0], record.id);
    if (text === null) return false;
    const opened = this.#seal.open(text);
    // What was shown is what is sealed: a record that has changed since is not.
    if (!('fault' in opened) || opened.fault !== 'unsealed' || JSON.stringify(opened.record) !== JSON.stringify(record)) return false;
    return this.#replace(record.id, text, this.#seal.seal(record));
  }

  async #replace(id: string, before: string, after: string): Promise<boolean> {
    return (await this.#client.eval(UPDATE, 3, ...this.#names, id, before, after)) === 1;
  }

  /** Rejects with StartError when the store is that of an installation with another secret. */
  async changesSince(revision: number): Promise<KeyChanges> {
    const [newest, ...found] = (await this.#client.eval(CHANGES, 4, ...this.#names, this.#installation, revision, this.#mark)) as [unknown, ...string[]];
    if (newest === -1) throw new StartError(`The shared store holds an installation whose secret is another than this one's (prefix "${this.#prefix}"): neither would know keys, sessions and approvals of the other. Copy the file "secret" from the state directory of one of its instances, or name another shared.redis.prefix.`);
    // Beyond it no revision can be told from the next, and a revocation would be seen by nobody.
    if (typeof newest !== 'number' || !Number.isSafeInteger(newest)) throw new StartError(`What the shared store holds as "${this.#names[2]}" is no count of changes: somebody else has written there. See who can, then take it down to the highest score in "${this.#names[1]}".`);
    const records: KeyRecord[] = [];
    const refused: RefusedRecord[] = [];
    for (let index = 0; index + 1 < found.length; index += 2) {
      const id = found[index]!;
      const opened = this.#seal.open(found[index + 1]!);
      // A record that stands under another id says nothing of that one.
      if (opened.record !== undefined && opened.record.id !== id) refused.push({ id, fault: 'changed' });
      else if ('fault' in opened) refused.push({ id, ...opened });
      else records.push(opened.record);
    }
    return { revision: newest, records, refused };
  }

  async recordUse(usedAt: ReadonlyMap<string, number>): Promise<void> {
    await this.#client.eval(USE, 1, this.#use, ...[...usedAt].flat());
  }

  async lastUsed(): Promise<ReadonlyMap<string, number>> {
    const entries = Object.entries(await this.#client.hgetall(this.#use));
    return new Map(entries.map(([id, at]) => [id, Number(at)]));
  }

  close(): void {
    this.#client.disconnect();
  }
}
