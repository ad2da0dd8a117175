import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type { SharedPolicy } from '@claviger/core/policy';
import { StartError } from '../start-error.js';

export type RedisPolicy = NonNullable<SharedPolicy['redis']>;
export type RedisClient = Redis | Cluster;

const FIRST_RETRY = 50;
const LONGEST_RETRY = 2_000;

/** Spread out, so that all instances do not come back at the same moment. */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** Math.min(attempt, 10));
  return most / 2 + (random() * most) / 2;
}

/**
 * One connection to the shared store. Nothing waits in it: a command fails at once while there is no connection, and
 * after `timeout` when no answer comes (a stopped server accepts connections and says nothing). The client library is
 * loaded here: most gateways share no store, and it is a good part of what a start costs.
 */
export async function connectRedis(policy: RedisPolicy, environment: Readonly<Record<string, string | undefined>>): Promise<RedisClient> {
  const address = environment[policy.url.env];
  if (address === undefined || address === '') throw new StartError(`The policy names a shared store, but ${policy.url.env} holds no address.`);
  const urls = address.split(',').map((part) => {
    const text = part.trim();
    if (!URL.canParse(text) || !/^rediss?:$/.test(new URL(text).protocol)) throw new StartError(`${policy.url.env} holds no address such as redis://127.0.0.1:6379.`);
    return new URL(text);
  });
  const [first] = urls;
  if (first === undefined) throw new StartError(`${policy.url.env} holds no address.`);
  const options: RedisOptions = {
    connectTimeout: 1_000,
    commandTimeout: policy.timeout,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => reconnectDelay(attempt),
    // After a failover the old primary answers READONLY: the address has to be asked for anew.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    keepAlive: 5_000,
    connectionName: 'claviger',
    ...(first.username !== '' && { username: decodeURIComponent(first.username) }),
    ...(first.password !== '' && { password: decodeURIComponent(first.password) }),
    ...(first.protocol === 'rediss:' && { tls: {} }),
  };
  const redis = await import('ioredis');
  const client = policy.cluster
    ? new redis.Cluster(
        urls.map(({ hostname, port }) => ({ host: hostname, port: port === '' ? 6379 : Number(port) })),
        {
          redisOptions: options,
          enableOfflineQueue: false,
          clusterRetryStrategy: (attempt) => reconnectDelay(attempt),
          slotsRefreshTimeout: 1_000,
          slotsRefreshInterval: 5_000,
          retryDelayOnFailover: 20,
          retryDelayOnClusterDown: 20,
          maxRedirections: 4,
        },
      )
    : policy.sentinel !== undefined
      ? new redis.Redis({ ...options, name: policy.sentinel, sentinels: urls.map(({ hostname, port }) => ({ host: hostname, port: port === '' ? 26379 : Number(port) })), sentinelRetryStrategy: (attempt) => reconnectDelay(attempt), db: databaseOf(first) })
      : new redis.Redis({ ...options, host: first.hostname, port: first.port === '' ? 6379 : Number(first.port), db: databaseOf(first) });
  // Every failed command is handled where it was sent; an error without a listener would end the process.
  client.on('error', () => {});
  return client;
}

/** Resolves when the first connection stands, or after a second without one: the gateway starts all the same. */
export async function connected(client: RedisClient): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, 1_000);
    function done(): void {
      clearTimeout(timer);
      client.off('ready', done);
      resolve();
    }
    client.on('ready', done);
  });
}

function databaseOf(url: URL): number {
  const text = url.pathname.slice(1);
  return /^\d{1,4}$/.test(text) ? Number(text) : 0;
}
