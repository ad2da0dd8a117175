import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { isClavigerError } from '@claviger/core/errors';
import { KeyRing, type KeyEvent } from './key-ring.js';
import { RotationRefused, abort, emptyDocument, next, promote, propose, retire, shareTraffic, type InstanceReport, type RotationDocument } from './rotation.js';

const request = { app: 'default', environment: undefined };
const secret = (): string => `sk-ant-api03-${randomBytes(40).toString('hex')}`;

function ring() {
  const clock = { time: 1_000_000, now: () => clock.time };
  const events: KeyEvent[] = [];
  const dice = { value: 0.5 };
  const made = new KeyRing({ clock, event: (event) => events.push(event), random: () => dice.value });
  const old = made.add({ secret: secret(), expiresAt: undefined });
  const fresh = made.add({ secret: secret(), expiresAt: undefined });
  const document = next(emptyDocument, { active: old.fingerprint });
  made.apply(document);
  return { ring: made, clock, events, dice, old, fresh, document };
}

const picked = (from: KeyRing): string => {
  const lease = from.pick(request);
  from.report(lease, { kind: 'accepted' });
  return lease.id;
};

const report = (instance: string, at: number, ...keys: { readonly fingerprint: string; readonly inFlight?: number; readonly lastUsedAt?: number; readonly rejected?: boolean }[]): InstanceReport => ({
  instance,
  at,
  keys: keys.map((key) => ({ state: 'active', inFlight: 0, lastUsedAt: undefined, accepted: 0, rejected: false, ...key })),
});

test('a candidate gets its share of the traffic and no more', () => {
  const { ring: keys, dice, old, fresh, document } = ring();
  assert.equal(picked(keys), old.fingerprint);
  const now = 1_000_000;
  keys.apply(shareTraffic(propose(document, fresh.fingerprint, now), 0.3, [], now));
  dice.value = 0.29;
  assert.equal(picked(keys), fresh.fingerprint);
  dice.value = 0.3;
  assert.equal(picked(keys), old.fingerprint);
});

test('a promoted key takes all, the old one serves only while the new one cannot, a retired one never', () => {
  const { ring: keys, old, fresh, document, events } = ring();
  const now = 1_000_000;
  const promoted = promote(propose(document, fresh.fingerprint, now), [], now);
  keys.apply(promoted);
  assert.equal(picked(keys), fresh.fingerprint);
  keys.reject(fresh, 401);
  assert.equal(picked(keys), old.fingerprint);
  const lease = keys.pick(request);
  keys.apply(retire(promoted, [], 0, now));
  assert.equal(keys.keys.length, 2, 'kept until the call that has it ends');
  keys.report(lease, { kind: 'accepted' });
  keys.sweep();
  assert.deepEqual(keys.keys.map(({ fingerprint }) => fingerprint), [fresh.fingerprint]);
  assert.equal(keys.usable, false);
  assert.throws(
    () => keys.pick(request),
    (error) => isClavigerError(error) && error.code === 'upstream_credential',
  );
  assert.deepEqual(events.map(({ kind }) => kind).filter((kind) => kind !== 'key_active'), ['key_draining', 'key_rejected', 'key_retired']);
});

test('401 moves traffic to the next key at once; 403 only raises a question', () => {
  const { ring: keys, old, fresh } = ring();
  const asked: [string, number][] = [];
  keys.onSuspicion = ({ fingerprint }, status) => asked.push([fingerprint, status]);
  keys.report(keys.pick(request), { kind: 'rejected', status: 403 });
  assert.equal(picked(keys), old.fingerprint);
  keys.report(keys.pick(request), { kind: 'rejected', status: 401 });
  assert.deepEqual(asked, [[old.fingerprint, 403], [old.fingerprint, 401]]);
  assert.equal(picked(keys), fresh.fingerprint, 'traffic moves to the next');
  keys.reject(old, 401);
  assert.equal(picked(keys), fresh.fingerprint);
  keys.acceptedAgain(old);
  assert.equal(picked(keys), old.fingerprint);
});

test('the only key is not taken out for what upstream has answered to a call: upstream is asked about the key first', () => {
  const { ring: keys, old, fresh, events } = ring();
  keys.reject(fresh, 401);
  keys.report(keys.pick(request), { kind: 'rejected', status: 401 });
  assert.equal(keys.usable, true);
  assert.equal(picked(keys), old.fingerprint);
  keys.clear(old);
  keys.clear(old);
  assert.deepEqual(events.filter(({ fingerprint, status }) => fingerprint === old.fingerprint && status !== undefined).map(({ kind }) => kind), ['key_suspected'], 'told once');
  keys.report(keys.pick(request), { kind: 'rejected', status: 401 });
  keys.reject(old, 401);
  assert.equal(keys.usable, false);
  assert.throws(() => keys.pick(request), /credential/);
});

test('a rejected key on trial gets one call, and only where no other key is left', () => {
  const { ring: keys, old, fresh, events } = ring();
  keys.reject(old, 401);
  old.onTrial = true;
  assert.equal(picked(keys), fresh.fingerprint);
  keys.reject(fresh, 401);
  assert.equal(keys.usable, true, 'or nobody would send a call');
  const trial = keys.pick(request);
  assert.equal(trial.id, old.fingerprint);
  assert.throws(() => keys.pick(request), /credential/, 'the second waits for what the first shows');
  keys.report(trial, { kind: 'rejected', status: 401 });
  assert.equal(keys.usable, false);
  old.onTrial = true;
  keys.report(keys.pick(request), { kind: 'accepted' });
  assert.equal(picked(keys), old.fingerprint);
  assert.deepEqual(events.filter(({ kind }) => kind === 'key_accepted_again').map(({ fingerprint }) => fingerprint), [old.fingerprint]);
});

test('a lease is reported once', () => {
  const { ring: keys, old } = ring();
  const lease = keys.pick(request);
  keys.report(lease, { kind: 'unknown' });
  keys.report(lease, { kind: 'unknown' });
  assert.equal(old.inFlight, 0);
});

test('no step of a rotation can be taken that would fail a call', () => {
  const now = 5_000_000;
  const started: RotationDocument = next(emptyDocument, { active: 'old' });
  const refused = (run: () => unknown, pattern: RegExp): void => {
    assert.throws(run, (error) => error instanceof RotationRefused && pattern.test(error.message));
  };
  refused(() => propose(started, 'old', now), /active one already/);
  const proposed = propose(started, 'new', now);
  assert.equal(propose(proposed, 'new', now), proposed, 'again is no harm');
  refused(() => propose(proposed, 'third', now), /Another rotation/);
  const behind = [report('one', now, { fingerprint: 'old' }, { fingerprint: 'new' }), report('two', now, { fingerprint: 'old' })];
  refused(() => shareTraffic(proposed, 0.1, behind, now), /1 of 2 live instances .*two/);
  refused(() => promote(proposed, behind, now), /two/);
  refused(() => promote(proposed, [report('one', now, { fingerprint: 'new', rejected: true })], now), /rejected/);
  refused(() => retire(proposed, [], 0, now), /not been promoted/);
  // An instance that is gone stops nobody.
  const promoted = promote(proposed, [report('one', now, { fingerprint: 'new' }), report('gone', now - 60_000, { fingerprint: 'old' })], now);
  refused(() => promote(promoted, [], now), /promoted already/);
  refused(() => retire(promoted, [report('one', now, { fingerprint: 'old', inFlight: 2 }, { fingerprint: 'new' })], 0, now), /2 calls under way/);
  refused(() => retire(promoted, [report('one', now, { fingerprint: 'old', lastUsedAt: now - 5_000 }, { fingerprint: 'new' })], 60_000, now), /5 s ago/);
  refused(() => retire(promoted, [report('one', now, { fingerprint: 'old' })], 0, now), /without a credential/);
  assert.equal(abort(promoted).active, 'old');
  const done = retire(promoted, [report('one', now, { fingerprint: 'old', lastUsedAt: now - 61_000 }, { fingerprint: 'new' })], 60_000, now);
  assert.deepEqual([done.active, done.rotation, done.retired], ['new', undefined, ['old']]);
  refused(() => propose(done, 'old', now), /retired before/);
  refused(() => abort(done), /No rotation/);
});
