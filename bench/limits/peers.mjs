// The peers, installed beside the project and not into it. Each gives `make(limit, window)`: a function that is asked
// once a call and says whether it may pass, by the clock of the process.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDER = resolve('node_modules/.cache/bench-limits');
export const versions = { '@upstash/ratelimit': '2.2.0', 'rate-limiter-flexible': '11.4.0' };

export function installPeers() {
  if (Object.keys(versions).every((name) => existsSync(join(FOLDER, 'node_modules', name)))) return true;
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const { status } = spawnSync('npm', ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel=error', ...packages], { stdio: 'inherit' });
  return status === 0;
}

const load = (name) => createRequire(join(FOLDER, 'package.json'))(name);

/** `client`: an ioredis connection. Its scripts begin with a flag that stock Redis 7.0 refuses, so it is taken off here. */
export function upstash(client) {
  const { Ratelimit } = load('@upstash/ratelimit');
  let runs = 0;
  const run = (script, keys, args) => client.eval(script.replace(/^#!.*\n/, '').trimStart().replace(/^#!.*\n/, ''), keys.length, ...keys, ...args.map(String));
  const redis = {
    eval: run,
    evalsha: () => Promise.reject(new Error('NOSCRIPT')),
    scriptLoad: () => Promise.resolve(''),
    createScript: (script) => ({ exec: (keys, args) => run(script, keys, args), eval: (keys, args) => run(script, keys, args) }),
  };
  return {
    name: '@upstash/ratelimit (sliding window)',
    make(limit, window) {
      const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(limit, `${window} ms`), prefix: `bench${runs++}`, ephemeralCache: false, timeout: 0 });
      return async () => (await limiter.limit('caller')).success;
    },
  };
}

export function flexible() {
  const { RateLimiterMemory } = load('rate-limiter-flexible');
  return {
    name: 'rate-limiter-flexible (memory)',
    make(limit, window) {
      const limiter = new RateLimiterMemory({ points: limit, duration: window / 1000 });
      return async () => {
        try {
          await limiter.consume('caller');
          return true;
        } catch {
          return false;
        }
      };
    },
  };
}
