import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { silentLogger } from '@claviger/core/ports';
import { connectRedis, connected, type RedisClient } from '../limits/redis-connection.js';
import { RedisServer, ask, redisMissing } from '../limits/redis-server.testing.js';
import { SharedPast } from './shared-past.js';

const DAY = 86_400_000;
const row = (at: number, user: string | undefined, app: string, microDollars: number) => ({ at, user, app, microDollars });

describe('what all instances have paid', { skip: redisMissing() }, () => {
  let server: RedisServer;
  const clients: RedisClient[] = [];
  before(async () => {
    server = await RedisServer.start();
  });
  after(async () => {
    clients.forEach((client) => client.disconnect());
    await server.close();
  });
  const open = async (prefix: string): Promise<{ readonly past: SharedPast; readonly client: RedisClient }> => {
    const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix, timeout: 1_000 }, { REDIS_URL: server.url });
    clients.push(client);
    await connected(client);
    return { past: new SharedPast(client, prefix, silentLogger), client };
  };

  test('is added up by user, app and all, from the day on that a period begins', async () => {
    const [{ past: one }, { past: two }] = [await open('a'), await open('a')];
    const today = 20_000 * DAY;
    one.take(row(today - DAY - 1, 'ann', 'chat', 1_000));
    one.take(row(today - 1, 'ann', 'chat', 100));
    two.take(row(today + 5, 'ann', 'mail', 10));
    two.take(row(today + 6, undefined, 'mail', 1));
    two.take(row(today + 7, 'app:mail', 'chat', 5));
    // Each tells when it is asked, or a moment later.
    await two.paid({ kind: 'all' }, today, today);
    assert.equal(await one.paid({ kind: 'user', name: 'ann' }, today - DAY, today + 9), 110);
    assert.equal(await one.paid({ kind: 'user', name: 'ann' }, today, today + 9), 10);
    assert.equal(await one.paid({ kind: 'user', name: 'app:mail' }, today, today + 9), 5);
    assert.equal(await two.paid({ kind: 'app', name: 'mail' }, today - 2 * DAY, today + 9), 11);
    assert.equal(await two.paid({ kind: 'all' }, today - 2 * DAY, today + 9), 1_116);
    assert.equal(await two.paid({ kind: 'user', name: 'nobody' }, today - 2 * DAY, today + 9), 0);
    for (const name of ask(server.port, 'KEYS', '{a}:*').trim().split('\n')) assert.ok(Number(ask(server.port, 'PTTL', name)) > 31 * DAY, name);
  });

  test('is written once, also when the answer to a write was lost, and is not lost with it', async () => {
    const { past, client } = await open('b');
    const send = client.eval.bind(client) as (...args: unknown[]) => Promise<unknown>;
    let losses = 2;
    Object.assign(client, {
      eval: async (...args: unknown[]) => {
        const answer = await send(...args);
        if (losses-- > 0) throw new Error('lost');
        return answer;
      },
    });
    past.take(row(5, 'ann', 'chat', 7));
    await assert.rejects(past.paid({ kind: 'all' }, 0, 5));
    past.take(row(6, 'ann', 'chat', 1));
    await assert.rejects(past.paid({ kind: 'all' }, 0, 5));
    assert.equal(await past.paid({ kind: 'all' }, 0, 6), 8);
    assert.equal(await past.paid({ kind: 'user', name: 'ann' }, 0, 6), 8);
  });
});
