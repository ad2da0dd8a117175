import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { answerDamage } from './answer-damage.js';

test('a client that sends no whole request and never ends the connection is answered, and then let go of', { timeout: 20_000 }, async (context) => {
  const server = createServer({ headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 100 }, () => {});
  answerDamage(server, 16_384);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => server.close());
  const ended: Promise<unknown>[] = [];
  server.on('connection', (socket) => ended.push(once(socket, 'close')));
  for (const sent of ['', 'POST / HTTP/1.1\r\n', 'no such thing\r\n\r\n']) {
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    context.after(() => client.destroy());
    // The server may reset what is left of the connection.
    client.on('error', () => {});
    let answer = '';
    client.on('data', (bytes) => (answer += bytes.toString()));
    client.write(sent);
    await once(client, 'end');
    assert.match(answer, /^HTTP\/1\.1 (?:400|504) /, JSON.stringify(sent));
  }
  await Promise.all(ended);
});
