// What `guard.middleware()` adds to a call of the SDK: see README.md.
import { parseArgs } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import { claviger } from '../../packages/core/dist/index.js';
import { clientOptions, kinds, limits, text } from './scene.mjs';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '7' }, bare: { type: 'boolean', default: false }, same: { type: 'boolean', default: false } } });
const calls = Number(values.calls);
const rounds = Number(values.rounds);

const off = { action: 'allow' };
/** The guards that read every word, switched off: what is left is the middleware itself and the cheap guards. */
const withoutReading = { injection: { user: off, untrusted: off, assistant: off }, leak: { action: 'allow' }, privacy: { preset: 'off' }, secrets: { requests: 'allow', answers: 'allow' }, harden: { enabled: false } };
const guard = claviger({ ...(values.bare && withoutReading), limits });
const clients = { bare: new Anthropic(clientOptions), guarded: new Anthropic({ ...clientOptions, middleware: [guard.middleware()] }) };

let number = 0;
const caller = { user: 'bench' };
const as = guard.as(caller);
/**
 * Ways to make a call. `run` comes last: once an `AsyncLocalStorage` has been entered, Node 20 calls a hook for every
 * promise, and the SDK by itself is slower, too.
 */
const ways = {
  'guard.as': { alone: (ask, text) => ask(clients.bare, text), guarded: (ask, text) => ask(clients.bare, text, as) },
  'guard.run': { alone: (ask, text) => guard.run(caller, () => ask(clients.bare, text)), guarded: (ask, text) => guard.run(caller, () => ask(clients.guarded, text)) },
};

async function round(way, ask) {
  const before = process.cpuUsage();
  // Each message is another one: a guard that remembers what it has seen gains nothing.
  for (let call = 0; call < calls; call++) await way(ask, values.same ? text : `${number++} ${text}`.slice(0, 1024));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls / 1000;
}

for (const [name, way] of Object.entries(ways)) {
  for (const [kind, ask] of Object.entries(kinds)) {
    const best = { alone: Number.POSITIVE_INFINITY, guarded: Number.POSITIVE_INFINITY };
    for (let index = 0; index < rounds; index++) for (const which of Object.keys(best)) best[which] = Math.min(best[which], await round(way[which], ask));
    console.log(`${name}, ${kind}: SDK alone ${best.alone.toFixed(3)} ms, guarded ${best.guarded.toFixed(3)} ms, the guard ${(best.guarded - best.alone).toFixed(3)} ms CPU a call`);
  }
}
