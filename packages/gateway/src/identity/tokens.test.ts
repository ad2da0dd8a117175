import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { userKey, type Principal } from '@claviger/core/engine';
import { isClavigerError, type ErrorCode } from '@claviger/core/errors';
import { parsePolicy } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import { SignJWT, exportJWK } from 'jose';
import { KeyAdministration } from './key-administration.js';
import { KeyDirectory } from './key-directory.js';
import { ProviderTokens, providerTokens } from './provider-tokens.js';
import { SecretHasher } from './secret-hash.js';
import { SessionRevocations } from './session-revocations.js';
import { SessionTokens } from './session-tokens.js';
import { SigningKeys } from './signing-keys.js';
import { SqliteKeyRepository } from './sqlite-key-repository.js';
import { SqliteRevocationRepository } from './sqlite-revocation-repository.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-tokens-'));
after(() => rmSync(folder, { recursive: true }));
const DAY = 86_400_000;

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await promise;
  } catch (error) {
    assert.ok(isClavigerError(error), String(error));
    return error.code;
  }
  return undefined;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
const headerOf = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as Record<string, unknown>;

let houses = 0;

async function house(context: TestContext) {
  const number = ++houses;
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  const secret = randomBytes(32);
  const keysFile = join(folder, `keys-${number}.sqlite`);
  const administration = new KeyAdministration(new SqliteKeyRepository(keysFile), new SecretHasher(secret), clock);
  const { record } = await administration.create({ name: 'app server', environment: 'production', app: 'chat', team: 'red', scopes: ['mint'] });
  const minter: Principal = { kind: 'key', credential: record.id, user: undefined, team: 'red', app: 'chat', environment: 'production', scopes: ['mint'] };
  const signing = new SigningKeys(secret, DAY);
  const instance = async () => {
    const directory = await KeyDirectory.open(new SqliteKeyRepository(keysFile), clock, silentLogger);
    const revocations = await SessionRevocations.open(new SqliteRevocationRepository(join(folder, `sessions-${number}.sqlite`)), clock, silentLogger);
    const tokens = new SessionTokens({ keys: new SigningKeys(secret, DAY), revocations, directory, clock });
    context.after(async () => {
      tokens.close();
      await directory.close();
    });
    return { directory, revocations, tokens };
  };
  return { administration, record, minter, clock, signing, secret, instance, ...(await instance()) };
}

test('a session token stands for its user, of the minting key\'s app, on every instance', async (context) => {
  const { tokens, minter, record, instance } = await house(context);
  const { token, expiresAt } = await tokens.mint(minter, { user: 'ann', lifetime: 600_000 });
  assert.ok(Math.abs(expiresAt - Date.now() - 600_000) < 2_000);
  assert.equal(headerOf(token)['alg'], 'EdDSA');
  const second = await instance();
  for (const { tokens: one } of [{ tokens }, second]) {
    assert.equal(one.claims(token), true);
    assert.deepEqual(await one.verify(token), { kind: 'session', credential: record.id, user: 'ann', team: 'red', app: 'chat', environment: 'production', scopes: ['messages'] });
  }
});

test('only a key with the scope mint and an app mints, for a nameable user, for at most an hour', async (context) => {
  const { tokens, minter } = await house(context);
  const wish = { user: 'ann', lifetime: 60_000 };
  assert.equal(await codeOf(tokens.mint({ ...minter, scopes: ['messages'] }, wish)), 'permission_denied');
  assert.equal(await codeOf(tokens.mint({ ...minter, app: undefined }, wish)), 'permission_denied');
  assert.equal(await codeOf(tokens.mint({ ...minter, kind: 'session' }, wish)), 'permission_denied');
  for (const bad of [{ lifetime: 3_600_001 }, { lifetime: 0 }, { lifetime: Number.NaN }, { user: '' }, { user: 'a\nb' }, { user: 'x'.repeat(300) }, { team: '\u202Eevil' }]) {
    assert.equal(await codeOf(tokens.mint(minter, { ...wish, ...bad })), 'invalid_request', JSON.stringify(bad));
  }
});

test('forged, changed, cut, confused and foreign session tokens are refused', async (context) => {
  const { tokens, minter, clock, signing } = await house(context);
  const { token } = await tokens.mint(minter, { user: 'ann', lifetime: 600_000 });
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = claimsOf(token);
  const header = headerOf(token);
  const publicPem = signing.current(clock.now()).publicKey.export({ format: 'pem', type: 'spki' });
  const hmac = (over: string, key: string | Buffer): string => `${over}.${createHmac('sha256', key).update(over).digest('base64url')}`;
  const stranger = new SigningKeys(randomBytes(32), DAY).current(clock.now());
  const signed = (claimed: object, headed: object, key: KeyObject): Promise<string> => new SignJWT({ ...claimed }).setProtectedHeader({ alg: 'EdDSA', ...headed }).sign(key);
  const own = signing.current(clock.now()).privateKey;
  const bad: Record<string, string> = {
    'no signature': `${head}.${body}.`,
    'alg none': `${part({ ...header, alg: 'none' })}.${body}.${signature}`,
    'alg none, no signature': `${part({ ...header, alg: 'none' })}.${body}.AA`,
    'HMAC with the public key': hmac(`${part({ ...header, alg: 'HS256' })}.${body}`, String(publicPem)),
    'another user': `${head}.${part({ ...claims, sub: 'root' })}.${signature}`,
    'signature of others': `${head}.${body}.${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BB' : 'AA'}`,
    'cut': token.slice(0, -10),
    'longer': `${token}A`,
    'a stranger\'s key under our id': await signed(claims, header, stranger.privateKey),
    'a key in the header': await signed(claims, { ...header, jwk: await exportJWK(stranger.publicKey) }, stranger.privateKey),
    'an unknown key id': await signed(claims, { ...header, kid: 'cvg-0-0' }, own),
    'no key id': await signed(claims, { typ: header['typ'] }, own),
    'another type': await signed(claims, { ...header, typ: 'JWT' }, own),
    'another audience': await signed({ ...claims, aud: 'elsewhere' }, header, own),
    'another issuer': await signed({ ...claims, iss: 'elsewhere' }, header, own),
    'no end': await signed({ ...claims, exp: undefined }, header, own),
    'older than any session': await signed({ ...claims, iat: Math.floor(Date.now() / 1000) - 4_000, exp: Math.floor(Date.now() / 1000) + 600 }, header, own),
    'a critical extension': `${part({ ...header, crit: ['x'], x: 1 })}.${body}.${signature}`,
  };
  for (const [name, forged] of Object.entries(bad)) assert.match(String(await codeOf(tokens.verify(forged))), /credential_(invalid|expired)/, name);
  for (const notOurs of ['', 'x', 'a.b', 'a.b.c', 'a.b.c.d.e', `${'A'.repeat(9_000)}.A.A`, `${head}.${part([])}.${signature}`]) assert.equal(tokens.claims(notOurs), false, notOurs.slice(0, 20));
  // And the true one still works, after all of these.
  assert.equal((await tokens.verify(token)).user, 'ann');
});

test('an expired session is refused, from memory as well', async (context) => {
  const { tokens, minter, clock, directory, revocations } = await house(context);
  const { token } = await tokens.mint(minter, { user: 'ann', lifetime: 60_000 });
  await tokens.verify(token);
  clock.offset = 70_000;
  await directory.refresh();
  await revocations.refresh();
  assert.equal(await codeOf(tokens.verify(token)), 'credential_expired');
});

test('revoking a user ends its sessions on every instance within a second, and only those', async (context) => {
  const { tokens, minter, revocations, instance } = await house(context);
  const second = await instance();
  const ann = await tokens.mint(minter, { user: 'ann', lifetime: 600_000 });
  const bob = await tokens.mint(minter, { user: 'bob', lifetime: 600_000 });
  await second.tokens.verify(ann.token);
  await revocations.revoke('chat', 'ann');
  await sleep(1_000);
  for (const one of [tokens, second.tokens]) {
    assert.equal(await codeOf(one.verify(ann.token)), 'credential_revoked');
    assert.equal((await one.verify(bob.token)).user, 'bob');
  }
  const again = await tokens.mint(minter, { user: 'ann', lifetime: 600_000 });
  assert.equal((await second.tokens.verify(again.token)).user, 'ann');
});

test('revoking the minting key ends its sessions', async (context) => {
  const { tokens, minter, administration, record, directory } = await house(context);
  const { token } = await tokens.mint(minter, { user: 'ann', lifetime: 600_000 });
  await administration.revoke(record.id);
  await directory.refresh();
  assert.equal(await codeOf(tokens.verify(token)), 'credential_revoked');
});

test('a session token does not outlive the key that minted it', async (context) => {
  const { tokens, minter, administration, directory, revocations, clock } = await house(context);
  const expiresAt = clock.now() + 60_000;
  const { record } = await administration.create({ name: 'short', environment: 'production', app: 'chat', scopes: ['mint'], expiresAt });
  // Minted where the key is not known yet: its expiry is looked at anew whenever the token is used.
  const early = await tokens.mint({ ...minter, credential: record.id }, { user: 'ann', lifetime: 600_000 });
  assert.ok(early.expiresAt > expiresAt);
  await directory.refresh();
  const told = await tokens.mint({ ...minter, credential: record.id }, { user: 'ann', lifetime: 600_000 });
  assert.ok(told.expiresAt <= expiresAt, 'the caller is told when it ends');
  for (const { token } of [early, told]) assert.equal((await tokens.verify(token)).user, 'ann');
  clock.offset = 60_000;
  await revocations.refresh();
  await directory.refresh();
  for (const { token } of [early, told]) assert.equal(await codeOf(tokens.verify(token)), 'credential_expired');
});

test('signing keys rotate, and the last one is believed as long as its tokens live', () => {
  const keys = new SigningKeys(randomBytes(32), DAY);
  const midnight = 20_000 * DAY;
  const before = keys.current(midnight - 1);
  assert.notEqual(before.id, keys.current(midnight).id);
  assert.equal(keys.find(before.id, midnight + 1_800_000, 3_600_000)?.id, before.id);
  assert.equal(keys.find(before.id, midnight + 3_700_000, 3_600_000), undefined);
});

interface ProviderKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const providerKey = (id: string): ProviderKey => ({ id, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });

async function provider(context: TestContext, options: object = {}) {
  const published = { keys: [providerKey('one')], requests: 0, status: 200 };
  const server = createServer((_request, response) => {
    published.requests++;
    void Promise.all(published.keys.map(async ({ id, publicKey }) => ({ ...(await exportJWK(publicKey)), kid: id, alg: 'RS256', use: 'sig' }))).then((keys) => {
      response.writeHead(published.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const jwksURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  const policy = parsePolicy({ identity: { providers: [{ issuer: 'https://id.example.com', audience: 'claviger', jwksURL, claims: { user: 'email', team: 'groups' }, app: 'chat', ...options }] } });
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  const tokens = new ProviderTokens(policy.identity.providers[0]!, clock, silentLogger, { cooldown: 300 });
  const sign = (claims: object = {}, header: object = {}, key = published.keys[0]!): Promise<string> =>
    new SignJWT({ iss: 'https://id.example.com', aud: 'claviger', email: 'ann@example.com', exp: Math.floor(Date.now() / 1000) + 300, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.id, ...header })
      .sign(key.privateKey);
  const code = async (token: string | Promise<string>): Promise<ErrorCode | undefined> => codeOf(tokens.verify(await token));
  return { published, policy: policy.identity.providers[0]!, tokens, sign, code, clock };
}

test('a provider\'s token names user and team by its claims', async (context) => {
  const { tokens, sign } = await provider(context, { environment: 'test' });
  const token = await sign({ groups: 'red' });
  assert.equal(tokens.claims(token), true);
  const principal = await tokens.verify(token);
  assert.deepEqual({ ...principal, credential: undefined }, { kind: 'jwt', credential: undefined, user: 'ann@example.com', team: 'red', app: 'chat', environment: 'test', scopes: ['messages'] });
  assert.equal(tokens.claims(await sign({ iss: 'https://other.example.com' })), false);
});

test('equal names of two providers are two people; of one provider, a name stays as it is', async (context) => {
  const [one, other] = [await provider(context), await provider(context, { issuer: 'https://id.example.com/other' })];
  const clock = { now: () => Date.now() };
  const principals = async (...from: (typeof one)[]): Promise<Principal[]> => {
    const verifiers = providerTokens(from.map(({ policy }) => policy), clock, silentLogger);
    return Promise.all(from.map(async ({ sign, policy }) => {
      const token = await sign({ iss: policy.issuer, email: 'ann' });
      return verifiers.find((verifier) => verifier.claims(token))!.verify(token);
    }));
  };
  assert.deepEqual((await principals(one)).map(({ user }) => user), ['ann']);
  const both = await principals(one, other);
  assert.deepEqual(both.map(({ user }) => user), ['https://id.example.com#ann', 'https://id.example.com/other#ann']);
  assert.equal(new Set(both.map(userKey)).size, 2);
  // The ledger cuts the user's name off the end of the credential.
  for (const { credential, user } of both) assert.ok(credential.endsWith(user!), credential);
});

test('wrong issuer, audience, time, algorithm, key or name: refused', async (context) => {
  const { sign, code, published } = await provider(context);
  const now = Math.floor(Date.now() / 1000);
  const [key] = published.keys;
  const publicPem = String(key!.publicKey.export({ format: 'pem', type: 'spki' }));
  const good = await sign();
  const [, body = '', signature = ''] = good.split('.');
  const confused = `${part({ alg: 'HS256', kid: 'one' })}.${body}`;
  assert.equal(await code(good), undefined);
  assert.equal(await code(sign({ iss: 'https://id.example.com.evil.example' })), 'credential_invalid');
  assert.equal(await code(sign({ aud: 'other' })), 'credential_invalid');
  assert.equal(await code(sign({ exp: now - 60 })), 'credential_expired');
  assert.equal(await code(sign({ exp: now - 10 })), undefined, 'within the clock skew');
  assert.equal(await code(sign({ exp: undefined })), 'credential_invalid');
  assert.equal(await code(sign({ nbf: now + 120 })), 'credential_invalid');
  assert.equal(await code(`${part({ alg: 'none', kid: 'one' })}.${body}.${signature}`), 'credential_invalid');
  assert.equal(await code(`${confused}.${createHmac('sha256', publicPem).update(confused).digest('base64url')}`), 'credential_invalid');
  assert.equal(await code(sign({}, { alg: 'PS256' })), 'credential_invalid', 'a good signature of an algorithm that is not on the list');
  assert.equal(await code(sign({}, { kid: 'gone' }, { ...key!, id: 'gone' })), 'credential_invalid');
  assert.equal(await code(sign({}, {}, { ...providerKey('one') })), 'credential_invalid');
  assert.equal(await code(sign({}, { cty: 'JWT' })), 'credential_invalid', 'nested');
  for (const email of [undefined, '', 5, ['ann'], 'x'.repeat(300), 'a\u0000b']) assert.equal(await code(sign({ email })), 'credential_invalid', JSON.stringify(email));
  assert.equal(await code(sign({ padding: 'x'.repeat(5_000) })), 'credential_invalid', 'oversized');
  assert.equal(await code(`${good.slice(0, -6)}AAAAAA`), 'credential_invalid', 'a token that begins like a good one');
});

test('the provider\'s keys rotate; unknown key ids do not make the gateway ask on and on', async (context) => {
  const { published, sign, code } = await provider(context);
  assert.equal(await code(sign()), undefined);
  const fresh = providerKey('two');
  published.keys = [fresh];
  await sleep(350);
  assert.equal(await code(sign({}, {}, fresh)), undefined);
  const asked = published.requests;
  for (let attempt = 0; attempt < 20; attempt++) await code(sign({ n: attempt }, { kid: `none-${attempt}` }, fresh));
  assert.ok(published.requests - asked <= 2, `${published.requests - asked} requests`);
  assert.ok(asked <= 3);
});

test('a provider that is away is no reason to believe or to blame the caller', async (context) => {
  const { published, sign, code } = await provider(context);
  published.status = 500;
  assert.equal(await code(sign()), 'keys_unavailable');
});
