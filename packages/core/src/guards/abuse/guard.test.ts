import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../create-engine.js';
import { Call } from '../../engine/call.js';
import { anonymous } from '../../engine/principal.js';
import { parsePolicy } from '../../policy/parse-policy.js';
import { noLedger, silentLogger, webRandom } from '../../ports.js';
import { MemoryLimitStore } from '../limits/memory-store.js';

function house() {
  const clock = { time: 1_000_000, now: () => clock.time };
  const warnings: unknown[] = [];
  const policy = parsePolicy({ abuse: { slowAfter: 2, delay: '300ms', pauseAfter: 4, window: '1m', pause: '5m' }, limits: { rules: [{ per: 'user', count: 'requests', limit: 50, window: '1h' }] } });
  const logger = { ...silentLogger, warn: (event: string, fields?: object) => void warnings.push({ event, ...fields }) };
  const engine = createEngine(policy, { clock, random: webRandom, logger, ledger: noLedger, limits: new MemoryLimitStore(), secret: webRandom.bytes(32) });
  let calls = 0;
  const ask = async (user: string, good: boolean, more: object = {}) => {
    const source = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }], ...(!good && { workspace_id: 'wrkspc_other' }), ...more });
    const call = new Call({ id: `c${++calls}`, principal: { ...anonymous, kind: 'key', credential: `k-${user}`, user }, app: 'default', endpoint: 'messages', at: clock.time, source });
    const session = engine.open(call);
    const start = performance.now();
    const denial = await session.admit();
    const waited = performance.now() - start;
    await session.settle({ kind: denial === undefined ? 'answered' : 'denied', status: denial?.status ?? 200, usage: undefined, dispatched: denial === undefined, answerTokens: 0, stopReason: undefined, model: undefined });
    return { code: denial?.code, retryAfter: denial?.retryAfter, waited, rules: call.findings.map(({ rule }) => rule) };
  };
  return { clock, ask, warnings };
}

test('a caller that keeps being denied is slowed, then paused, and the reason is on record; others are not', async () => {
  const { clock, ask, warnings } = house();
  for (let call = 0; call < 2; call++) assert.equal((await ask('eve', false)).rules.includes('abuse/slowed'), false);
  const slowed = await ask('eve', true);
  assert.equal(slowed.code, undefined);
  assert.ok(slowed.waited >= 150);
  assert.ok(slowed.rules.includes('abuse/slowed'));
  for (let call = 0; call < 2; call++) await ask('eve', false);
  const paused = await ask('eve', true);
  assert.deepEqual([paused.code, paused.retryAfter], ['caller_paused', 300]);
  assert.ok(paused.rules.includes('abuse/paused'));
  assert.deepEqual(warnings.map((warning) => (warning as { event: string; user: string; denials: number })).map(({ event, user, denials }) => ({ event, user, denials })), [{ event: 'caller_paused', user: 'eve', denials: 4 }]);
  assert.equal((await ask('ann', true)).code, undefined);
  clock.time += 300_000;
  const back = await ask('eve', true);
  assert.deepEqual([back.code, back.rules.includes('abuse/slowed')], [undefined, false]);
});

test('a start of the tool runner, which is refused and sent anew by itself, is no misconduct', async () => {
  const { ask, warnings } = house();
  for (let call = 0; call < 6; call++) assert.equal((await ask('ann', true, { thread: { type: 'create' } })).code, 'feature_not_allowed');
  assert.deepEqual([(await ask('ann', true)).rules, warnings], [[], []]);
});

test('denials of long ago and refusals by a limit are no misconduct', async () => {
  const { clock, ask } = house();
  for (let call = 0; call < 10; call++) {
    await ask('ann', false);
    clock.time += 31_000;
  }
  assert.notEqual((await ask('ann', true)).code, 'caller_paused');
  for (let call = 0; call < 70; call++) await ask('bob', true);
  assert.equal((await ask('bob', true)).code, 'limit_reached');
});
