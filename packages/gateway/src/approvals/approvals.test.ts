import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { PolicyInput } from '@claviger/core/policy';
import { house as wholeHouse } from '../admin/house.testing.js';
import { readLedgerTail } from '../ledger/verify-ledger.js';

const tools: PolicyInput['tools'] = { rules: { send_mail: { effect: 'send' }, read_mail: { effect: 'read' } }, taint: { action: 'approve', unlessTrusted: false } };

/** A conversation in which text from outside has been read. */
const tainted = [
  { role: 'user', content: 'Read my mail and answer it.' },
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'read_mail', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'A letter from outside.' }] },
];
const offered = ['send_mail', 'read_mail'].map((name) => ({ name, description: name, input_schema: { type: 'object' } }));

/** A whole installation with two callers. */
async function house(context: TestContext, input: PolicyInput = {}, environment: Record<string, string> = {}) {
  const whole = await wholeHouse(context, { tools, limits: { rules: [] }, ...input }, environment);
  const { admin, gateway, claude, installation, token } = whole;
  const keyOf = async (user: string): Promise<string> => (await installation.keyAdministration.create({ name: user, user, team: 'red', environment: 'production' })).text;
  const keys = { ann: await keyOf('ann'), eve: await keyOf('eve') };
  await installation.refreshKeys();
  /** Claude makes this tool call; gives what the app gets of it. */
  const call = async (toolInput: string, user: 'ann' | 'eve' = 'ann', stream = false): Promise<string> => {
    claude.enqueue({ type: 'tool_calls', calls: [{ name: 'send_mail', input: JSON.parse(toolInput), ...(stream && { deltas: [toolInput] }) }] });
    const answer = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': keys[user] },
      body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 500, messages: tainted, tools: offered, stream }),
    });
    return answer.text();
  };
  const api = async (method: string, path: string, body?: object, credential = token) => {
    const answer = await fetch(`${admin.url}/v1/claviger/approvals${path}`, { method, headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: (await answer.json()) as { id: string; state: string; data: { id: string; input: unknown; user: string; tool: string; reason: string }[]; error?: { details: { claviger: { code: string } } } } };
  };
  const page = async (path: string, options: { readonly cookie?: string; readonly form?: Record<string, string>; readonly headers?: Record<string, string> } = {}) => {
    const { cookie, form } = options;
    const answer = await fetch(admin.url + path, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { ...(cookie !== undefined && { cookie }), ...(form !== undefined && { origin: admin.url, 'content-type': 'application/x-www-form-urlencoded' }), ...options.headers },
      ...(form !== undefined && { body: new URLSearchParams(form).toString() }),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers, location: answer.headers.get('location'), cookie: answer.headers.get('set-cookie')?.split(';')[0] };
  };
  const logIn = async (): Promise<string> => {
    const { status, cookie } = await page('/approvals/login', { form: { token } });
    assert.equal(status, 303);
    return cookie ?? '';
  };
  return { ...whole, keys, call, api, page, logIn };
}

const csrfIn = (text: string): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
const isToolCall = (answer: string): boolean => answer.includes('"tool_use"') && answer.includes('send_mail') && !answer.includes('waits for approval');

for (const stream of [false, true]) {
  test(`a held call goes on once when it is approved, ${stream ? 'streamed' : 'plain'}`, async (context) => {
    const { admin, call, api, installation } = await house(context);
    const input = '{"to":"bob@example.com","body":"The report."}';
    const held = await call(input, 'ann', stream);
    assert.ok(!isToolCall(held));
    const [waiting] = (await api('GET', '')).body.data;
    assert.ok(waiting !== undefined);
    assert.deepEqual([waiting.tool, waiting.user, waiting.input], ['send_mail', 'ann', JSON.parse(input)]);
    assert.ok(held.includes(`${admin.url}/approvals/${waiting.id}`), 'the answer says where to approve');
    assert.equal((await api('POST', `/${waiting.id}`, { decision: 'approve' })).body.state, 'approved');
    assert.ok(!isToolCall(await call(input, 'eve', stream)), "another user's call");
    assert.ok(!isToolCall(await call('{"to":"bob@example.com","body":"The plan."}', 'ann', stream)), 'other input');
    assert.ok(!isToolCall(await call('{"to":"bob@example.com","body":"The report.","bcc":"eve@example.com"}', 'ann', stream)), 'more input');
    assert.ok(isToolCall(await call('{"body":"The report.","to":"bob@example.com"}', 'ann', stream)), 'the same input in another order');
    assert.ok(!isToolCall(await call(input, 'ann', stream)), 'a replay');
    assert.equal((await api('POST', `/${waiting.id}`, { decision: 'approve' })).body.error?.details.claviger.code, 'not_found', 'the old request is gone with the new one');
    let rows: { event?: string; details?: { approval: string; by: string }; findings?: { rule: string }[] }[] = [];
    const approved = (): number => rows.flatMap(({ findings = [] }) => findings).filter(({ rule }) => rule === 'tools/approved').length;
    for (let tries = 0; tries < 100 && approved() === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      rows = readLedgerTail(installation.state.file('ledger.sqlite'), { count: 20 }).map(({ row }) => JSON.parse(row) as (typeof rows)[number]);
    }
    assert.equal(approved(), 1);
    assert.deepEqual(rows.filter(({ event }) => event?.startsWith('approval.')).map(({ event, details }) => [event, details]), [['approval.approved', { approval: waiting.id, by: 'api' }]]);
  });
}

test('calls race for one approval, and one gets through', async (context) => {
  const { call, api } = await house(context);
  await call('{"to":"bob"}');
  const [waiting] = (await api('GET', '')).body.data;
  const decided = await Promise.all(Array.from({ length: 5 }, () => api('POST', `/${waiting?.id ?? ''}`, { decision: 'approve' })));
  assert.equal(decided.filter(({ status }) => status === 200).length, 1);
  assert.equal(decided.filter(({ status }) => status === 409).length, 4);
  const answers = await Promise.all(Array.from({ length: 8 }, () => call('{"to":"bob"}')));
  assert.equal(answers.filter(isToolCall).length, 1);
});

test('a person approves and denies on the page', async (context) => {
  const { page, logIn, call } = await house(context);
  await call('{"to":"bob"}');
  const cookie = await logIn();
  const list = await page('/approvals', { cookie });
  const path = /href="(\/approvals\/apr_\w{22})"/.exec(list.text)?.[1] ?? '';
  const shown = await page(path, { cookie });
  for (const part of ['send_mail', '<dd>ann</dd>', '<dd>red</dd>', 'bob', 'text from outside', 'Approve this call once']) assert.ok(shown.text.includes(part), part);
  assert.ok(list.text.includes('for ann of team red<'), 'a person is called by name');
  assert.equal((await page(path, { cookie, form: { csrf: csrfIn(shown.text), decision: 'deny' } })).status, 303);
  assert.match((await page(path, { cookie })).text, /Denied/);
  assert.match(await call('{"to":"bob"}'), /a person has denied it/);
  assert.match(await call('{"to":"carl"}'), /waits for approval/);
  const second = /href="(\/approvals\/apr_\w{22})"/.exec((await page('/approvals', { cookie })).text)?.[1] ?? '';
  const { text } = await page(second, { cookie });
  await page(second, { cookie, form: { csrf: csrfIn(text), decision: 'approve' } });
  assert.ok(isToolCall(await call('{"to":"carl"}')));
  assert.match((await page(second, { cookie })).text, /Approved and used/);
  const out = await page('/approvals/logout', { cookie, form: { csrf: csrfIn(text) } });
  assert.match(out.headers.get('set-cookie') ?? '', /Max-Age=0/);
});

test('nobody reads or decides without log-in, from another site, or under another name', async (context) => {
  const { admin, gateway, page, logIn, call, api, token, keys } = await house(context);
  await call('{"to":"bob"}');
  const [{ id } = { id: '' }] = (await api('GET', '')).body.data;
  const path = `/approvals/${id}`;
  const stands = async (): Promise<void> => assert.equal((await api('GET', `/${id}`)).body.state, 'waiting');
  for (const anonymous of [await page(path), await page('/approvals'), await page(path, { cookie: 'claviger_operator=9999999999999.all.x.y' }), await page(path, { form: { decision: 'approve' } })]) {
    assert.equal(anonymous.status, 303);
    assert.ok(anonymous.location?.startsWith('/approvals/login?next='));
    assert.ok(!anonymous.text.includes('bob'));
  }
  for (const wrong of [keys.ann, `${token}x`, token.slice(1), '']) assert.equal((await page('/approvals/login', { form: { token: wrong } })).status, 401);
  for (const wrong of [keys.ann, `${token}x`]) assert.equal((await api('GET', '', undefined, wrong)).status, 401);
  const cookie = await logIn();
  const csrf = csrfIn((await page(path, { cookie })).text);
  const form = { csrf, decision: 'approve' };
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://127.0.0.1:1' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
    assert.equal((await page(path, { cookie, form, headers })).status, 403, JSON.stringify(headers));
  }
  for (const forged of ['', csrf.slice(1), csrfIn((await page(path, { cookie: await logIn() })).text)]) assert.equal((await page(path, { cookie, form: { ...form, csrf: forged } })).status, 403, 'a form of another session');
  assert.equal((await page(path, { cookie, form, headers: { 'content-type': 'text/plain' } })).status, 400);
  const { port } = new URL(admin.url);
  const rebound = await new Promise<number>((resolve) => httpRequest({ port, host: '127.0.0.1', path, headers: { host: 'evil.example', cookie } }, (answer) => resolve(answer.resume().statusCode ?? 0)).end());
  assert.equal(rebound, 400);
  for (const guess of ['apr_0000000000000000000000', id.slice(0, -1), `${id}0`]) assert.equal((await page(`/approvals/${guess}`, { cookie })).status, 404, guess);
  for (const route of ['/approvals', path, '/v1/claviger/approvals']) assert.equal((await fetch(gateway.url + route, { headers: { 'x-api-key': keys.ann } })).status, 404, 'never on the port of the callers');
  assert.equal((await page('/approvals/login', { form: { token, next: '//evil.example/' } })).location, '/approvals');
  await stands();
  const { headers } = await page(path, { cookie });
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
  assert.match((await page('/approvals/login', { form: { token } })).headers.get('set-cookie') ?? '', /; Path=\/approvals; Max-Age=900; HttpOnly; SameSite=Strict$/);
});

test('what a caller wrote is shown as text, and what does not show is written out', async (context) => {
  const { page, logIn, call, api } = await house(context);
  const hostile = { '</pre><script>alert(1)</script>': '"><img src=x onerror=alert(1)>', to: 'bob\u202Emoc.elpmaxe\u200B', 'a&b': ["<style>*{display:none}</style>", { deep: '&lt;b&gt;' }] };
  await call(JSON.stringify(hostile));
  const [{ id } = { id: '' }] = (await api('GET', '')).body.data;
  const { text } = await page(`/approvals/${id}`, { cookie: await logIn() });
  assert.deepEqual([...text.matchAll(/<(\w+)/g)].map(([, tag]) => tag).filter((tag) => ['script', 'img', 'style'].includes(tag ?? '')), []);
  assert.ok(text.includes('&lt;img src=x onerror=alert(1)&gt;') && text.includes('&amp;lt;b&amp;gt;'));
  assert.ok(text.includes('bob<mark>U+202E</mark>moc.elpmaxe<mark>U+200B</mark>'));
  assert.ok(!/[\u202E\u200B]/.test(text));
});

test('an input that is nested deeper than a person can follow is refused, and the page of one that just is not stays readable', async (context) => {
  const { page, logIn, call, api } = await house(context);
  const nested = (levels: number): string => `{"to":${'['.repeat(levels - 1)}${'1,'.repeat(20_000)}1${']'.repeat(levels - 1)}}`;
  assert.match(await call(nested(33)), /cannot wait for approval now/);
  assert.equal((await api('GET', '')).body.data.length, 0);
  await call(nested(32));
  const [{ id } = { id: '' }] = (await api('GET', '')).body.data;
  const { status, text } = await page(`/approvals/${id}`, { cookie: await logIn() });
  assert.equal(status, 200);
  assert.ok(text.length < 40 * nested(32).length, `${text.length} characters`);
});

test('the webhook tells names and times, and content or a link only where the policy says so', async (context) => {
  const received: { body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ body, signature: String(request.headers['claviger-signature']) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const secret = randomBytes(24).toString('hex');
  const alerts: PolicyInput['alerts'] = { webhook: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, secret: { env: 'HOOK_SECRET' } } };
  const told = async (count: number) => {
    for (let tries = 0; received.length < count && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    const { body, signature } = received[count - 1] ?? { body: '{}', signature: '' };
    const [, seconds = '', mark] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    assert.equal(mark, createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
    return JSON.parse(body) as { type: string; data: Record<string, string> };
  };
  const quiet = await house(context, { alerts }, { HOOK_SECRET: secret });
  await quiet.call('{"to":"bob"}');
  await quiet.call('{"to":"bob"}');
  const { type, data } = await told(1);
  assert.equal(type, 'approval.requested');
  assert.deepEqual(Object.keys(data).toSorted(), ['address', 'app', 'expires_at', 'id', 'reason', 'team', 'tool', 'user']);
  assert.deepEqual([data['user'], data['team']], ['ann', 'red']);
  assert.equal(data['address'], `${quiet.admin.url}/approvals/${data['id']}`);
  assert.equal(received.length, 1, 'told once while it waits');

  const open = await house(context, { alerts, admin: { approvals: { webhookLink: true, webhookInput: true } } }, { HOOK_SECRET: secret });
  await open.call('{"to":"bob"}');
  const { data: more } = await told(2);
  assert.deepEqual(more['input'], { to: 'bob' });
  const link = (more['link'] ?? '').slice(open.admin.url.length);
  const looked = await open.page(link);
  assert.equal(looked.status, 200);
  assert.ok(!looked.text.includes('bob') && looked.cookie === undefined, 'looking at a link in advance shows and uses nothing');
  const mark = /name="mark" value="([^"]+)"/.exec(looked.text)?.[1] ?? '';
  const entered = await open.page(link.split('?')[0] ?? '', { form: { mark } });
  assert.equal(entered.status, 303);
  const cookie = entered.cookie ?? '';
  assert.equal((await open.page(link.split('?')[0] ?? '', { form: { mark } })).status, 403, 'once');
  const path = entered.location ?? '';
  const shown = await open.page(path, { cookie });
  assert.ok(shown.text.includes('bob'));
  assert.equal((await open.page('/approvals', { cookie })).status, 303, 'the list is for those who know the token');
  await open.call('{"to":"carl"}');
  const [, other] = (await open.api('GET', '')).body.data;
  assert.equal((await open.page(`/approvals/${other?.id ?? ''}`, { cookie })).status, 303, 'nor any other request');
  assert.equal((await open.page(`/approvals/${other?.id ?? ''}`, { cookie, form: { csrf: csrfIn(shown.text), decision: 'approve' } })).status, 303);
  assert.equal((await open.api('GET', `/${other?.id ?? ''}`)).body.state, 'waiting');
  await open.page(path, { cookie, form: { csrf: csrfIn(shown.text), decision: 'approve' } });
  assert.ok(isToolCall(await open.call('{"to":"bob"}')));
});

test('with pseudonyms a person sees, and approves, what the app will get', async (context) => {
  const { api, claude, gateway, keys } = await house(context, { privacy: { types: { EMAIL_ADDRESS: 'pseudonymise' } } });
  let standIn = '';
  claude.script((request) => {
    standIn = /Write to (\S+) now/.exec(request.raw.toString())?.[1] ?? '';
    return { type: 'tool_calls', calls: [{ name: 'send_mail', input: { to: standIn } }] };
  });
  const ask = (address: string): Promise<string> =>
    fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': keys.ann },
      body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 500, messages: [...tainted, { role: 'assistant', content: 'Read.' }, { role: 'user', content: `Write to ${address} now` }], tools: offered }),
    }).then((answer) => answer.text());
  await ask('carol@mail.example');
  assert.ok(standIn !== '' && !standIn.includes('carol'));
  const [waiting] = (await api('GET', '')).body.data;
  assert.deepEqual(waiting?.input, { to: 'carol@mail.example' });
  await api('POST', `/${waiting?.id ?? ''}`, { decision: 'approve' });
  assert.ok(!isToolCall(await ask('mallory@mail.example')));
  assert.ok((await ask('carol@mail.example')).includes('"to":"carol@mail.example"'));
});

test('behind a proxy the pages know their public address, and no other', async (context) => {
  const { admin, page, call, api, token } = await house(context, { admin: { publicURL: 'https://claviger.office.example' } });
  assert.ok((await call('{"to":"bob"}')).includes('https://claviger.office.example/approvals/apr_'));
  const form = { token };
  const login = await page('/approvals/login', { form, headers: { origin: 'https://claviger.office.example' } });
  assert.match(login.headers.get('set-cookie') ?? '', /; Secure$/);
  for (const origin of ['http://claviger.office.example', 'https://office.example', 'https://claviger.office.example.evil.example']) assert.equal((await page('/approvals/login', { form, headers: { origin } })).status, 403, origin);
  const [{ id } = { id: '' }] = (await api('GET', '')).body.data;
  const { port } = new URL(admin.url);
  const seen = (host: string): Promise<number> => new Promise((resolve) => httpRequest({ port, host: '127.0.0.1', path: `/approvals/${id}`, headers: { host, cookie: login.cookie ?? '' } }, (answer) => resolve(answer.resume().statusCode ?? 0)).end());
  assert.equal(await seen('claviger.office.example'), 200);
  assert.equal(await seen('office.example'), 400);
});
