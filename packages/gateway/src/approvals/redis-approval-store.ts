import { MOST_WAITING, MOST_WAITING_FOR_ONE } from '@claviger/core/tools';
import type { RedisClient } from '../limits/redis-connection.js';
import { KEPT_AFTER_EXPIRY, type ApprovalStore, type AskResult, type Decision, type DecidedBy, type NewApproval, type StoredApproval } from './approval-store.js';

// KEYS: handle of the call, all that wait, those of the same owner, all that this owner has asked for. ARGV: now, prefix of records, most, most for one,
// when to forget it, then the new record: handle, call, owner, sealed, askedAt, expiresAt.
const ASK = `
local now = tonumber(ARGV[1])
-- A life rather than a moment: the clocks of the instance and of Redis may differ.
local life = tonumber(ARGV[5]) - now
local before = redis.call('GET', KEYS[1])
local renewed = 0
if before then
  local record = ARGV[2] .. before
  local state, expiresAt, grant = unpack(redis.call('HMGET', record, 'state', 'expiresAt', 'grant'))
  if state and tonumber(expiresAt) > now then
    if state == 'approved' then
      redis.call('HSET', record, 'state', 'used', 'sealed', '')
      return {'taken', before, expiresAt, grant}
    end
    if state ~= 'used' then return {state, before} end
  elseif state and state ~= 'used' then renewed = 1 end
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[3]) or redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[4]) then return {'full'} end
if before then redis.call('DEL', ARGV[2] .. before) end
local record = ARGV[2] .. ARGV[6]
redis.call('HSET', record, 'handle', ARGV[6], 'call', ARGV[7], 'owner', ARGV[8], 'state', 'waiting', 'sealed', ARGV[9], 'grant', '', 'linkUsed', '0', 'askedAt', ARGV[10], 'expiresAt', ARGV[11], 'decidedAt', '0', 'decidedBy', '')
redis.call('PEXPIRE', record, life)
redis.call('SET', KEYS[1], ARGV[6], 'PX', life)
redis.call('ZADD', KEYS[2], ARGV[11], ARGV[6])
redis.call('ZADD', KEYS[3], ARGV[11], ARGV[6])
redis.call('PEXPIRE', KEYS[3], life)
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[6])
redis.call('PEXPIRE', KEYS[4], life)
return {'asked', renewed}
`;

// KEYS: the record, all that wait. ARGV: now, handle, prefix of owners, state, grant, by.
const DECIDE = `
local state, expiresAt, owner = unpack(redis.call('HMGET', KEYS[1], 'state', 'expiresAt', 'owner'))
if state ~= 'waiting' or tonumber(expiresAt) <= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[4], 'grant', ARGV[5], 'decidedBy', ARGV[6], 'decidedAt', ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREM', ARGV[3] .. owner, ARGV[2])
return 1
`;

// KEYS: all that this owner has asked for, those of them that wait, all that wait. ARGV: prefix of records, prefix of calls.
const FORGET = `
local forgotten = 0
for _, handle in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local call = redis.call('HGET', ARGV[1] .. handle, 'call')
  if call then
    forgotten = forgotten + 1
    if redis.call('GET', ARGV[2] .. call) == handle then redis.call('DEL', ARGV[2] .. call) end
  end
  redis.call('DEL', ARGV[1] .. handle)
  redis.call('ZREM', KEYS[3], handle)
end
redis.call('DEL', KEYS[1], KEYS[2])
return forgotten
`;

// KEYS: the record. ARGV: now.
const USE_LINK = `
local used, expiresAt = unpack(redis.call('HMGET', KEYS[1], 'linkUsed', 'expiresAt'))
if used ~= '0' or tonumber(expiresAt) <= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'linkUsed', '1')
return 1
`;

/** Requests for approval in Redis or Valkey, shared by all instances. */
export class RedisApprovalStore implements ApprovalStore {
  readonly #client: RedisClient;
  readonly #prefix: string;

  constructor(client: RedisClient, prefix: string) {
    this.#client = client;
    // One slot for all, so that a script can reach them in a cluster.
    this.#prefix = `{${prefix}}:approvals`;
  }

  async ask(asked: NewApproval, now: number): Promise<AskResult> {
    const keys = [`${this.#prefix}:call:${asked.call}`, `${this.#prefix}:waiting`, this.#owner(asked.owner), this.#askedBy(asked.owner)];
    const { handle, call, owner, sealed, askedAt, expiresAt } = asked;
    const answer = await this.#client.eval(ASK, keys.length, ...keys, now, this.#record(''), MOST_WAITING, MOST_WAITING_FOR_ONE, expiresAt + KEPT_AFTER_EXPIRY, handle, call, owner, sealed, askedAt, expiresAt);
    const [kind, first, second, third] = Array.isArray(answer) ? answer : [];
    switch (kind) {
      case 'taken':
        return { kind, approval: { handle: String(first), expiresAt: Number(second), grant: String(third) } };
      case 'waiting':
        return { kind, handle: String(first) };
      case 'asked':
        return { kind, renewed: first === 1 };
      case 'denied':
      case 'full':
        return { kind };
      default:
        throw new Error('The shared store gave no answer that can be read.');
    }
  }

  async decide(handle: string, { state, grant, by }: Decision, now: number): Promise<boolean> {
    return (await this.#client.eval(DECIDE, 2, this.#record(handle), `${this.#prefix}:waiting`, now, handle, this.#owner(''), state, grant, by)) === 1;
  }

  async useLink(handle: string, now: number): Promise<boolean> {
    return (await this.#client.eval(USE_LINK, 1, this.#record(handle), now)) === 1;
  }

  async find(handle: string): Promise<StoredApproval | undefined> {
    return readStored(await this.#client.hgetall(this.#record(handle)));
  }

  async waiting(now: number): Promise<readonly StoredApproval[]> {
    const handles = await this.#client.zrangebyscore(`${this.#prefix}:waiting`, `(${now}`, '+inf');
    const found = await Promise.all(handles.map((handle) => this.find(handle)));
    return found.filter((approval) => approval !== undefined);
  }

  async holds(owner: string): Promise<boolean> {
    return (await this.#client.exists(this.#askedBy(owner))) === 1;
  }

  async forget(owner: string): Promise<number> {
    return Number(await this.#client.eval(FORGET, 3, this.#askedBy(owner), this.#owner(owner), `${this.#prefix}:waiting`, this.#record(''), `${this.#prefix}:call:`));
  }

  close(): void {
    this.#client.disconnect();
  }

  #record(handle: string): string {
    return `${this.#prefix}:record:${handle}`;
  }

  #owner(owner: string): string {
    return `${this.#prefix}:owner:${owner}`;
  }

  #askedBy(owner: string): string {
    return `${this.#prefix}:asked-by:${owner}`;
  }
}

const states: readonly string[] = ['waiting', 'approved', 'denied', 'used'] satisfies StoredApproval['state'][];
const deciders: readonly string[] = ['page', 'link', 'api', 'command', ''] satisfies (DecidedBy | '')[];

/** Undefined for what is no whole record. */
function readStored({ handle, call, owner, state, sealed, grant, linkUsed, askedAt, expiresAt, decidedAt, decidedBy }: Readonly<Record<string, string>>): StoredApproval | undefined {
  if (handle === undefined || call === undefined || owner === undefined || sealed === undefined || grant === undefined) return undefined;
  if (state === undefined || !states.includes(state) || decidedBy === undefined || !deciders.includes(decidedBy)) return undefined;
  return {
    handle, call, owner, sealed, grant,
    state: state as StoredApproval['state'],
    linkUsed: linkUsed !== '0',
    askedAt: Number(askedAt), expiresAt: Number(expiresAt), decidedAt: Number(decidedAt),
    decidedBy: decidedBy as StoredApproval['decidedBy'],
  };
}
