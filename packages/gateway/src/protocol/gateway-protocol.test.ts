// One case for each sentence of the public gateway protocol, as docs/gateway-protocol.md numbers them.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startBench, type Bench } from '../gateway.testing.js';
import { ask, codeOf, rawExchange, type HttpAnswer, type HttpQuestion } from '../http.testing.js';

const MODEL = 'claude-opus-5-5';
const message = (extra: Readonly<Record<string, unknown>> = {}) => JSON.stringify({ model: MODEL, max_tokens: 50, messages: [{ role: 'user', content: 'Hello there' }], ...extra });

describe('gateway protocol', () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench({ policy: { upstream: { retries: 0 }, harden: { enabled: false }, privacy: { userId: 'keep' } } });
  });
  after(() => bench.close());
  beforeEach(() => bench.claude.reset());

  const send = (question: HttpQuestion & { readonly credential?: Readonly<Record<string, string>> } = {}): Promise<HttpAnswer> =>
    ask(bench.gateway.url, {
      ...question,
      headers: { ...(question.credential ?? { 'x-api-key': bench.token }), 'anthropic-version': '2023-06-01', ...(question.method === 'GET' ? {} : { 'content-type': 'application/json' }), ...question.headers },
      ...(question.method === 'GET' || question.method === 'HEAD' ? {} : { body: question.body ?? message() }),
    });
  const seen = () => bench.claude.requests.at(-1)!;

  it('1: matches on the path, whatever the query', async () => {
    assert.equal((await send({ path: '/v1/messages?beta=true' })).status, 200);
    assert.equal(seen().url, '/v1/messages?beta=true');
  });

  it('2: answers count_tokens', async () => {
    const { status, body } = await send({ path: '/v1/messages/count_tokens?beta=true', body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] }) });
    assert.equal(status, 200);
    assert.equal(typeof (JSON.parse(body) as { input_tokens: number }).input_tokens, 'number');
  });

  it('3: lists models with id and display_name, without a redirect', async () => {
    const { status, body } = await send({ method: 'GET', path: '/v1/models?limit=1000' });
    assert.equal(status, 200);
    const { data } = JSON.parse(body) as { data: { id: string; display_name: string }[] };
    assert.ok(data.length > 0);
    for (const model of data) assert.ok(model.id !== '' && model.display_name !== '');
    assert.equal((await send({ method: 'GET', path: `/v1/models/${data[0]!.id}` })).status, 200);
  });

  it('4: answers the connection-warming probe without a credential', async () => {
    const { status } = await ask(bench.gateway.url, { method: 'HEAD', path: '/api/hello' });
    assert.equal(status, 200);
    assert.equal(bench.claude.requests.length, 0);
  });

  for (const [where, credential] of [
    ['authorization', (token: string) => ({ authorization: `Bearer ${token}` })],
    ['x-api-key', (token: string) => ({ 'x-api-key': token })],
    ['both', (token: string) => ({ authorization: `bearer  ${token}`, 'x-api-key': token })],
    ['x-api-key beside an empty token', (token: string) => ({ authorization: 'Bearer ', 'x-api-key': token })],
    ['authorization beside an empty x-api-key', (token: string) => ({ authorization: `Bearer ${token}`, 'x-api-key': '' })],
  ] as const) {
    it(`5: takes the credential in ${where}, and sends only its own`, async () => {
      assert.equal((await send({ credential: credential(bench.token) })).status, 200);
      assert.equal(seen().headers['x-api-key'], bench.upstreamKey);
      assert.equal(seen().headers['authorization'], undefined);
    });
  }

  it('6: forwards anthropic-* headers that nobody knows', async () => {
    await send({ headers: { 'anthropic-never-heard-of': 'Some Value; q=1' } });
    assert.equal(seen().headers['anthropic-never-heard-of'], 'Some Value; q=1');
  });

  it('7: forwards body fields that nobody knows, byte for byte', async () => {
    const body = '{ "model":"claude-opus-5-5","max_tokens":5e1, "never_heard_of": {"b":1,"a":[1.0,2]},\n"messages":[{"role":"user","content":"caf\\u00e9 é"}]}';
    await send({ body });
    assert.equal(seen().raw.toString(), body);
  });

  it('8: forwards anthropic-beta verbatim, every value of it', async () => {
    await send({ headers: { 'anthropic-beta': ['made-up-2099-01-01, other-2020-01-01', 'third-2021-01-01'] } });
    const sent = seen().rawHeaders.flatMap((name, index, all) => (index % 2 === 0 && name.toLowerCase() === 'anthropic-beta' ? [all[index + 1]] : []));
    assert.deepEqual(sent, ['made-up-2099-01-01, other-2020-01-01', 'third-2021-01-01']);
  });

  it('9: refuses what the policy forbids as a whole, and strips nothing', async () => {
    const { status, body } = await send({ headers: { 'anthropic-beta': 'mcp-client-2025-11-20' }, body: message({ mcp_servers: [{ type: 'url', url: 'https://mcp.example', name: 'm' }] }) });
    assert.equal(status, 403);
    assert.equal(codeOf(body), 'feature_not_allowed');
    assert.equal(bench.claude.requests.length, 0);
  });

  it('sends no idempotency key of a caller, under which another one could get the answer', async () => {
    await send({ headers: { 'idempotency-key': 'stainless-node-retry-1' } });
    assert.equal(seen().headers['idempotency-key'], undefined);
  });

  it('10: forwards x-claude-code-* headers and takes no identity from them', async () => {
    const before = bench.rows.length;
    await send({ headers: { 'x-claude-code-session-id': 'session-of-another', 'x-claude-code-agent-id': 'agent' } });
    assert.equal(seen().headers['x-claude-code-session-id'], 'session-of-another');
    assert.equal((await bench.rowsBy(before + 1)).at(-1)?.user, 'person');
  });

  it('11: keeps the client\'s system blocks in place and form, and adds at the end', async () => {
    const hardening = await startBench();
    try {
      const system = [{ type: 'text', text: 'x-anthropic-billing-header: cc_version=1' }, { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }];
      await ask(hardening.gateway.url, { headers: { 'x-api-key': hardening.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body: message({ system }) });
      const sent = (hardening.claude.requests.at(-1)!.body as { system: unknown[] }).system;
      assert.deepEqual(sent.slice(0, 2), system);
      assert.equal(sent.length, 3);
    } finally {
      await hardening.close();
    }
  });

  it('12: streams at once, pings and comment lines included', async () => {
    bench.claude.script({ type: 'text', text: 'one two three four', chunkSize: 4, delayBetweenEvents: 60, noise: { pingEvery: 2, commentEvery: 3 } });
    const { pieces, body } = await send({ body: message({ stream: true }) });
    assert.ok(body.includes('event: ping') && body.includes('\n: '));
    assert.ok(pieces.length >= 6, `${pieces.length} pieces`);
    assert.ok(pieces.at(-1)!.at - pieces[0]!.at >= 300, 'the first piece did not wait for the last');
  });

  it('13: passes upstream error bodies on, byte for byte', async () => {
    const body = '{"type":"error", "error":{"message":"prompt is too long: 200001 tokens > 200000 maximum","type":"invalid_request_error","odd":[1.0]}}\n';
    bench.claude.script({ type: 'error', status: 400, body });
    const answer = await send();
    assert.equal(answer.status, 400);
    assert.equal(answer.body, body);
  });

  it('14: takes bodies up to 32 MB and refuses larger ones before reading them', async () => {
    assert.equal(bench.gateway.context.policy.server.maxBodyBytes, 32 * 1024 * 1024);
    const answer = await send({ headers: { 'content-length': String(32 * 1024 * 1024 + 1) }, body: '{' }).catch((error: Error) => error);
    assert.ok(!(answer instanceof Error));
    assert.equal(answer.status, 413);
    assert.equal(codeOf(answer.body), 'body_too_large');
  });

  it('15: passes a spend limit on as upstream words it', async () => {
    bench.claude.script({ type: 'error', status: 429, errorType: 'rate_limit_error', details: { error_code: 'enforced_spend_limit_reached' } });
    const answer = await send();
    assert.equal(answer.status, 429);
    assert.equal(answer.headers['retry-after'], undefined);
    assert.equal((JSON.parse(answer.body) as { error: { details: { error_code: string } } }).error.details.error_code, 'enforced_spend_limit_reached');
  });

  it('16: passes request-id and rate-limit headers on, and nothing of the connection', async () => {
    bench.claude.script({ type: 'text', text: 'hi', headers: { server: 'cloudflare', via: '1.1 somewhere', 'set-cookie': 'a=b', 'anthropic-ratelimit-tokens-remaining': '17', 'x-envoy': '1' } });
    const { headers } = await send();
    assert.match(String(headers['request-id']), /^req_/);
    assert.equal(headers['anthropic-ratelimit-tokens-remaining'], '17');
    for (const name of ['server', 'via', 'set-cookie', 'x-envoy']) assert.equal(headers[name], undefined, name);
  });

  for (const path of ['/v1/complete', '/v1/messages/batches', '/v1/files', '/v1/organizations/api_keys', '/v1/messages/', '//v1/messages', '/v1/messages%2f', '/V1/messages', '/', '/v1/skills', '/v1/models/..', 'http://elsewhere.example/v1/messages']) {
    it(`17: refuses ${path}`, async () => {
      const { status, code } = await rawPath(bench, path);
      assert.equal(status, 404);
      assert.equal(code, 'endpoint_closed');
    });
  }

  for (const [path, fix] of [
    ['/v1/v1/messages', 'Take `/v1` out of the base URL'],
    ['/v1/v1/models/claude-opus-5-5', 'Take `/v1` out of the base URL'],
    ['/messages', 'Put `/v1` at the end of the base URL'],
    ['/messages/count_tokens', 'Put `/v1` at the end of the base URL'],
    ['//v1/messages', 'Take the slash off the end of the base URL'],
    ['/anthropic/v1/messages', 'Give the base URL without a path'],
    ['/v1/complete', 'Open it in the policy under `endpoints`'],
    ['/v1/messages/batches', 'Open it in the policy under `endpoints`'],
    ['/v1/v1/complete', 'Open it in the policy under `endpoints`'],
    ['/', 'Open it in the policy under `endpoints`'],
  ] as const) {
    it(`18: says what is wrong with the base URL behind ${path}, if that is what is wrong`, async () => {
      const { status, message } = await rawPath(bench, path);
      assert.equal(status, 404);
      assert.ok(message.includes(fix), message);
    });
  }

  it('18: tells which methods an endpoint takes', async () => {
    const { status, body } = await send({ method: 'GET' });
    assert.equal(status, 400);
    assert.equal(codeOf(body), 'method_not_allowed');
  });

  for (const [what, credential, code] of [
    ['no credential', {}, 'credential_missing'],
    ['an empty one', { authorization: 'Bearer', 'x-api-key': '' }, 'credential_missing'],
    ['a wrong one', { 'x-api-key': 'wrong' }, 'credential_invalid'],
    ['two different ones', { 'x-api-key': 'one', authorization: 'Bearer two' }, 'credential_conflict'],
    ['another scheme', { authorization: 'Basic eDp5' }, 'credential_invalid'],
  ] as const) {
    it(`19: refuses ${what}`, async () => {
      const { status, body, headers } = await send({ credential });
      assert.equal(status, 401);
      assert.equal(codeOf(body), code);
      assert.equal(headers['x-should-retry'], 'false');
      assert.equal(bench.claude.requests.length, 0);
    });
  }

  it('20: refuses an Anthropic key and repeats nothing of it', async () => {
    for (const credential of [{ 'x-api-key': bench.upstreamKey }, { authorization: `Bearer ${bench.upstreamKey}` }, { 'x-api-key': bench.token, authorization: `Bearer ${bench.upstreamKey}` }] as const) {
      const { status, body } = await send({ credential: credential as unknown as Record<string, string> });
      assert.equal(status, 401);
      assert.equal(codeOf(body), 'upstream_key_sent');
      assert.ok(!body.includes(bench.upstreamKey.slice(-20)));
    }
  });
});

/** Sends the path as it stands: URL parsers would tidy it. */
async function rawPath(bench: Bench, path: string): Promise<{ status: number; code: string | undefined; message: string }> {
  const text = await rawExchange(bench.gateway.port, [`POST ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${bench.token}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`]);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return { status: Number(text.slice(9, 12)), code: codeOf(body), message: (JSON.parse(body) as { error: { message: string } }).error.message };
}
