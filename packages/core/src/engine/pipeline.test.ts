import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClavigerError } from '../errors/index.js';
import { ask, testCall, testGuard, testPorts } from './engine.testing.js';
import type { Guard, GuardSession, Verdict } from './guard.js';
import type { Outcome } from './outcome.js';
import { Pipeline, type CallSession } from './pipeline.js';

const outcome: Outcome = { kind: 'answered', status: 200, usage: undefined, dispatched: true, answerTokens: 0, stopReason: undefined, model: undefined };
const ports = testPorts();
const open = (guards: readonly Guard[], answerOrder: readonly string[] = []): CallSession => new Pipeline(guards, answerOrder, ports).open(testCall(ask('x')));
const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));

test('guards run in order, and those without work are left out', () => {
  const seen: string[] = [];
  const session = open([testGuard('a', { request: () => void seen.push('a') }), testGuard('b', () => undefined), testGuard('c', {}), testGuard('d', { request: () => void seen.push('d') })]);
  assert.equal(session.admit(), undefined);
  assert.deepEqual(seen, ['a', 'd']);
});

test('the order holds when guards need time', async () => {
  const seen: string[] = [];
  const note = (name: string) => (): undefined => void seen.push(name);
  const session = open([
    testGuard('a', { request: () => later(undefined).then(note('a')) }),
    testGuard('b', { request: note('b') }),
    testGuard('c', { request: () => later(undefined).then(note('c')) }),
  ]);
  const verdict = session.admit();
  assert.ok(verdict instanceof Promise);
  assert.equal(await verdict, undefined);
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('the first denial is the verdict, given, thrown or rejected; guards after it see nothing', async () => {
  const denial = new ClavigerError('hidden_text');
  const ways: GuardSession[] = [
    { request: () => denial },
    { request: () => { throw denial; } },
    { request: () => later(denial) },
    { request: () => Promise.reject(denial) },
  ];
  for (const way of ways) {
    const session = open([testGuard('a', way, 'skip'), testGuard('b', () => assert.fail('opened'))]);
    assert.equal(await session.admit(), denial);
  }
});

test('a crash denies or skips, as the guard says, and its message is logged nowhere', async () => {
  const secret = `secret-${Math.random()}`;
  const crashes: (Guard['open'])[] = [
    () => { throw new Error(secret); },
    () => ({ request: () => { throw new Error(secret); } }),
    () => ({ request: () => Promise.reject(new Error(secret)) }),
    () => ({ request: () => later('no verdict' as unknown as Verdict) }),
    () => ({ request: () => 'no verdict' as unknown as Verdict }),
  ];
  for (const crash of crashes) {
    const denied = await open([{ name: 'a', onFailure: 'deny', open: crash }]).admit();
    assert.equal(denied?.code, 'guard_failed');
    assert.deepEqual(denied.facts, { guard: 'a' });
    let reached = false;
    const session = open([{ name: 'a', onFailure: 'skip', open: crash }, testGuard('b', { request: () => void (reached = true) })]);
    assert.equal(await session.admit(), undefined);
    assert.equal(reached, true);
    assert.deepEqual(session.call.findings, [{ rule: 'a/failed', path: '', action: 'skipped' }]);
  }
  assert.ok(ports.logged.length >= 10);
  assert.ok(!ports.logged.join().includes(secret));
});

test('a guard that was skipped does not touch the answer, and still settles', async () => {
  let settled = 0;
  const failing: GuardSession = { request: () => { throw new Error('x'); }, text: () => assert.fail('asked'), headers: () => ({ 'x-a': '1' }), settle: () => void settled++ };
  const session = open([testGuard('a', failing, 'skip')], ['a']);
  await session.admit();
  assert.equal(session.answer(), undefined);
  assert.deepEqual(session.headers(), {});
  await session.settle(outcome);
  assert.equal(settled, 1);
});

test('every guard that saw the call settles exactly once, in order, whatever another one does', async () => {
  const seen: string[] = [];
  const note = (name: string): GuardSession => ({ settle: async () => void (await later(undefined), seen.push(name)) });
  const session = open([
    testGuard('a', note('a')),
    testGuard('b', { settle: () => { throw new Error('x'); } }),
    testGuard('c', { settle: () => Promise.reject(new Error('x')) }),
    testGuard('d', { ...note('d'), request: () => new ClavigerError('hidden_text') }),
    testGuard('e', note('e')),
  ]);
  await session.admit();
  await Promise.all([session.settle(outcome), session.settle(outcome)]);
  await session.settle({ ...outcome, kind: 'aborted' });
  assert.deepEqual(seen, ['a', 'd']);
});

test('a caller that leaves while a guard waits: that guard settles after its work, and no other is opened', async () => {
  const seen: string[] = [];
  const session = open([testGuard('a', { request: () => later(undefined).then(() => void seen.push('reserved')), settle: () => void seen.push('settled') }), testGuard('b', () => assert.fail('opened'))]);
  const admission = session.admit();
  await session.settle({ ...outcome, kind: 'aborted' });
  assert.deepEqual(seen, ['reserved', 'settled']);
  assert.equal((await admission)?.code, 'internal');
});

test('headers of guards are gathered, and one that crashes costs its own only', async () => {
  const session = open([testGuard('a', { headers: () => ({ 'x-a': '1' }) }), testGuard('b', { headers: () => { throw new Error('x'); } }), testGuard('c', { headers: () => undefined })]);
  await session.admit();
  assert.deepEqual(session.headers(), { 'x-a': '1' });
});

test('answer bytes go by untouched when no guard wants them', async () => {
  const session = open([testGuard('a', { request: () => undefined })], ['a']);
  await session.admit();
  assert.equal(session.answer(), undefined);
});

test('a guard that misses its deadline denies or is skipped, and what it does later has no effect', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  for (const onFailure of ['deny', 'skip'] as const) {
    let finish: () => void = () => {};
    let late: unknown;
    const waiting = new Promise<void>((resolve) => (finish = resolve));
    let settled = 0;
    const slow: Guard = {
      name: 'slow',
      onFailure,
      deadline: 50,
      open: (call) => ({
        async request() {
          await waiting;
          call.report({ rule: 'slow/found', path: '', action: 'observed' });
          try {
            call.appendSystem('late');
          } catch (error) {
            late = error;
          }
          const [segment] = call.segments;
          assert.throws(() => (segment!.text = 'late'), TypeError);
          return new ClavigerError('hidden_text');
        },
        settle: () => void settled++,
      }),
    };
    const after: Guard = { name: 'after', onFailure: 'deny', open: (call) => ({ request: () => (call.appendSystem('in time'), call.report({ rule: 'after/found', path: '', action: 'observed' }), undefined) }) };
    const session = open([slow, after]);
    const verdict = Promise.resolve(session.admit());
    context.mock.timers.tick(50);
    assert.equal((await verdict)?.code, onFailure === 'deny' ? 'guard_failed' : undefined);
    const body = session.call.body();
    finish();
    await waiting;
    await Promise.resolve();
    assert.ok(late instanceof TypeError);
    assert.equal(session.call.body(), body);
    assert.equal(body.includes('in time'), onFailure === 'skip');
    assert.deepEqual(session.call.findings, onFailure === 'skip' ? [{ rule: 'slow/failed', path: '', action: 'skipped' }, { rule: 'after/found', path: '', action: 'observed' }] : []);
    await session.settle(outcome);
    assert.equal(settled, 1);
  }
});

test('no timer is set for guards that answer at once, and none is left for those that answer in time', async (context) => {
  const set = context.mock.method(globalThis, 'setTimeout');
  const cleared = context.mock.method(globalThis, 'clearTimeout');
  const quick = open([testGuard('a', { request: () => undefined, settle: () => undefined })]);
  assert.equal(quick.admit(), undefined);
  await quick.settle(outcome);
  assert.equal(set.mock.callCount(), 0);
  await open([testGuard('a', { request: () => later(undefined) })]).admit();
  assert.deepEqual([set.mock.callCount(), cleared.mock.callCount()], [1, 1]);
});

test('a guard that never settles does not keep the others from it', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let settled = false;
  const session = open([testGuard('a', { settle: () => new Promise<void>(() => {}) }), testGuard('b', { settle: () => void (settled = true) })]);
  await session.admit();
  const settling = session.settle(outcome);
  context.mock.timers.tick(15_000);
  await settling;
  assert.ok(settled);
});
