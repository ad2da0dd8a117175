import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anonymous, type Principal } from '@claviger/core';
import { connect, type Socket } from 'node:net';
import { startBench } from '../gateway.testing.js';
import { ask, codeOf } from '../http.testing.js';
import { BodyRoom } from './body-room.js';

const LARGEST = 200_000;
const caller = (user: string): Principal => ({ ...anonymous, kind: 'session', credential: 'key_1', user });

test('one caller has half of the room, all together have all of it, and what is released is there again', () => {
  const room = new BodyRoom(LARGEST);
  const open = (user: string, count: number) => Array.from({ length: count }, () => room.open(caller(user)));
  const ann = open('ann', 8);
  assert.ok(ann.every((hold) => hold.grow(LARGEST / 2) && hold.grow(LARGEST)));
  const ninth = room.open(caller('ann'));
  assert.ok(ninth.grow(60_000), 'small ones are not counted');
  assert.ok(!ninth.grow(70_000));
  const bob = open('bob', 8);
  assert.ok(bob.every((hold) => hold.grow(LARGEST)), 'the other half is for others');
  assert.ok(!room.open(caller('cat')).grow(LARGEST));
  for (const hold of [...ann, ...bob, ninth]) hold.release();
  for (const hold of ann) hold.release();
  assert.equal(room.total, 0);
});

test('bodies that are sent slowly on many connections do not fill the memory, and their callers are told', async (context) => {
  const bench = await startBench({ policy: { server: { maxBodyBytes: LARGEST } } });
  context.after(() => bench.close());
  const begin = (): Promise<{ socket: Socket; text: () => string }> =>
    new Promise((resolve) => {
      const socket = connect(bench.gateway.port, '127.0.0.1');
      context.after(() => socket.destroy());
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('error', () => {});
      const head = `POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${bench.token}\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: ${LARGEST}\r\n\r\n`;
      socket.write(head + ' '.repeat(LARGEST - 100), () => resolve({ socket, text: () => text }));
    });
  const sending = await Promise.all(Array.from({ length: 12 }, begin));
  const rows = await bench.rowsBy(4);
  assert.deepEqual(rows.map(({ code, status }) => [code, status]), Array.from({ length: 4 }, () => ['overloaded', 529]));
  assert.equal(bench.claude.requests.length, 0);
  const message = { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] }) };
  assert.equal((await ask(bench.gateway.url, message)).status, 200, 'a small one is read meanwhile');
  for (const { socket } of sending) socket.destroy();
  const large = { ...message, body: `${message.body}${' '.repeat(100_000)}` };
  let answer = await ask(bench.gateway.url, large);
  // The gateway learns of each connection's end in its own time.
  while (codeOf(answer.body) === 'overloaded') answer = await ask(bench.gateway.url, large);
  assert.equal(answer.status, 200);
});
