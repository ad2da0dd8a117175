import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { startBench, type Bench } from '../gateway.testing.js';
import { ask, codeOf, rawExchange, type HttpAnswer } from '../http.testing.js';

const MAXIMUM = 200_000;
const good = '{"model":"claude-opus-5-5","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}';

describe('bad input', () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench({ policy: { server: { maxBodyBytes: MAXIMUM, headersTimeout: '1500ms', bodyTimeout: '2s' } } });
  });
  after(() => bench.close());
  beforeEach(() => {
    bench.claude.reset();
    bench.rows.length = 0;
    bench.log.length = 0;
  });

  const send = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> =>
    ask(bench.gateway.url, { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json', ...headers }, body });
  const head = (extra: string) => `POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${bench.token}\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\n${extra}\r\n`;
  /** Status and code of the first answer in what a socket gave. */
  const first = (text: string) => ({ status: Number(text.slice(9, 12)), code: codeOf(text.slice(text.indexOf('\r\n\r\n') + 4)) });
  const stillWorks = async (): Promise<void> => assert.equal((await send(good)).status, 200);

  for (const [what, body, code] of [
    ['an empty body', '', 'malformed_json'],
    ['truncated JSON', good.slice(0, -10), 'malformed_json'],
    ['two values', `${good}{}`, 'malformed_json'],
    ['an array', '[]', 'malformed_json'],
    ['a number', '1', 'malformed_json'],
    ['a duplicate key', '{"model":"a","model":"b"}', 'duplicate_key'],
    ['a duplicate key in disguise', '{"model":"a","mod\\u0065l":"b"}', 'duplicate_key'],
    ['100 levels', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'too_deep'],
    ['50,000 open brackets', '['.repeat(50_000), 'malformed_json'],
    ['half a surrogate pair', '{"model":"\\ud800"}', 'lone_surrogate'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'malformed_json'],
    ['an overlong encoding', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]), 'malformed_json'],
    ['wrong types', '{"model":{},"max_tokens":"many","messages":"none"}', 'invalid_request'],
    ['null everywhere', '{"model":null,"max_tokens":null,"messages":null}', 'invalid_request'],
    ['messages of numbers', '{"model":"m","max_tokens":1,"messages":[1,2]}', 'invalid_request'],
  ] as const) {
    it(`refuses ${what} with ${code}, and records it`, async () => {
      const { status, body: answer, headers } = await send(body);
      assert.equal(status, 400);
      assert.equal(codeOf(answer), code);
      assert.equal((JSON.parse(answer) as { type: string }).type, 'error');
      assert.equal(headers['x-should-retry'], 'false');
      assert.equal(bench.claude.requests.length, 0);
      assert.equal((await bench.rowsBy(1))[0]?.code, code);
    });
  }

  it('reads every header line, however many fit into the bound', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => `a${index}: b\r\n`).join('');
    const asking = `${head(`${many}x-api-key: ${bench.token}2\r\nconnection: close\r\ncontent-length: ${good.length}\r\n`)}${good}`;
    assert.deepEqual(first(await rawExchange(bench.gateway.port, [asking])), { status: 401, code: 'credential_conflict' });
    assert.equal(bench.claude.requests.length, 0);
  });

  for (const type of ['text/plain', 'application/json; charset=latin1', 'multipart/form-data', '']) {
    it(`refuses the content type "${type}"`, async () => {
      const { body } = await send(good, { 'content-type': type });
      assert.equal(codeOf(body), 'bad_content_type');
    });
  }
  it('takes JSON with the charset said', async () => assert.equal((await send(good, { 'content-type': 'application/json; charset=UTF-8' })).status, 200));

  for (const [name, encode] of [['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]] as const) {
    it(`takes ${name}`, async () => {
      assert.equal((await send(encode(good), { 'content-encoding': name })).status, 200);
      assert.equal(bench.claude.requests[0]?.headers['content-encoding'], undefined);
    });
    it(`refuses ${name} that grows past the cap`, async () => {
      const { status, body } = await send(encode(Buffer.alloc(50_000_000, 32)), { 'content-encoding': name });
      assert.equal(status, 413);
      assert.equal(codeOf(body), 'body_too_large');
    });
    it(`refuses damaged ${name}`, async () => {
      assert.equal(codeOf((await send(encode(good).subarray(0, 20), { 'content-encoding': name })).body), 'bad_encoding');
      assert.equal(codeOf((await send(good, { 'content-encoding': name })).body), 'bad_encoding');
    });
  }
  for (const name of ['zstd', 'gzip, gzip', 'compress', 'chunked']) {
    it(`refuses the encoding ${name}`, async () => assert.equal(codeOf((await send(gzipSync(good), { 'content-encoding': name })).body), 'unsupported_encoding'));
  }

  it('refuses a declared length past the cap before the body comes', async () => {
    const text = await rawExchange(bench.gateway.port, [head(`content-length: ${MAXIMUM + 1}\r\n`)]);
    assert.deepEqual(first(text), { status: 413, code: 'body_too_large' });
  });

  it('refuses a request without a Host header, in the API\'s own shape', async () => {
    const text = await rawExchange(bench.gateway.port, [`${head(`content-length: ${good.length}\r\nconnection: close\r\n`).replace('host: x\r\n', '')}${good}`]);
    assert.deepEqual(first(text), { status: 400, code: 'bad_http' });
  });

  it('refuses to meet an expectation that nobody knows, in the API\'s own shape', async () => {
    for (const expectation of ['42', '101-continue']) {
      const text = await rawExchange(bench.gateway.port, [`${head(`content-length: ${good.length}\r\nexpect: ${expectation}\r\nconnection: close\r\n`)}${good}`]);
      assert.deepEqual(first(text), { status: 400, code: 'bad_http' }, expectation);
      assert.match(text, /^request-id: req_/im);
    }
    assert.equal(bench.claude.requests.length, 0);
    await stillWorks();
  });

  it('refuses an undeclared length while reading, and the answer arrives', async () => {
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const text = await rawExchange(bench.gateway.port, [head('transfer-encoding: chunked\r\n'), ...Array.from({ length: 30 }, () => chunk)]);
    assert.deepEqual(first(text), { status: 413, code: 'body_too_large' });
  });

  it('asks for no body that it will refuse', async () => {
    const text = await rawExchange(bench.gateway.port, [head(`content-length: ${MAXIMUM + 1}\r\nexpect: 100-continue\r\n`)]);
    assert.ok(!text.includes('100 Continue'));
    assert.equal(first(text).status, 413);
    const taken = await rawExchange(bench.gateway.port, [head(`content-length: ${good.length}\r\nexpect: 100-continue\r\nconnection: close\r\n`), good], { pause: 100 });
    assert.match(taken, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  for (const [what, extra, body] of [
    ['both body lengths', 'content-length: 5\r\ntransfer-encoding: chunked\r\n', '0\r\n\r\n'],
    ['two different lengths', 'content-length: 5\r\ncontent-length: 6\r\n', 'aaaaaa'],
    ['a negative length', 'content-length: -1\r\n', ''],
    ['a length that is no number', 'content-length: 5e1\r\n', ''],
    ['a transfer encoding that only looks like chunked', 'transfer-encoding: xchunked\r\n', '0\r\n\r\n'],
    ['an encoding below the chunks', 'transfer-encoding: gzip, chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'],
    ['an encoding below the chunks, on a line of its own', 'transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'],
    ['an empty transfer encoding', 'transfer-encoding:\r\ncontent-length: 2\r\n', '{}'],
    ['a bad chunk size', 'transfer-encoding: chunked\r\n', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['a chunk that is longer than it says', 'transfer-encoding: chunked\r\n', '2\r\n{}}}\r\n0\r\n\r\n'],
    ['a header without a colon', 'what is this\r\n', ''],
    ['a space before the colon', 'content-length : 5\r\n', 'aaaaa'],
    ['a folded header', 'x-a: b\r\n c: d\r\ncontent-length: 0\r\n', ''],
    ['a bare line feed', 'x-a: b\ncontent-length: 0\r\n', ''],
    ['a NUL in a header', 'x-a: b\0c\r\n', ''],
  ] as const) {
    it(`refuses ${what}, and reads nothing after it as a request`, async () => {
      const smuggled = `GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n`;
      const text = await rawExchange(bench.gateway.port, [head(extra) + body + smuggled]);
      assert.equal(text.match(/^HTTP\/1\.1 /gm)?.length, 1, text);
      assert.match(text, /^HTTP\/1\.1 [45]\d\d /);
      assert.equal(first(text).code, 'bad_http');
      assert.equal(bench.claude.requests.length, 0);
    });
  }

  it('refuses chunks in HTTP/1.0, and a tunnel, in the API\'s own shape', async () => {
    const old = head('connection: keep-alive\r\ntransfer-encoding: chunked\r\n').replace('HTTP/1.1', 'HTTP/1.0');
    const chunks = `${good.length.toString(16)}\r\n${good}\r\n0\r\n\r\n`;
    for (const asking of [old + chunks, 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n']) {
      const text = await rawExchange(bench.gateway.port, [asking]);
      assert.deepEqual(first(text), { status: 400, code: 'bad_http' });
      assert.match(text, /^connection: close/im);
    }
    await rawExchange(bench.gateway.port, [old + chunks + head(`content-length: ${good.length}\r\n`) + good]);
    const doubtful = [head('transfer-encoding: gzip, chunked\r\n'), head('transfer-encoding: gzip, chunked\r\n').replace('host: x\r\n', ''), head('expect: 42\r\ntransfer-encoding: gzip, chunked\r\n')];
    for (const asking of doubtful) await rawExchange(bench.gateway.port, [asking + chunks + head(`content-length: ${good.length}\r\n`) + good]);
    assert.equal(bench.claude.requests.length, 0, 'nor is what follows it a request');
  });

  it('takes no request behind one whose answer closes the connection', async () => {
    const next = head(`content-length: ${good.length}\r\n`) + good;
    const large = `content-length: ${MAXIMUM + 1}\r\n`;
    const refused = [head(large), head(large).replace('/v1/messages', '/v1/nothing'), head(`expect: 42\r\n${large}`)];
    for (const asking of refused) {
      const text = await rawExchange(bench.gateway.port, [asking + ' '.repeat(MAXIMUM + 1) + next]);
      assert.match(text, /^connection: close/im);
      assert.equal(text.match(/^HTTP\/1\.1 /gm)?.length, 1, text);
    }
    assert.equal(bench.claude.requests.length, 0, 'whoever got no answer pays for none');
    await stillWorks();
  });

  it('refuses a request without a host', async () => {
    const text = await rawExchange(bench.gateway.port, ['GET /v1/models HTTP/1.1\r\n\r\n']);
    assert.match(text, /^HTTP\/1\.1 400 /);
  });

  it('answers pipelined requests in order', async () => {
    const one = (id: number) => `${head(`content-length: ${good.length}\r\n${id === 3 ? 'connection: close\r\n' : ''}`)}${good}`;
    const text = await rawExchange(bench.gateway.port, [one(1) + one(2) + one(3)]);
    assert.equal(text.split('HTTP/1.1 200 OK').length - 1, 3);
  });

  describe('damage behind a call that waits for its answer', () => {
    const damaged = 'GET / HTTP/1.1\r\nno header line\r\n\r\n';
    const call = () => `${head(`content-length: ${good.length}\r\n`)}${good}`;
    /** Status lines and codes of all answers, in order. */
    const answersIn = (text: string) => text.split(/(?=HTTP\/1\.1 \d{3} )/).map((answer) => (answer.startsWith('HTTP/1.1 200 OK') ? 'answer' : first(answer)));
    const refused = { status: 400, code: 'bad_http' };
    const waiting = (streams: boolean) => bench.claude.script({ type: 'text', text: 'word '.repeat(30), chunkSize: 5, delayBetweenEvents: 10, ...(!streams && { delayBeforeHeaders: 300 }) });

    for (const [what, behind, answers] of [
      ['bytes that are no request', () => ['no such thing\r\n\r\n'], ['answer', refused]],
      ['a damaged request, and more of it in pieces', () => [damaged, damaged, damaged], ['answer', refused]],
      ['a tunnel', () => ['CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n'], ['answer', refused]],
      ['a second call, and damage behind it', () => [call(), damaged], ['answer', 'answer', refused]],
      ['a second call that is damaged itself', () => [`${head('transfer-encoding: chunked\r\n')}zz\r\n{}\r\n0\r\n\r\n`], ['answer', refused]],
    ] as const) {
      it(`is answered behind the call's own answer: ${what}`, async () => {
        waiting(false);
        const text = await rawExchange(bench.gateway.port, [call(), ...behind()], { pause: 100, wait: 5000 });
        assert.deepEqual(answersIn(text), answers, text);
        assert.ok((await bench.rowsBy(1)).every(({ outcome, code }) => outcome === 'answered' || code !== undefined));
      });
    }

    it('leaves an answer that streams whole', async () => {
      waiting(true);
      const body = `${good.slice(0, -1)},"stream":true}`;
      const text = await rawExchange(bench.gateway.port, [`${head(`content-length: ${body.length}\r\n`)}${body}`, damaged], { pause: 150, wait: 5000 });
      assert.match(text, /event: message_stop[^]*\r\n0\r\n\r\nHTTP\/1\.1 400 Bad Request\r\nconnection: close/);
      assert.equal((await bench.rowsBy(1))[0]?.outcome, 'answered');
    });
  });

  it('refuses a flood of headers', async () => {
    const text = await rawExchange(bench.gateway.port, [head(Array.from({ length: 3000 }, (_, index) => `x-flood-${index}: ${'a'.repeat(20)}\r\n`).join(''))]);
    assert.match(text, /^HTTP\/1\.1 400 /);
    assert.equal(first(text).code, 'bad_http');
  });

  it('ends headers that drip, and bodies that drip', async () => {
    const began = Date.now();
    const [headers, body] = await Promise.all([
      rawExchange(bench.gateway.port, ['POST /v1/messages HTTP/1.1\r\n', ...Array.from({ length: 60 }, (_, index) => `x-${index}: a\r\n`)], { wait: 8000, pause: 150 }),
      rawExchange(bench.gateway.port, [head('content-length: 100\r\n'), ...Array.from({ length: 60 }, () => '{')], { wait: 8000, pause: 150 }),
    ]);
    assert.ok(Date.now() - began < 7000);
    for (const text of [headers, body]) assert.deepEqual(first(text), { status: 504, code: 'body_timeout' });
  });

  it('survives clients that vanish at every stage', async () => {
    bench.claude.script({ type: 'text', text: 'word '.repeat(40), chunkSize: 5, delayBetweenEvents: 5 });
    const whole = `${head(`content-length: ${good.length + 14}\r\n`)}${good.slice(0, -1)},"stream":true}`;
    for (let cut = 1; cut < whole.length; cut += 23) {
      await new Promise<void>((resolve) => {
        const socket = connect(bench.gateway.port, '127.0.0.1', () => socket.write(whole.slice(0, cut), () => {
          socket.resetAndDestroy();
          resolve();
        }));
        socket.on('error', () => resolve());
      });
    }
    for (const wait of [0, 5, 20, 60]) await rawExchange(bench.gateway.port, [whole], { wait });
    bench.claude.reset();
    await stillWorks();
    while (bench.gateway.context.calls.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(bench.log.filter(({ event }) => event === 'internal_error'), []);
  });

  it('never crashes, hangs or leaks on random damage', async () => {
    const whole = Buffer.from(`${head(`content-length: ${good.length}\r\nconnection: close\r\n`)}${good}`);
    const damage = fc.array(fc.record({ at: fc.nat(whole.length - 1), bytes: fc.uint8Array({ minLength: 0, maxLength: 6 }), kind: fc.constantFrom('replace', 'insert', 'cut') }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        let bytes = whole;
        for (const { at, bytes: patch, kind } of changes) {
          const place = Math.min(at, bytes.length);
          bytes = kind === 'cut' ? bytes.subarray(0, place) : Buffer.concat([bytes.subarray(0, place), patch, bytes.subarray(kind === 'replace' ? place + patch.length : place)]);
        }
        const text = await rawExchange(bench.gateway.port, [bytes], { wait: 250 });
        assert.ok(!text.includes(bench.upstreamKey) && !text.includes(bench.token));
        if (text === '') return;
        const status = Number(/^HTTP\/1\.\d (\d{3}) /.exec(text)?.[1]);
        assert.ok(status >= 100 && status < 600, text.slice(0, 100));
        if (status >= 400) assert.ok(/"type":"error"/.test(text), text);
      }),
      { numRuns: 150 },
    );
    await stillWorks();
    assert.deepEqual(bench.log.filter(({ event }) => event === 'internal_error'), []);
  });

  it('never crashes or leaks on random bodies', async () => {
    const anything = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.string({ unit: 'binary' }),
      fc.object({ key: fc.constantFrom('model', 'max_tokens', 'messages', 'system', 'tools', 'stream', 'content', 'role', 'type'), maxDepth: 4 }).map((value) => JSON.stringify(value)),
      fc.tuple(fc.nat(good.length), fc.string()).map(([at, text]) => good.slice(0, at) + text + good.slice(at + text.length)),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const answer = await send(body);
        assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${answer.status} ${answer.body}`);
        assert.ok(!answer.body.includes(bench.upstreamKey));
      }),
      { numRuns: 200 },
    );
    assert.deepEqual(bench.log.filter(({ event }) => event === 'internal_error' || event === 'guard_failed'), []);
  });
});
