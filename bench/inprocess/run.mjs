// What `guard.middleware()` adds to a call of the SDK: see README.md.
import { parseArgs } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import { claviger } from '../../packages/core/dist/index.js';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '7' }, bare: { type: 'boolean', default: false }, same: { type: 'boolean', default: false } } });
const calls = Number(values.calls);
const rounds = Number(values.rounds);

const words = 'The harbour opens at eight and the ferry leaves at nine, so please be there a little earlier than you think. ';
const text = words.repeat(10).slice(0, 1024);
const answer = JSON.stringify({ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [{ type: 'text', text }], stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 256, output_tokens: 256 } });
const events = [
  { type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 256, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...Array.from({ length: 50 }, (_, index) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: text.slice(index * 20, index * 20 + 20) } })),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 256 } },
  { type: 'message_stop' },
].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
const stream = events.join('');
const fetch = async (_url, init) =>
  init.body.includes('"stream":true') ? new Response(stream, { headers: { 'content-type': 'text/event-stream' } }) : new Response(answer, { headers: { 'content-type': 'application/json' } });

const off = { action: 'allow' };
/** The guards that read every word, switched off: what is left is the middleware itself and the cheap guards. */
const withoutReading = { injection: { user: off, untrusted: off, assistant: off }, leak: { action: 'allow' }, privacy: { preset: 'off' }, secrets: { requests: 'allow', answers: 'allow' }, harden: { enabled: false } };
const guard = claviger({ ...(values.bare && withoutReading), limits: { rules: [{ count: 'requests', per: 'user', limit: 1_000_000_000, window: '1h' }] } });
const options = { apiKey: 'bench', baseURL: 'http://upstream.invalid', fetch, maxRetries: 0 };
const clients = { bare: new Anthropic(options), guarded: new Anthropic({ ...options, middleware: [guard.middleware()] }) };

const kinds = {
  plain: async (client, message, options) => void (await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 1024, messages: [{ role: 'user', content: message }] }, options)),
  stream: async (client, message, options) => {
    for await (const event of await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 1024, stream: true, messages: [{ role: 'user', content: message }] }, options)) void event;
  },
};

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
