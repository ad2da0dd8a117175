import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { anonymous } from '@claviger/core';
import type { LimitUse } from '@claviger/core/limits';
import { parsePolicy } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import { LimitAlerts } from './limit-alerts.js';
import { openWebhook } from './open-alerts.js';
import { Webhook } from './webhook.js';

/** A receiver that answers with the given statuses in turn, then 200. */
async function receiver(context: TestContext, ...statuses: number[]) {
  const received: { body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const status = statuses.shift() ?? 200;
      if (status < 300) received.push({ body, signature: String(request.headers['claviger-signature']) });
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const secret = randomBytes(24).toString('hex');
const use = (part: number, more: Partial<LimitUse> = {}): LimitUse => ({ limit: 'budget', count: 'dollars', per: 'team', key: '/budget/dollars/month/red', subject: 'red', part, at: Date.UTC(2026, 10, 1), call: { id: 'req_1', app: 'default', endpoint: 'messages', principal: anonymous }, ...more });

test('a budget is told of at 50, 80 and 100 %, once each, and again when a new period has begun', async (context) => {
  const { received, url } = await receiver(context);
  const webhook = new Webhook(url, secret, silentLogger);
  const alerts = new LimitAlerts(parsePolicy({}).alerts, webhook);
  const passed = [0.1, 0.49, 0.5, 0.6, 0.79, 0.8, 0.81, 0.99, 1, 1.2, 0.05, 0.85].map((part) => alerts.take(use(part)));
  assert.deepEqual(passed, [undefined, undefined, 0.5, undefined, undefined, 0.8, undefined, undefined, 1, undefined, undefined, 0.8]);
  assert.equal(alerts.take(use(1, { count: 'requests' })), undefined, 'not watched');
  assert.equal(alerts.take(use(0.9, { key: '/budget/dollars/month/blue', subject: 'blue' })), 0.8, 'another team');
  await webhook.idle();
  const told = received.map(({ body }) => JSON.parse(body) as { type: string; data: { threshold: number; subject: string; limit: string } });
  assert.deepEqual(told.map(({ type, data }) => [type, data.limit, data.subject, data.threshold]).toSorted((a, b) => String(a).localeCompare(String(b))), [
    ['limit.threshold_passed', 'budget', 'blue', 0.8],
    ['limit.threshold_passed', 'budget', 'red', 0.5],
    ['limit.threshold_passed', 'budget', 'red', 0.8],
    ['limit.threshold_passed', 'budget', 'red', 0.8],
    ['limit.threshold_passed', 'budget', 'red', 1],
  ]);
});

test('a message is signed with its time, and a receiver can check it with the shared secret alone', async (context) => {
  const { received, url } = await receiver(context);
  const webhook = new Webhook(url, secret, silentLogger);
  webhook.send('upstream.key_old', { days: 91 });
  await webhook.idle();
  const [{ body, signature } = { body: '', signature: '' }] = received;
  const [, seconds = '', value] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 5);
  assert.equal(value, createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
});

test('a receiver that fails is told again; a redirect is not followed; in the end it is on the log', async (context) => {
  const failing = await receiver(context, 500, 302);
  const webhook = new Webhook(failing.url, secret, silentLogger);
  webhook.send('a', {});
  await webhook.idle();
  assert.equal(failing.received.length, 1);
});

test('the secret of the webhook must be there', () => {
  const policy = parsePolicy({ alerts: { webhook: { url: 'https://example.com/hook', secret: { env: 'HOOK' } } } }).alerts;
  assert.throws(() => openWebhook(policy, {}, silentLogger), /alerts\.webhook\.secret .*variable HOOK has none/);
  assert.throws(() => openWebhook(policy, { HOOK: 'short' }, silentLogger), /16 characters/);
  assert.ok(openWebhook(policy, { HOOK: secret }, silentLogger) !== undefined);
  assert.equal(openWebhook(parsePolicy({}).alerts, {}, silentLogger), undefined);
});
