import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { Principal } from '@claviger/core';
import { isClavigerError } from '@claviger/core/errors';
import { silentLogger } from '@claviger/core/ports';
import { connectRedis, connected, type RedisClient } from '../limits/redis-connection.js';
import { RedisServer, redisMissing } from '../limits/redis-server.testing.js';
import { RedisRotationStore } from '../upstream-keys/redis-rotation-store.js';
import { emptyDocument, live, promote, propose, retire, RotationRefused, type InstanceReport } from '../upstream-keys/rotation.js';
import { KeyAdministration } from './key-administration.js';
import { KeyDirectory } from './key-directory.js';
import { KeyRecordSeal } from './key-record-seal.js';
import { RedisKeyRepository } from './redis-key-repository.js';
import { RedisRevocationRepository } from './redis-revocation-repository.js';
import { SecretHasher, installationMark } from './secret-hash.js';
import { SessionRevocations } from './session-revocations.js';
import { SessionTokens } from './session-tokens.js';
import { SigningKeys } from './signing-keys.js';
import { VirtualKeys } from './virtual-keys.js';

const MINUTE = 60_000;

describe('instances with one store whose clocks differ', { skip: redisMissing() }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.close());
  let houses = 0;
  const isRevoked = (error: unknown): boolean => isClavigerError(error) && error.code === 'credential_revoked';

  /** Instances of one installation, each with its clock so far ahead. */
  async function house(context: TestContext, ...ahead: readonly number[]) {
    const prefix = `clocks${++houses}`;
    const secret = randomBytes(32);
    const hasher = new SecretHasher(secret);
    const client = async (): Promise<RedisClient> => {
      const made = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix, timeout: 1_000 }, { REDIS_URL: server.url });
      context.after(() => made.disconnect());
      await connected(made);
      return made;
    };
    return Promise.all(ahead.map(async (milliseconds) => {
      const clock = { now: () => Date.now() + milliseconds };
      const repository = new RedisKeyRepository(await client(), prefix, installationMark(secret), new KeyRecordSeal(secret));
      const directory = await KeyDirectory.open(repository, clock, silentLogger);
      const revocations = await SessionRevocations.open(new RedisRevocationRepository(await client(), prefix), clock, silentLogger);
      context.after(async () => {
        revocations.close();
        await directory.close();
      });
      return {
        administration: new KeyAdministration(repository, hasher, clock),
        directory,
        keys: new VirtualKeys(directory, hasher, clock),
        revocations,
        sessions: new SessionTokens({ keys: new SigningKeys(secret, 86_400_000), revocations, directory, clock }),
        rotation: new RedisRotationStore(await client(), prefix, clock),
        clock,
        refresh: async () => {
          await directory.refresh();
          await revocations.refresh();
        },
      };
    }));
  }

  test('a key that is revoked where the clock is ahead opens nothing anywhere, also one that was being rolled', async (context) => {
    const [fast, slow] = await house(context, 10 * MINUTE, 0);
    for (const rolled of [false, true]) {
      const { record, text } = await fast!.administration.create({ name: 'k', environment: 'production', user: 'ann' });
      if (rolled) await fast!.administration.roll(record.id, 60 * MINUTE);
      await slow!.refresh();
      assert.equal(slow!.keys.authenticate(text, '').user, 'ann');
      await fast!.administration.revoke(record.id);
      for (const one of [fast!, slow!]) {
        await one.refresh();
        assert.throws(() => one.keys.authenticate(text, ''), isRevoked);
      }
      assert.ok((await fast!.administration.find(record.id))!.revokedAt! > slow!.clock.now(), 'by the slow clock, its time has not come');
    }
  });

  test('a key that was rolled where the clock is ahead can be revoked there once its time is over, and then is everywhere', async (context) => {
    const [fast, slow] = await house(context, 10 * MINUTE, 0);
    const { record, text } = await slow!.administration.create({ name: 'k', environment: 'production', user: 'ann' });
    await slow!.administration.roll(record.id, 5 * MINUTE);
    await fast!.administration.revoke(record.id);
    await slow!.refresh();
    assert.throws(() => slow!.keys.authenticate(text, ''), isRevoked);
  });

  for (const [what, ...clocks] of [
    ['behind', 0, -3_000],
    ['ahead', 0, 3_000],
  ] as const) {
    test(`session tokens end where the revoking clock is ${what}; those made afterwards work, and a second revocation ends them`, async (context) => {
      const [minting, revoking] = await house(context, ...clocks);
      const { record } = await minting!.administration.create({ name: 'server', environment: 'production', app: 'chat', scopes: ['mint'] });
      await minting!.refresh();
      await revoking!.refresh();
      const minter: Principal = { kind: 'key', credential: record.id, user: undefined, team: undefined, app: 'chat', environment: 'production', scopes: ['mint'] };
      const mint = async (): Promise<string> => (await minting!.sessions.mint(minter, { user: 'ann', lifetime: 600_000 })).token;
      for (let round = 0; round < 2; round++) {
        const token = await mint();
        for (const { sessions } of [minting!, revoking!]) assert.equal((await sessions.verify(token)).user, 'ann');
        await new Promise((resolve) => setTimeout(resolve, 5));
        await (round === 0 ? minting! : revoking!).revocations.revoke('chat', 'ann');
        for (const one of [minting!, revoking!]) {
          await one.refresh();
          await assert.rejects(one.sessions.verify(token), isRevoked, `round ${round}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
  }

  test('an instance whose clock is wrong counts in a rotation of the upstream key as long as it is heard of', async (context) => {
    const [right, slow] = await house(context, 0, -5 * MINUTE);
    const report = (instance: string, one: { readonly clock: { now(): number } }, fingerprints: readonly string[], lastUsedAt?: number): InstanceReport => ({ instance, at: one.clock.now(), keys: fingerprints.map((fingerprint) => ({ fingerprint, state: 'active', inFlight: 0, lastUsedAt, accepted: 0, rejected: false })) });
    await right!.rotation.report(report('right', right!, ['old', 'new'], right!.clock.now() - 10 * MINUTE));
    await slow!.rotation.report(report('slow', slow!, ['old']));
    const document = propose({ ...emptyDocument, active: 'old' }, 'new', right!.clock.now());
    for (const one of [right!, slow!]) {
      const reports = await one.rotation.reports();
      assert.deepEqual(live(reports, one.clock.now()).map(({ instance }) => instance).toSorted(), ['right', 'slow']);
      assert.throws(() => promote(document, reports, one.clock.now()), (error) => error instanceof RotationRefused && /slow/.test(error.message));
    }
    // It has used the old credential just now, by whichever clock.
    await slow!.rotation.report(report('slow', slow!, ['old', 'new'], slow!.clock.now()));
    const reports = await right!.rotation.reports();
    const promoted = promote(document, reports, right!.clock.now());
    assert.throws(() => retire(promoted, reports, MINUTE, right!.clock.now()), (error) => error instanceof RotationRefused && /slow used the old credential/.test(error.message));
  });
});
