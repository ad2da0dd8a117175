import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBody, TextAnswer } from './text-answer.js';

const encoder = new TextEncoder();
const TEXT = '{"said":"Grüße, \u{1f980}"}';
const init = { status: 201, headers: { 'content-type': 'application/json', 'request-id': 'req_1' } };
const answer = (text = TEXT): TextAnswer => new TextAnswer({ text, bytes: undefined }, init);

function inPieces(size: number): Response {
  const bytes = encoder.encode(TEXT);
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    }),
  );
}

test('a body is read as `text()` reads it, however it is cut', async () => {
  for (const size of [1, 2, 3, 7, 1000]) assert.equal((await readBody(inPieces(size))).text, await inPieces(size).text());
  assert.equal((await readBody(new Response(null))).text, '');
  assert.equal((await readBody(new Response(''))).text, '');
  for (const bytes of [[0xef, 0xbb, 0xbf, 0x41], [0x41, 0xff, 0x42], [0xe2, 0x82]]) {
    const read = (): Response => new Response(Uint8Array.from(bytes));
    assert.equal((await readBody(read())).text, await read().text());
  }
});

test('a body that breaks off, and one that has been read, are not read', async () => {
  const broken = new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError('gone')) }));
  await assert.rejects(readBody(broken), /gone/);
  const used = new Response(TEXT);
  await used.text();
  await assert.rejects(readBody(used), TypeError);
});

test('every way of reading a text answer finds the same, once', async () => {
  const ways: readonly ((response: Response) => Promise<string>)[] = [
    (response) => response.text(),
    async (response) => JSON.stringify(await response.json()),
    async (response) => new TextDecoder().decode(await response.arrayBuffer()),
    async (response) => (await response.blob()).text(),
    (response) => response.clone().text(),
    (response) => new Response(response.body, response).text(),
  ];
  for (const way of ways) {
    const response = answer();
    assert.equal(response.bodyUsed, false);
    assert.equal(await way(response), TEXT);
  }
  for (const way of ways.slice(0, 4)) {
    const response = answer();
    await way(response);
    assert.equal(response.bodyUsed, true);
    for (const again of ways) await assert.rejects(async () => again(response), TypeError);
  }
});

test('a text answer has the status and the headers that it is given, and takes others', async () => {
  const response = answer();
  assert.ok(response instanceof Response);
  assert.deepEqual([response.status, response.headers.get('content-type'), response.headers.get('request-id')], [201, 'application/json', 'req_1']);
  response.headers.delete('request-id');
  assert.equal(response.headers.has('request-id'), false);
  await assert.rejects(answer('no JSON').json(), SyntaxError);
  const locked = answer();
  locked.body?.getReader();
  await assert.rejects(locked.json(), TypeError);
});

test('the bytes of a body that did not change go on as they came', async () => {
  const bytes = encoder.encode(TEXT);
  const response = new TextAnswer({ text: TEXT, bytes }, init);
  const { value } = (await response.body?.getReader().read()) ?? {};
  assert.equal(value, bytes);
});

test('what the text is as JSON is not worked out again, and is given once', async () => {
  const value = { said: 'Grüße' };
  const response = new TextAnswer({ text: TEXT, bytes: undefined, value }, init);
  assert.equal(await response.json(), value);
  assert.equal(response.bodyUsed, true);
  await assert.rejects(response.json(), TypeError);
});

test('a text answer is copied before it is read, and not after', async () => {
  const response = answer();
  const copy = response.clone();
  assert.deepEqual([await response.text(), await copy.text()], [TEXT, TEXT]);
  const read = answer();
  await read.json();
  assert.throws(() => read.clone(), TypeError);
});
