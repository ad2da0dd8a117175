// What a guarded call costs here and in another checkout, by turns: see README.md.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import { clientOptions, kinds, limits, text } from './scene.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { calls: { type: 'string', default: '3600' }, warm: { type: 'string', default: '6000' }, stream: { type: 'boolean', default: false } } });
const ask = kinds[values.stream ? 'stream' : 'plain'];
/** So few that the other subjects have not yet pushed everything out of the caches, so many that turns cost nothing. */
const TURN = 20;
const SHARES = [0.05, 0.25, 0.5];

const client = new Anthropic(clientOptions);
const checkouts = { ...(positionals[0] !== undefined && { there: resolve(positionals[0]) }), here: resolve(import.meta.dirname, '../..') };
const subjects = { 'SDK alone': (message) => ask(client, message) };
for (const [name, checkout] of Object.entries(checkouts)) {
  const { claviger } = await import(pathToFileURL(join(checkout, 'packages/core/dist/index.js')).href);
  const as = claviger({ limits }).as({ user: 'bench' });
  subjects[name] = (message) => ask(client, message, as);
}

let number = 0;
const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
async function turns(calls) {
  for (let call = 0; call < calls; call += TURN) {
    for (const [name, subject] of Object.entries(subjects)) {
      for (let index = 0; index < TURN; index++) {
        const message = `${number++} ${text}`.slice(0, 1024);
        const before = process.hrtime.bigint();
        await subject(message);
        times[name].push(Number(process.hrtime.bigint() - before) / 1000);
      }
    }
  }
}

await turns(Number(values.warm));
for (const list of Object.values(times)) list.length = 0;
await turns(Number(values.calls));
for (const [name, list] of Object.entries(times)) {
  list.sort((a, b) => a - b);
  console.log(`${name.padEnd(10)} ${SHARES.map((share) => `${share * 100} % of calls within ${list[Math.floor(list.length * share)].toFixed(0)} us`).join(', ')}`);
}
