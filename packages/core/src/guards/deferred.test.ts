import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call } from '../engine/call.js';
import type { Guard } from '../engine/guard.js';
import { Pipeline } from '../engine/pipeline.js';
import { anonymous } from '../engine/principal.js';
import { ClavigerError } from '../errors/claviger-error.js';
import { DEFAULT_APP, parsePolicy, policyOfApp } from '../policy/parse-policy.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../ports.js';
import { deferred } from './deferred.js';
import type { GuardContext, GuardFactory } from './order.js';

const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, secret: webRandom.bytes(32), limits: undefined as never };
const policy = policyOfApp(parsePolicy({}), DEFAULT_APP);
assert.ok(policy);
const contextOfGuard: GuardContext = { app: DEFAULT_APP, policy, ports };

const denying: Guard = { name: 'tried', onFailure: 'deny', open: () => ({ request: () => new ClavigerError('injection_detected') }) };
const shouting: Guard = { name: 'tried', onFailure: 'deny', open: () => ({ text: () => ({ push: (delta) => delta.toUpperCase(), flush: () => '!' }) }) };

function open(guard: Guard | undefined) {
  assert.ok(guard);
  const source = JSON.stringify({ model: 'claude-sonnet-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] });
  const call = new Call({ id: 'c', principal: anonymous, app: DEFAULT_APP, endpoint: 'messages', at: 0, source });
  return new Pipeline([guard], ['tried'], ports).open(call);
}

test('a call that comes before the guard waits for it; later ones do not', async () => {
  let arrive: (create: GuardFactory) => void = () => {};
  const guard = deferred('tried', () => new Promise((resolve) => (arrive = resolve)))(contextOfGuard);
  const early = open(guard).admit();
  assert.ok(early instanceof Promise);
  arrive(() => denying);
  assert.equal((await early)?.code, 'injection_detected');
  const late = open(guard).admit();
  assert.ok(late instanceof ClavigerError);
});

test('an early call has its answer filtered, too', async () => {
  const session = open(deferred('tried', async () => () => shouting)(contextOfGuard));
  assert.equal(await session.admit(), undefined);
  const body = { content: [{ type: 'text', text: 'quiet' }] };
  assert.equal(await session.answer()?.message(body, JSON.stringify(body)), JSON.stringify({ content: [{ type: 'text', text: 'QUIET!' }] }));
});

test('a guard that may take longer than others may do so here, too', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let answer: () => void = () => {};
  const slow: Guard = { name: 'tried', onFailure: 'deny', deadline: 60_000, open: () => ({ request: () => new Promise((resolve) => (answer = () => resolve(undefined))) }) };
  const guard = deferred('tried', async () => () => slow)(contextOfGuard);
  for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  const admitting = open(guard).admit();
  context.mock.timers.tick(30_000);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  answer();
  assert.equal(await admitting, undefined);
});

test('a guard that its policy leaves nothing to do lets pass', async () => {
  assert.equal(await open(deferred('tried', async () => () => undefined)(contextOfGuard)).admit(), undefined);
});

test('a guard that cannot be loaded denies every call', async () => {
  const guard = deferred('tried', () => Promise.reject(new Error('no such file')))(contextOfGuard);
  for (let call = 0; call < 2; call++) assert.equal((await open(guard).admit())?.code, 'guard_failed');
});
