import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, installationMark, probeSharedStore } from '@claviger/gateway';
import { failure, ok, warning, type Diagnosis, type Examination } from '../examination.js';
import { isThisMachine } from '../this-machine.js';
import { skewDiagnosis } from './clock.js';

const LEAST_MAJOR = 7;

/** Redis or Valkey, where the policy names one: reachable, and able to run the scripts that limits are counted with. */
export const sharedStore: Examination = {
  name: 'shared store',
  async examine({ policy, environment, stateDirectory }) {
    const { redis, instances } = policy.shared;
    if (redis === undefined) return instances > 1 ? [warning(`the policy says ${instances} instances but names no shared store: each counts limits on its own`, 'set shared.redis in the policy')] : [];
    try {
      return [...secrecy(environment[redis.url.env] ?? ''), ...(await reach(redis, environment, markIn(stateDirectory)))];
    } catch (error) {
      if (error instanceof StartError) return [failure(error.message, `set ${redis.url.env}`)];
      throw error;
    }
  },
};

type RedisPolicy = Parameters<typeof probeSharedStore>[0];

async function reach(redis: RedisPolicy, environment: Readonly<Record<string, string | undefined>>, mark: string | undefined): Promise<Diagnosis[]> {
  const probe = await probeSharedStore(redis, environment, mark);
  if (!probe.usable) return [unusable(redis)[probe.problem]];
  const major = Number(probe.version?.split('.')[0]);
  if (major < LEAST_MAJOR) return [failure(`the shared store is version ${probe.version}`, `Redis or Valkey ${LEAST_MAJOR}.0 or newer is needed`)];
  return [ok(`the shared store${probe.version === undefined ? '' : `, version ${probe.version},`} counts a request in ${probe.milliseconds.toFixed(1)} ms`), skewDiagnosis(probe.ahead, 'the shared store')];
}

const unusable = ({ url, prefix, timeout }: RedisPolicy): Readonly<Record<'unreachable' | 'refuses' | 'foreign', Diagnosis>> => ({
  foreign: failure(`the store that ${url.env} names is that of an installation with another secret (prefix "${prefix}"): the gateway will not start`, 'copy the file "secret" from the state directory of one of its instances, or name another shared.redis.prefix'),
  unreachable: failure(`the store that ${url.env} names does not answer within a second`, 'start it, or correct the address: until then no instance starts, and those that run enforce only their own part of the limits'),
  refuses: failure(`the store that ${url.env} names refuses the scripts that limits are counted with, or takes more than ${timeout} ms for one`, 'allow its user EVAL and EVALSHA on the prefix of the policy, and keep the store near'),
});

/** Read as it is: to look makes no secret where there is none. */
function markIn(stateDirectory: string): string | undefined {
  const file = join(stateDirectory, 'secret');
  return existsSync(file) ? installationMark(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')) : undefined;
}

function secrecy(addresses: string): Diagnosis[] {
  const open = addresses.split(',').some((address) => {
    if (!URL.canParse(address.trim())) return false;
    const url = new URL(address.trim());
    return url.protocol === 'redis:' && !isThisMachine(url);
  });
  return open ? [warning('the shared store is reached without TLS', 'use rediss:// unless nobody else is on the network in between')] : [];
}
