import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isClavigerError } from '@claviger/core/errors';
import { parsePolicy } from '@claviger/core/policy';
import { silentLogger, systemClock } from '@claviger/core/ports';
import { openInstallation, type Installation } from '../installation.js';
import { connectRedis, connected, type RedisClient } from '../limits/redis-connection.js';
import { RedisServer, ask, redisMissing } from '../limits/redis-server.testing.js';
import { StartError } from '../start-error.js';
import { KeyAdministration } from './key-administration.js';
import { KeyDirectory } from './key-directory.js';
import { KeyRecordSeal } from './key-record-seal.js';
import { RedisKeyRepository } from './redis-key-repository.js';
import { SecretHasher, installationMark } from './secret-hash.js';
import { VirtualKeys } from './virtual-keys.js';

const wish = { name: 'shared', environment: 'production' as const, user: 'ann' };

describe('keys in Redis', { skip: redisMissing() }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.close());
  const hasher = new SecretHasher(randomBytes(32));
  const clients: RedisClient[] = [];
  after(() => clients.forEach((client) => client.disconnect()));
  const secret = randomBytes(32);
  const repository = async (installationSecret: Uint8Array = secret): Promise<RedisKeyRepository> => {
    const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 1_000 }, { REDIS_URL: server.url });
    clients.push(client);
    await connected(client);
    return new RedisKeyRepository(client, 'claviger', installationMark(installationSecret), new KeyRecordSeal(installationSecret));
  };
  const invalid = (error: unknown): boolean => isClavigerError(error) && error.code === 'credential_invalid';
  /** Writes into the store as somebody does who can reach it. */
  const write = (id: string, text: string): void => {
    const revision = ask(server.port, 'INCR', '{claviger}:keys:revision').trim();
    ask(server.port, 'HSET', '{claviger}:keys', id, text);
    ask(server.port, 'ZADD', '{claviger}:keys:revisions', revision, id);
  };
  const read = (id: string): string => ask(server.port, 'HGET', '{claviger}:keys', id).trim();
  const fieldsOf = (id: string): Record<string, unknown> => JSON.parse(read(id)) as Record<string, unknown>;

  test('a key made on one instance works on the other, and its revocation holds there within a second', async () => {
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const instances = await Promise.all([1, 2].map(async () => KeyDirectory.open(await repository(), systemClock, silentLogger)));
    const keys = instances.map((directory) => new VirtualKeys(directory, hasher, systemClock));
    const { record, text } = await administration.create(wish);
    await sleep(1_000);
    for (const one of keys) assert.equal(one.authenticate(text, '').user, 'ann');
    await administration.revoke(record.id);
    await sleep(1_000);
    for (const one of keys) {
      assert.throws(
        () => one.authenticate(text, ''),
        (error) => isClavigerError(error) && error.code === 'credential_revoked',
      );
    }
    for (const directory of instances) await directory.close();
    assert.ok(((await administration.list())[0]?.lastUsedAt ?? 0) > 0);
  });

  test('a record that somebody else has changed, moved, made or damaged is no key, here and on instances that start later, and the log says so', async () => {
    const told: (readonly [string, unknown, unknown])[] = [];
    const logger = { ...silentLogger, error: (event: string, fields?: Readonly<Record<string, unknown>>) => void told.push([event, fields?.['key'], fields?.['fault']]) };
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, logger);
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const [own, other, kept] = [await administration.create({ ...wish, user: 'eve' }), await administration.create(wish), await administration.create({ ...wish, user: 'kim' })];
    await directory.refresh();
    told.length = 0;
    const [mine, theirs] = [own.record.id, other.record.id];
    const before = read(mine);
    const unsealed = { ...fieldsOf(mine), user: 'ann', seal: undefined };
    for (const [text, fault] of [
      [JSON.stringify({ ...fieldsOf(mine), user: 'ann' }), 'changed'],
      [JSON.stringify({ ...fieldsOf(mine), scopes: ['messages', 'files'] }), 'changed'],
      [JSON.stringify({ ...fieldsOf(mine), seal: '' }), 'changed'],
      // Who revokes it would look for another text, and never find it.
      [JSON.stringify({ ...fieldsOf(mine), note: '' }), 'changed'],
      [` ${read(mine)}`, 'changed'],
      [read(theirs), 'changed'],
      [JSON.stringify({ ...fieldsOf(theirs), seal: undefined }), 'changed'],
      [JSON.stringify(unsealed), 'unsealed'],
      // To the person who is asked about it, this would look like a key of ann's.
      [JSON.stringify({ ...unsealed, user: 'eve', name: 'chat  user=ann' }), 'damaged'],
      [JSON.stringify({ ...unsealed, ranges: ['10.0.0.0/99'] }), 'damaged'],
      ['{', 'damaged'],
    ] as const) {
      write(mine, text);
      await directory.refresh();
      assert.throws(() => keys.authenticate(own.text, ''), invalid, text);
      const later = await KeyDirectory.open(await repository(), systemClock, silentLogger);
      assert.throws(() => new VirtualKeys(later, hasher, systemClock).authenticate(own.text, ''), invalid, text);
      assert.equal(new VirtualKeys(later, hasher, systemClock).authenticate(kept.text, '').user, 'kim', 'others go on');
      await later.close();
      // The directory looks by itself as well.
      const lines = told.splice(0);
      assert.ok(lines.length > 0);
      for (const line of lines) assert.deepEqual(line, ['key_record_refused', mine, fault]);
      write(mine, before);
      await directory.refresh();
      assert.equal(keys.authenticate(own.text, '').user, 'eve');
    }
    assert.equal(keys.authenticate(other.text, '').user, 'ann');
    await directory.close();
  });

  test('records from before there were seals become keys when a person seals them, as they were shown', async () => {
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, silentLogger);
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const [one, two] = [await administration.create(wish), await administration.create(wish)];
    for (const { record } of [one, two]) write(record.id, JSON.stringify(record));
    // An admin's change of something else is no word on them.
    await administration.create(wish);
    await directory.refresh();
    for (const { text } of [one, two]) assert.throws(() => keys.authenticate(text, ''), invalid);
    assert.equal(await administration.revoke(one.record.id), undefined, 'nobody changes what is no key');
    const shown = (await administration.refused()).filter(({ id }) => id === one.record.id || id === two.record.id);
    assert.deepEqual(shown.map(({ fault, record }) => [fault, record?.user]), [['unsealed', 'ann'], ['unsealed', 'ann']]);
    write(two.record.id, JSON.stringify({ ...two.record, user: 'eve' }));
    const done = await administration.seal(shown.flatMap(({ record }) => record ?? []));
    assert.deepEqual(done.map(({ id }) => id), [one.record.id], 'what changed since it was shown is not sealed');
    await directory.refresh();
    assert.equal(keys.authenticate(one.text, '').user, 'ann');
    assert.throws(() => keys.authenticate(two.text, ''), invalid);
    await administration.revoke(one.record.id);
    await directory.close();
  });

  test('an earlier record with its right seal undoes no revocation', async () => {
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, silentLogger);
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const { record, text } = await administration.create(wish);
    await directory.refresh();
    const states = [read(record.id)];
    await administration.roll(record.id, 3_600_000);
    states.push(read(record.id));
    await administration.revoke(record.id);
    await directory.refresh();
    for (const earlier of states) {
      for (const between of [earlier, '{']) {
        write(record.id, between);
        await directory.refresh();
        write(record.id, earlier);
        await directory.refresh();
        assert.throws(
          () => keys.authenticate(text, ''),
          (error) => isClavigerError(error) && error.code === 'credential_revoked',
        );
      }
    }
    await directory.close();
  });

  test('nor does it switch a key on again, or bring a name back, while an instance runs that has seen the change', async () => {
    const told: (readonly [string, unknown])[] = [];
    const logger = { ...silentLogger, error: (event: string, fields?: Readonly<Record<string, unknown>>) => void told.push([event, fields?.['key']]) };
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, logger);
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const [off, erased] = [await administration.create(wish), await administration.create({ ...wish, user: 'kim' })];
    const before = [off, erased].map(({ record: { id } }) => [id, read(id)] as const);
    await administration.setDisabled(off.record.id, true);
    await administration.forgetUser(({ user }) => user === 'kim');
    await directory.refresh();
    const after = [off, erased].map(({ record: { id } }) => read(id));
    told.length = 0;
    for (const [id, text] of before) {
      write(id, text);
      await directory.refresh();
      // The directory looks by itself as well.
      assert.ok(told.some(([event, key]) => event === 'key_record_put_back' && key === id));
    }
    assert.deepEqual(before.map(([id]) => read(id)), after, 'the store has the newer states again');
    assert.deepEqual([directory.get(off.record.id)?.record.disabled, directory.get(erased.record.id)?.record.user], [true, undefined]);
    for (const { text } of [off, erased]) assert.throws(() => keys.authenticate(text, ''), isClavigerError);
    // A change that comes later than what is known is no earlier state.
    await administration.setDisabled(off.record.id, false);
    await directory.refresh();
    assert.equal(keys.authenticate(off.text, '').user, 'ann');
    await directory.close();
  });

  test('a count of changes that would hide a revocation from those who run is refused', async () => {
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, silentLogger);
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const { record, text } = await administration.create(wish);
    await directory.refresh();
    const count = ask(server.port, 'GET', '{claviger}:keys:revision').trim();
    // Above 2^53 a count and the next one are the same to Redis' scripts.
    for (const wrong of [String(2n ** 60n), 'many']) {
      ask(server.port, 'SET', '{claviger}:keys:revision', wrong);
      for (const look of [() => directory.refresh(), () => administration.revoke(record.id)]) await assert.rejects(look(), (error) => error instanceof StartError && /no count of changes/.test(error.message), wrong);
    }
    ask(server.port, 'SET', '{claviger}:keys:revision', count);
    await directory.refresh();
    assert.equal(keys.authenticate(text, '').user, 'ann');
    await administration.revoke(record.id);
    await directory.refresh();
    assert.throws(() => keys.authenticate(text, ''), (error) => isClavigerError(error) && error.code === 'credential_revoked');
    await directory.close();
  });

  test('an instance with another secret is refused with the reason, and takes nothing over when the server was emptied', async () => {
    const own = await KeyDirectory.open(await repository(), systemClock, silentLogger);
    const other = randomBytes(32);
    const refused = async (): Promise<void> => assert.rejects(KeyDirectory.open(await repository(other), systemClock, silentLogger), (error) => error instanceof StartError && /secret is another/.test(error.message) && /Copy the file "secret"/.test(error.message));
    await refused();
    ask(server.port, 'FLUSHALL');
    await own.refresh();
    await refused();
    // Nor does what it says give the secret away.
    assert.equal(ask(server.port, 'GET', '{claviger}:installation').trim(), installationMark(secret));
    assert.ok(![secret.toString('hex'), secret.toString('base64url')].includes(installationMark(secret)));
    await own.close();
  });

  test('nor does its gateway start', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'claviger-secrets-'));
    context.after(() => rmSync(folder, { recursive: true }));
    const open = (name: string): Promise<Installation> => openInstallation(parsePolicy({ shared: { redis: { prefix: 'two' } }, server: { stateDirectory: join(folder, name) } }), silentLogger, { REDIS_URL: server.url });
    const close = async (installation: Installation): Promise<void> => {
      await installation.authenticator.close?.();
      await installation.close();
    };
    await close(await open('one'));
    await assert.rejects(open('two'), StartError);
    // With the right secret it does, and nothing that was made with the wrong one is in its way.
    cpSync(join(folder, 'one', 'secret'), join(folder, 'two', 'secret'));
    await close(await open('two'));
  });

  test('a server that is put back to an earlier state brings no revoked key back to life, and makes no key anew', async () => {
    const events: (readonly [string | undefined, string])[] = [];
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, silentLogger, (before, { id, revokedAt }) => void events.push([before?.id, `${id} ${revokedAt === undefined ? 'open' : 'revoked'}`]));
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const [kept, revoked] = [await administration.create(wish), await administration.create(wish)];
    ask(server.port, 'COPY', '{claviger}:keys', '{claviger}:saved');
    await administration.revoke(revoked.record.id);
    await directory.refresh();
    events.length = 0;
    ask(server.port, 'COPY', '{claviger}:saved', '{claviger}:keys', 'REPLACE');
    ask(server.port, 'SET', '{claviger}:keys:revision', '1');
    await directory.refresh();
    assert.equal(keys.authenticate(kept.text, '').user, 'ann');
    const isRevoked = (error: unknown): boolean => isClavigerError(error) && error.code === 'credential_revoked';
    assert.throws(() => keys.authenticate(revoked.text, ''), isRevoked);
    assert.ok(events.length >= 2);
    for (const [before, after] of events) assert.equal(before, after.split(' ')[0]);
    // It is in the store again, for those who start later.
    const later = await KeyDirectory.open(await repository(), systemClock, silentLogger);
    assert.throws(() => new VirtualKeys(later, hasher, systemClock).authenticate(revoked.text, ''), isRevoked);
    await later.close();
    await directory.close();
  });

  test('keys that the server has lost open nothing', async () => {
    const administration = new KeyAdministration(await repository(), hasher, systemClock);
    const directory = await KeyDirectory.open(await repository(), systemClock, silentLogger);
    const keys = new VirtualKeys(directory, hasher, systemClock);
    const { text } = await administration.create(wish);
    await directory.refresh();
    assert.equal(keys.authenticate(text, '').user, 'ann');
    ask(server.port, 'FLUSHALL');
    await directory.refresh();
    assert.throws(
      () => keys.authenticate(text, ''),
      (error) => isClavigerError(error) && error.code === 'credential_invalid',
    );
    await directory.close();
  });
});
