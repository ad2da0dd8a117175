// Claviger as `claviger start` composes it, from the files that people run (`scripts/bundle.mjs`). Usage: node claviger.mjs PORT UPSTREAM STATE default|full
// Prints a virtual key when it listens. Its request limit is raised, not taken out: the limits are checked on each call.
import { randomBytes } from 'node:crypto';
import { parsePolicy } from '@claviger/core';
import { ConfiguredKey, collectCallsEarly, jsonLogger, openInstallation, startGateway } from '../../bundled/node_modules/@claviger/gateway/dist/index.js';
import { fullPolicy, raisedLimits } from './policies.mjs';

const [port, upstream, state, kind] = process.argv.slice(2);
collectCallsEarly();
const policy = parsePolicy({
  ...(kind === 'full' ? fullPolicy : {}),
  limits: { rules: kind === 'full' ? [...raisedLimits, ...fullPolicy.limits.rules] : raisedLimits },
  server: { port: Number(port), stateDirectory: state },
  upstream: { baseURL: upstream, connections: 4096 },
});
const installation = await openInstallation(policy, jsonLogger((line) => process.stderr.write(line), 'warn'));
const gateway = await startGateway({ policy, ports: installation.ports, authenticator: installation.authenticator, keys: new ConfiguredKey(`sk-ant-api03-${randomBytes(40).toString('hex')}`) });
const { text } = await installation.keyAdministration.create({ name: 'bench', environment: 'test', user: 'bench' });
// The directory of keys looks for changes twice a second.
setTimeout(() => console.log(text), 1000);
process.on('SIGTERM', () => void gateway.close().then(() => installation.close()).then(() => process.exit(0)));
if (process.env.HEAP_SAMPLES !== undefined) {
  setInterval(() => {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.stderr.write(`heap ${heapUsed} rss ${rss}\n`);
  }, 1000);
}
