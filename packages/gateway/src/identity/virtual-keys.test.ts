import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 as referenceCrc32 } from 'node:zlib';
import { anonymous } from '@claviger/core';
import { isClavigerError, type ErrorCode } from '@claviger/core/errors';
import { parsePolicy } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import type { RequestFacts } from '../ports/authenticator.js';
import { StateDirectory } from '../state/state-directory.js';
import { crc32 } from './crc32.js';
import { GatewayAuthenticator } from './gateway-authenticator.js';
import { MINT_PATH } from './mint-path.js';
import { KeyAdministration } from './key-administration.js';
import { KeyDirectory } from './key-directory.js';
import { makeKey, parseKey } from './key-format.js';
import type { KeyRepository } from './key-record.js';
import { SecretHasher } from './secret-hash.js';
import { SqliteKeyRepository } from './sqlite-key-repository.js';
import { VirtualKeys } from './virtual-keys.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-keys-'));
after(() => rmSync(folder, { recursive: true }));

let houses = 0;

/** A key store with a clock of its own. */
async function house(policy: object = {}) {
  const state = new StateDirectory(join(folder, `state-${++houses}`));
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  const hasher = new SecretHasher(state.secret());
  const administration = new KeyAdministration(new SqliteKeyRepository(state.file('keys.sqlite')), hasher, clock);
  const instance = async () => {
    const directory = await KeyDirectory.open(new SqliteKeyRepository(state.file('keys.sqlite')), clock, silentLogger);
    const keys = new VirtualKeys(directory, hasher, clock);
    return { directory, keys, authenticator: new GatewayAuthenticator({ policy: parsePolicy(policy), keys, directory }) };
  };
  return { state, clock, administration, instance, ...(await instance()) };
}

const codeOf = (run: () => unknown): ErrorCode | undefined => {
  try {
    run();
  } catch (error) {
    assert.ok(isClavigerError(error));
    return error.code;
  }
  return undefined;
};

const facts = (overrides: Partial<RequestFacts> = {}): RequestFacts => ({ remoteAddress: '127.0.0.1', method: 'POST', path: '/v1/messages', origin: undefined, ...overrides });
const wish = { name: 'test key', environment: 'production' as const };

test('the checksum is CRC-32', () => {
  // Source of the check value: the CRC catalogue's CRC-32/ISO-HDLC.
  assert.equal(crc32('123456789'), 0xcbf43926);
  if (typeof referenceCrc32 === 'function') assert.equal(crc32('cvg_live_'), referenceCrc32('cvg_live_'));
});

test('a key has its form, its environment, and 256 bits of secret', () => {
  const key = makeKey('production');
  assert.match(key.text, /^cvg_live_[0-9A-Za-z]{13}_[0-9A-Za-z]{49}$/);
  assert.deepEqual(parseKey(key.text), { id: key.id, secret: key.secret, environment: 'production' });
  assert.match(makeKey('test').text, /^cvg_test_/);
  assert.match(makeKey('development').text, /^cvg_dev_/);
  assert.equal(new Set(Array.from({ length: 200 }, () => makeKey('test').secret)).size, 200);
});

test('one character changed, added or taken away makes a key no key', () => {
  const { text } = makeKey('production');
  for (let position = 0; position < text.length; position++) {
    const other = text[position] === 'x' ? 'y' : 'x';
    assert.equal(parseKey(text.slice(0, position) + other + text.slice(position + 1)), undefined, `position ${position}`);
    assert.equal(parseKey(text.slice(0, position) + text.slice(position + 1)), undefined);
    assert.equal(parseKey(text.slice(0, position) + other + text.slice(position)), undefined);
  }
});

test('a key names its user, team and app; whoever has another secret for its id is not told a thing', async () => {
  const { administration, directory, keys } = await house();
  const { record, text } = await administration.create({ ...wish, user: 'ann', team: 'red', app: 'chat', expiresAt: Date.now() + 5_000 });
  await directory.refresh();
  assert.deepEqual(keys.authenticate(text, '127.0.0.1'), { kind: 'key', credential: record.id, user: 'ann', team: 'red', app: 'chat', environment: 'production', scopes: ['messages'] });
  await administration.revoke(record.id);
  await directory.refresh();
  assert.equal(codeOf(() => keys.authenticate(text, '127.0.0.1')), 'credential_revoked');
  assert.equal(codeOf(() => keys.authenticate(makeKey('production', record.id).text, '127.0.0.1')), 'credential_invalid');
  assert.equal(codeOf(() => keys.authenticate(makeKey('production').text, '127.0.0.1')), 'credential_invalid');
  await directory.close();
});

test('a revocation holds on every instance within a second', async () => {
  const { administration, instance, ...first } = await house();
  const second = await instance();
  const { record, text } = await administration.create(wish);
  await sleep(1_000);
  for (const { keys } of [first, second]) assert.equal(keys.authenticate(text, '127.0.0.1').credential, record.id);
  await administration.revoke(record.id);
  await sleep(1_000);
  for (const { keys, directory } of [first, second]) {
    assert.equal(codeOf(() => keys.authenticate(text, '127.0.0.1')), 'credential_revoked');
    await directory.close();
  }
});

test('expiry and address ranges hold', async () => {
  const { administration, directory, keys, clock } = await house();
  const { text } = await administration.create({ ...wish, expiresAt: Date.now() + 60_000, ranges: ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1'] });
  await directory.refresh();
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::5', '127.0.0.1']) assert.equal(codeOf(() => keys.authenticate(text, address)), undefined, address);
  for (const address of ['11.0.0.1', '::1', '::ffff:11.0.0.1', '', 'nonsense', '127.0.0.2']) assert.equal(codeOf(() => keys.authenticate(text, address)), 'address_not_allowed', address);
  clock.offset = 61_000;
  await directory.refresh();
  assert.equal(codeOf(() => keys.authenticate(text, '10.1.2.3')), 'credential_expired');
  // As an identity provider, and the gateway for one of several, names users.
  for (const user of ['auth0|5f7c8e', 'staff/ann', 'https://id.example.com/realms/a#ann']) assert.equal((await administration.create({ ...wish, user })).record.user, user);
  for (const wrong of [{ user: 'ann\n' }, { user: '' }, { user: `a${'b'.repeat(400)}` }, { team: 'a#b' }, { name: 'a|b' }]) await assert.rejects(administration.create({ ...wish, ...wrong }), RangeError);
  await assert.rejects(administration.create({ ...wish, ranges: ['10.0.0.0/33'] }), RangeError);
  await assert.rejects(administration.create({ ...wish, ranges: ['example.com'] }), RangeError);
  await directory.close();
});

test('a roll undoes no revocation that came while it made the new key, and its key opens nothing', async () => {
  const { state, clock, administration, directory, keys } = await house();
  const { record, text } = await administration.create(wish);
  const repository: KeyRepository = new SqliteKeyRepository(state.file('keys.sqlite'));
  const insert = repository.insert.bind(repository);
  repository.insert = async (made) => {
    await insert(made);
    await administration.revoke(record.id);
  };
  const racing = new KeyAdministration(repository, new SecretHasher(state.secret()), clock);
  await assert.rejects(racing.roll(record.id, 60_000), RangeError);
  await directory.refresh();
  assert.equal(codeOf(() => keys.authenticate(text, '127.0.0.1')), 'credential_revoked');
  assert.deepEqual((await administration.list()).map(({ revokedAt, replacedBy }) => [revokedAt !== undefined, replacedBy]), [[true, undefined], [true, undefined]]);
  await directory.close();
});

test('a roll lets old and new work side by side, then only the new', async () => {
  const { administration, directory, keys, clock } = await house();
  const old = await administration.create({ ...wish, user: 'ann' });
  const fresh = await administration.roll(old.record.id, 60_000);
  assert.ok(fresh !== undefined);
  await directory.refresh();
  assert.equal(keys.authenticate(old.text, '').user, 'ann');
  assert.equal(keys.authenticate(fresh.text, '').user, 'ann');
  await assert.rejects(administration.roll(old.record.id, 0), RangeError);
  clock.offset = 60_001;
  await directory.refresh();
  assert.equal(codeOf(() => keys.authenticate(old.text, '')), 'credential_revoked');
  assert.equal(keys.authenticate(fresh.text, '').user, 'ann');
  assert.equal(await administration.roll('nothing', 0), undefined);
  await directory.close();
});

test('revoking and renaming at once never undoes the revocation', async () => {
  const { administration, directory } = await house();
  const { record } = await administration.create(wish);
  await Promise.all([administration.rename(record.id, 'other'), administration.revoke(record.id), administration.rename(record.id, 'third'), administration.setDisabled(record.id, false)]);
  const found = await administration.find(record.id);
  assert.ok(found?.revokedAt !== undefined);
  await directory.close();
});

test('no secret is in the store, and nobody else can read it', async () => {
  const { administration, directory, state, keys } = await house();
  const { text } = await administration.create(wish);
  await directory.refresh();
  keys.authenticate(text, '');
  await directory.close();
  const secret = parseKey(text)?.secret ?? '';
  for (const name of readdirSync(state.path)) {
    const path = state.file(name);
    assert.equal(statSync(path).mode & 0o077, 0, name);
    assert.equal(readFileSync(path).includes(secret), false, name);
  }
  assert.ok((await house()).administration !== administration);
});

test('last use is on record', async () => {
  const { administration, directory, keys } = await house();
  const { text } = await administration.create(wish);
  await directory.refresh();
  assert.equal((await administration.list())[0]?.lastUsedAt, undefined);
  const before = Date.now();
  keys.authenticate(text, '');
  await directory.close();
  assert.ok(((await administration.list())[0]?.lastUsedAt ?? 0) >= before);
});

test('a wrong secret takes as long as the right one', async () => {
  const { administration, directory, keys } = await house();
  const { record, text } = await administration.create(wish);
  await directory.refresh();
  const wrongSecret = makeKey('production', record.id).text;
  const unknownId = makeKey('production').text;
  const samples: Record<'right' | 'wrong' | 'unknown', number[]> = { right: [], wrong: [], unknown: [] };
  const tokens = { right: text, wrong: wrongSecret, unknown: unknownId };
  const hasher = new SecretHasher(randomBytes(32));
  const expected = hasher.hash(parseKey(text)!.secret);
  const inputs = Object.entries(tokens) as [keyof typeof samples, string][];
  for (let round = 0; round < 6_000; round++) {
    const [name, token] = inputs[randomInt(inputs.length)]!;
    const secret = parseKey(token)!.secret;
    const start = performance.now();
    // The comparison alone: what follows a wrong key (an error with its stack) says no more than the answer does.
    for (let time = 0; time < 4; time++) hasher.matches(secret, name === 'unknown' ? undefined : expected);
    samples[name].push(performance.now() - start);
  }
  const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  assert.ok(median(samples.wrong) / median(samples.right) < 1.25 && median(samples.wrong) / median(samples.right) > 0.8);
  assert.ok(median(samples.unknown) / median(samples.right) < 1.3 && median(samples.unknown) / median(samples.right) > 0.7);
  for (const token of [wrongSecret, unknownId]) assert.equal(codeOf(() => keys.authenticate(token, '')), 'credential_invalid');
  await directory.close();
});

test('the authenticator: scopes, apps, environments and origins', async () => {
  const { administration, directory, authenticator } = await house({ apps: { chat: { environment: 'production', origins: ['https://app.example.com'] } } });
  const of = async (more: object): Promise<string> => (await administration.create({ ...wish, ...more })).text;
  const plain = await of({});
  const chat = await of({ app: 'chat' });
  const gone = await of({ app: 'gone' });
  const testing = await of({ app: 'chat', environment: 'test' });
  const minting = await of({ app: 'chat', scopes: ['mint'] });
  await directory.refresh();
  const ask = (token: string | undefined, more: Partial<RequestFacts> = {}) => codeOf(() => authenticator.authenticate(token === undefined ? undefined : { source: 'x-api-key', token }, facts(more)));
  assert.equal(authenticator.configured, true);
  assert.equal(ask(plain), undefined);
  assert.equal(ask(undefined), 'credential_missing');
  assert.equal(ask('a.b.c'), 'credential_invalid');
  assert.equal(ask('hello'), 'credential_invalid');
  assert.equal(ask(gone), 'app_unknown');
  assert.equal(ask(testing), 'environment_mismatch');
  assert.equal(ask(minting), 'permission_denied');
  assert.equal(ask(minting, { path: MINT_PATH }), undefined);
  assert.equal(ask(chat, { path: MINT_PATH }), 'permission_denied');
  assert.equal(ask(chat, { origin: 'https://app.example.com' }), undefined);
  assert.equal(ask(chat, { origin: 'https://app.example.com.evil.example' }), 'origin_not_allowed');
  assert.equal(ask(plain, { origin: 'https://app.example.com' }), 'origin_not_allowed');
  await directory.close();
});

test('anonymous callers come in only where the policy says so', async () => {
  const open = await house({ identity: { anonymous: true } });
  const principal = await open.authenticator.authenticate(undefined, facts());
  assert.equal(principal.kind, 'anonymous');
  assert.equal(open.authenticator.configured, false);
  assert.equal(codeOf(() => open.authenticator.authenticate(undefined, facts({ path: MINT_PATH }))), 'credential_missing');
  await open.directory.close();
});

test('batches and files need scopes of their own, which only a key can have', async () => {
  const { administration, instance } = await house({ identity: { anonymous: true } });
  const byDefault = await administration.create({ name: 'a', environment: 'production' });
  const batches = await administration.create({ name: 'b', environment: 'production', scopes: ['batches'] });
  const files = await administration.create({ name: 'c', environment: 'production', scopes: ['files'] });
  const { directory, keys, authenticator } = await instance();
  const answerTo = (path: string, key: string | undefined): string => {
    try {
      void authenticator.authenticate(key === undefined ? undefined : { source: 'x-api-key', token: key }, { remoteAddress: '127.0.0.1', method: 'GET', path, origin: undefined });
      return 'admitted';
    } catch (error) {
      return isClavigerError(error) ? error.code : String(error);
    }
  };
  for (const path of ['/v1/messages/batches', '/v1/messages/batches/msgbatch_1', '/v1/messages/batches/msgbatch_1/results', '/v1/messages/batches/msgbatch_1/cancel']) {
    assert.deepEqual([byDefault, batches, files].map(({ text }) => answerTo(path, text)), ['permission_denied', 'admitted', 'permission_denied'], path);
    assert.equal(answerTo(path, undefined), 'credential_missing', path);
  }
  for (const path of ['/v1/files', '/v1/files/file_1', '/v1/files/file_1/content']) {
    assert.deepEqual([byDefault, batches, files].map(({ text }) => answerTo(path, text)), ['permission_denied', 'permission_denied', 'admitted'], path);
    assert.equal(answerTo(path, undefined), 'credential_missing', path);
  }
  assert.deepEqual([byDefault, batches, files].map(({ text }) => answerTo('/v1/messages', text)), ['admitted', 'permission_denied', 'permission_denied']);
  assert.equal(answerTo('/v1/messages', undefined), 'admitted');
  // Session tokens and those of identity providers carry `messages` alone.
  const tokens = (['session', 'jwt'] as const).map((kind) => ({ claims: (token: string) => token === kind, verify: () => Promise.resolve({ ...anonymous, kind, credential: kind, user: 'ann', scopes: ['messages'] }) }));
  const withTokens = new GatewayAuthenticator({ policy: parsePolicy({}), keys, directory, tokens });
  for (const token of ['session', 'jwt']) {
    for (const path of ['/v1/messages/batches', '/v1/files/file_1/content']) {
      await assert.rejects(async () => withTokens.authenticate({ source: 'authorization', token }, { remoteAddress: '127.0.0.1', method: 'GET', path, origin: undefined }), (error) => isClavigerError(error) && error.code === 'permission_denied');
    }
  }
});
