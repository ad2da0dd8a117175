import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../create-engine.js';
import { Call } from '../../engine/call.js';
import type { Principal } from '../../engine/principal.js';
import { anonymous } from '../../engine/principal.js';
import { isClavigerError } from '../../errors/claviger-error.js';
import { DEFAULT_APP, parsePolicy, PolicyError, policyOfApp } from '../../policy/parse-policy.js';
import type { PolicyInput } from '../../policy/schema.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../../ports.js';
import { createPrivacyGuard } from './guard.js';

const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, secret: webRandom.bytes(32), limits: undefined as never };
const alice: Principal = { ...anonymous, kind: 'key', credential: 'k1', user: 'alice' };
const bob: Principal = { ...anonymous, kind: 'key', credential: 'k2', user: 'bob' };
const SUPPORT: PolicyInput['privacy'] = { types: { PERSON: 'pseudonymise', STREET_ADDRESS: 'pseudonymise' } };

interface Options {
  readonly privacy?: PolicyInput['privacy'];
  readonly principal?: Principal;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly betas?: readonly string[];
}

async function send(messages: readonly unknown[], options: Options = {}) {
  const policy = policyOfApp(parsePolicy({ privacy: options.privacy }), DEFAULT_APP);
  assert.ok(policy);
  const source = JSON.stringify({ model: 'claude-sonnet-5-5', max_tokens: 9, messages, ...options.body });
  const call = new Call({ id: 'c', principal: options.principal ?? alice, app: DEFAULT_APP, endpoint: 'messages', at: 0, source, ...(options.betas !== undefined && { betas: options.betas }) });
  const session = createPrivacyGuard({ app: DEFAULT_APP, policy, ports })?.open(call);
  const denial = await session?.request?.();
  const restore = (text: string, kind: 'text' | 'tool_input' = 'text') => {
    const filter = session?.text?.({ index: 0, kind });
    return filter === undefined ? text : filter.push(text) + filter.flush();
  };
  return { call, denial, body: call.body(), sent: JSON.parse(call.body()) as { messages: { content: string }[]; metadata?: { user_id: string }; inference_geo?: string }, restore };
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });

test('by default numbers and addresses of people go out as stand-ins, and ordinary chat as it is', async () => {
  const { sent, restore } = await send([user('Write to jane@example.com, card 4111 1111 1111 1111.')]);
  assert.match(sent.messages[0]?.content ?? '', /^Write to Email[0-9a-z]{13}, card Card[0-9a-z]{13}\.$/);
  assert.equal(restore(sent.messages[0]?.content ?? ''), 'Write to jane@example.com, card 4111 1111 1111 1111.');
  for (const text of ['When was Albert Einstein born in Ulm?', 'What is near 350 Fifth Avenue, New York?', 'I was born on 3 March 1980, how old am I?', 'Why does 192.168.0.1 not answer?', 'Compare Toyota and Honda.', 'What does printf("%d", 12345678901) print?']) {
    const { sent: unchanged } = await send([user(text)]);
    assert.equal(unchanged.messages[0]?.content, text);
  }
});

test('presets: support replaces who a customer is, health everything, off nothing', async () => {
  const text = 'I am Jane Doe from Springfield, jane@example.com';
  const sentBy = async (preset: 'support' | 'health' | 'off') => (await send([user(text)], { privacy: { preset } })).sent.messages[0]?.content ?? '';
  const support = await sentBy('support');
  assert.match(support, /^I am Name\w{13} Name\w{13} from Springfield, Email\w{13}$/);
  assert.match(await sentBy('health'), /^I am Name\w{13} Name\w{13} from Place\w{13}, Email\w{13}$/);
  assert.equal(await sentBy('off'), text);
});

test('a call without anything personal keeps its bytes', async () => {
  const { call, body } = await send([user('What is a mutex?')], { principal: anonymous });
  assert.equal(body, call.source);
});

test('every turn of a support conversation gives the same prefix, and nothing planted goes out', async () => {
  const planted = ['Maria Kowalska', 'maria.k@example.org', '+48 510 070 890', 'DE89 3704 0044 0532 0130 00', '44051401458'];
  const turns: unknown[] = [];
  const say = ['Hello, my name is Maria Kowalska.', 'My mail is maria.k@example.org and my phone +48 510 070 890.', 'My IBAN is DE89 3704 0044 0532 0130 00.', 'My PESEL: 44051401458', 'Is Kowalska spelled right?', 'Thanks, bye', 'One more thing', 'Is my mail maria.k@example.org?', 'ok', 'done'];
  let before = '';
  for (const [turn, text] of say.entries()) {
    turns.push(user(text));
    const { sent, body, restore } = await send(turns, { privacy: SUPPORT });
    for (const value of planted) assert.ok(!body.includes(value), `turn ${turn}: ${value}`);
    const now = JSON.stringify(sent.messages);
    assert.ok(now.startsWith(before), `turn ${turn} changes the prefix`);
    before = now.slice(0, -1);
    // Claude greets by the stand-in, in surroundings where nothing else tells a name; the client gets it restored.
    const answer = restore(`Noted, ${sent.messages[0]?.content.match(/Name\w{13}/)?.[0]}! Anything else?`);
    assert.equal(answer, 'Noted, Maria! Anything else?');
    turns.push(assistant(answer));
  }
});

test('two callers never share a stand-in, and one\'s stand-in is nothing in the other\'s answer', async () => {
  const text = 'mail jane@example.com';
  const first = await send([user(text)], { principal: alice });
  const second = await send([user(text)], { principal: bob });
  const [own, other] = [first, second].map(({ sent }) => sent.messages[0]?.content ?? '');
  assert.notEqual(own, other);
  assert.equal(second.restore(own ?? ''), own);
});

test('tool results and tool inputs are covered, as JSON', async () => {
  const address = 'jane@example.com';
  const { sent, restore } = await send([user('look her up'), assistant([{ type: 'tool_use', id: 't1', name: 'find', input: { mail: address } }]), user([{ type: 'tool_result', tool_use_id: 't1', content: JSON.stringify({ mail: address }) }])]);
  assert.ok(!JSON.stringify(sent).includes(address));
  const standIn = /Email[0-9a-z]{13}/.exec(JSON.stringify(sent))?.[0] ?? '';
  assert.equal(restore(`{"to":"${standIn}"}`, 'tool_input'), `{"to":"${address}"}`);
});

test('what a document holds comes back in the citations of it, plain and streamed', async () => {
  const data = 'Complaints go to jane@example.com.';
  const content = [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data }, citations: { enabled: true } }, { type: 'text', text: 'Where do complaints go?' }];
  const engine = createEngine(parsePolicy({ limits: { rules: [] } }), ports);
  const open = async () => {
    const call = new Call({ id: 'c', principal: alice, app: DEFAULT_APP, endpoint: 'messages', at: 0, source: JSON.stringify({ model: 'claude-sonnet-5-5', max_tokens: 9, messages: [user(content)] }) });
    const session = engine.open(call);
    assert.equal(await session.admit(), undefined);
    const [seen = ''] = /Complaints go to Email[0-9a-z]{13}\./.exec(call.body()) ?? [];
    assert.notEqual(seen, '');
    const answer = session.answer();
    assert.ok(answer !== undefined);
    return { answer, citation: { type: 'char_location', cited_text: seen, document_index: 0, document_title: null, start_char_index: 0, end_char_index: seen.length } };
  };
  const plain = await open();
  const source = JSON.stringify({ content: [{ type: 'text', text: plain.citation.cited_text, citations: [plain.citation] }] });
  const shown = JSON.parse(await plain.answer.message(JSON.parse(source) as never, source)) as { content: [{ text: string; citations: [{ cited_text: string }] }] };
  assert.deepEqual([shown.content[0].text, shown.content[0].citations[0].cited_text], [data, data]);
  const streamed = await open();
  const event = (name: string, body: object) => ({ name, data: JSON.stringify({ type: name, index: 0, ...body }), raw: '' });
  let sent = await streamed.answer.event(event('content_block_start', { content_block: { type: 'text', text: '' } }));
  sent += await streamed.answer.event(event('content_block_delta', { delta: { type: 'citations_delta', citation: streamed.citation } }));
  assert.ok(sent.includes(`"cited_text":"${data}"`), sent);
});

test('system prompts and tool definitions are covered where the policy says so', async () => {
  const body = { system: 'Send reports to boss@example.com', tools: [{ name: 'mail', description: 'mails boss@example.com', input_schema: { type: 'object' } }] };
  assert.ok((await send([user('hi')], { body })).body.includes('boss@example.com'));
  assert.ok(!(await send([user('hi')], { body, privacy: { texts: { system: true, toolDefinitions: true } } })).body.includes('boss@example.com'));
});

test('signed thinking is never touched', async () => {
  const thinking = { type: 'thinking', thinking: 'she wrote from jane@example.com', signature: 'c2ln' };
  const { body } = await send([user('mail jane@example.com'), assistant([thinking, { type: 'text', text: 'ok' }]), user('go')]);
  assert.ok(body.includes(JSON.stringify(thinking)));
});

test('deny, mask and hash', async () => {
  const text = 'card 4111 1111 1111 1111 of jane@example.com';
  const denied = await send([user(text)], { privacy: { types: { CREDIT_CARD: 'deny' } } });
  assert.ok(isClavigerError(denied.denial));
  assert.equal(denied.denial.code, 'personal_data');
  assert.ok(!denied.denial.message.includes('4111'));
  const masked = await send([user(text)], { privacy: { types: { CREDIT_CARD: 'mask', EMAIL_ADDRESS: 'hash' } } });
  assert.match(masked.sent.messages[0]?.content ?? '', /^card \[CREDIT_CARD\] of Email[0-9a-z]{13}$/);
  assert.equal(masked.restore(masked.sent.messages[0]?.content ?? ''), masked.sent.messages[0]?.content);
});

test('findings say where and what, never the text', async () => {
  const { call } = await send([user('jane@example.com and joe@example.com')]);
  assert.deepEqual(call.findings.map(({ rule, path, action, count }) => ({ rule, path, action, count })), [{ rule: 'privacy/email-address', path: 'messages.0.content', action: 'changed', count: 2 }]);
  assert.ok(!JSON.stringify(call.findings).includes('example'));
});

test('known values, custom recognizers and outside detectors', async () => {
  const privacy: PolicyInput['privacy'] = {
    known: [{ value: 'Project Heron', type: 'PROJECT' }],
    recognizers: [{ type: 'CUSTOMER_NUMBER', pattern: 'K-\\d{6}' }],
    detectors: [{ find: async (texts) => texts.map((text) => (text.includes('purple') ? [{ start: text.indexOf('purple'), end: text.indexOf('purple') + 6, type: 'COLOUR', score: 0.9 }] : [])) }],
  };
  const { sent, restore } = await send([user('project heron, K-123456, purple')], { privacy });
  assert.match(sent.messages[0]?.content ?? '', /^Value\w{13}, Value\w{13}, Value\w{13}$/);
  assert.equal(restore(sent.messages[0]?.content ?? ''), 'project heron, K-123456, purple');
});

/** The form of Presidio's analyzer: `POST /analyze` gives entity_type, start, end and score, in code points of Python. */
function presidioDetector(analyze: (body: { text: string; language: string }) => Promise<readonly { entity_type: string; start: number; end: number; score: number }[]>) {
  const find = async (text: string) => {
    const units = [0];
    for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
    return (await analyze({ text, language: 'en' })).map(({ entity_type: type, start, end, score }) => ({ type, start: units[start] ?? -1, end: units[end] ?? -1, score }));
  };
  return { find: (texts: readonly string[]) => Promise.all(texts.map(find)) };
}

test('a detector of the form of a Presidio server: its finds are replaced, and what it says beyond the text is not believed', async () => {
  const detector = presidioDetector(async ({ text }) => {
    const points = Array.from(text);
    const start = points.indexOf('Z');
    return [{ entity_type: 'NICKNAME', start, end: start + 4, score: 0.85 }, { entity_type: 'NICKNAME', start: 2, end: 9999, score: 1 }, { entity_type: 'NICKNAME', start: 0, end: 1, score: 0.1 }];
  });
  const { sent, restore } = await send([user('😀😀 hi Zork bye')], { privacy: { detectors: [detector] } });
  assert.match(sent.messages[0]?.content ?? '', /^😀😀 hi Value\w{13} bye$/u);
  assert.equal(restore(sent.messages[0]?.content ?? ''), '😀😀 hi Zork bye');
});

test('whatever is found in a message comes back as it was, with case endings, possessives and JSON around it', async () => {
  const names = ['Anna Schmidt', 'Jane Doe', 'Piotr Nowak', 'José García', 'Мария Иванова', '王小明', 'O’Neill', 'McKay', 'van der Berg'];
  const forms = [(name: string) => `My name is ${name}.`, (name: string) => `${name}'s card is 4111 1111 1111 1111`, (name: string) => `Das ist ${name}s Konto DE89 3704 0044 0532 0130 00`, (name: string) => JSON.stringify({ customer: { name, mail: 'x.y@example.com' } }), (name: string) => `Dear ${name.toUpperCase()},\nmail x.y@example.com`, (name: string) => `姓名：${name}，电话：+86 138 0013 8000`];
  for (const name of names) {
    for (const form of forms) {
      const text = form(name);
      const { sent, restore } = await send([user(text)], { privacy: { preset: 'health' } });
      const out = sent.messages[0]?.content ?? '';
      assert.ok(!out.includes('x.y@example.com') && !out.includes('4111 1111') && !out.includes('3704'), out);
      const back = restore(out);
      if (back !== text) assert.deepEqual(JSON.parse(back), JSON.parse(text));
    }
  }
});

test('a detector that fails denies the call', async () => {
  const policy = parsePolicy({ privacy: { detectors: [{ find: () => Promise.reject(new Error('down')) }] }, limits: {} });
  const session = createEngine(policy, ports);
  const call = new Call({ id: 'c', principal: alice, app: DEFAULT_APP, endpoint: 'count_tokens', at: 0, source: JSON.stringify({ model: 'm', messages: [user('hi')] }) });
  const denial = await session.open(call).admit();
  assert.ok(isClavigerError(denial));
});

test('metadata.user_id is an opaque hash of the caller; an opaque one of the client stays', async () => {
  const named = await send([user('hi')], { body: { metadata: { user_id: 'alice.smith@example.com' } } });
  assert.match(named.sent.metadata?.user_id ?? '', /^user[0-9a-f]{32}$/);
  const added = await send([user('hi')]);
  assert.equal(added.sent.metadata?.user_id, named.sent.metadata?.user_id);
  assert.notEqual((await send([user('hi')], { principal: bob })).sent.metadata?.user_id, added.sent.metadata?.user_id);
  const opaque = '7f3a9c1e-52d4-4b8a-9f60-1d2e3c4b5a69';
  assert.equal((await send([user('hi')], { body: { metadata: { user_id: opaque } } })).sent.metadata?.user_id, opaque);
  for (const kind of ['session', 'jwt', 'anonymous'] as const) {
    const sent = await send([user('hi')], { principal: { ...bob, kind }, body: { metadata: { user_id: opaque } } });
    assert.match(sent.sent.metadata?.user_id ?? '', /^user[0-9a-f]{32}$/, `a caller by ${kind} is a user of the app, and could name another one`);
  }
  assert.match((await send([user('hi')], { body: { metadata: {} } })).sent.metadata?.user_id ?? '', /^user/);
  assert.equal((await send([user('hi')], { privacy: { userId: 'keep' } })).sent.metadata, undefined);
});

test('unread media are refused where the policy says so', async () => {
  const image = [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }];
  assert.equal((await send([user(image)])).denial, undefined);
  const { denial } = await send([user(image)], { privacy: { unread: 'deny' } });
  assert.ok(isClavigerError(denial));
});

test('a posture refuses what lies outside it and says what', async () => {
  const cases: readonly [Options['body'], readonly string[], string | undefined, string | undefined][] = [
    [{}, [], undefined, undefined],
    [{ tools: [{ type: 'web_fetch_20260318', name: 'web_fetch' }] }, [], undefined, 'Web fetch'],
    [{ tools: [{ type: 'code_execution_20260521', name: 'code_execution' }] }, [], 'Code execution', 'Code execution'],
    [{ mcp_servers: [{ type: 'url', url: 'https://x.example', name: 'x' }] }, [], 'MCP connector', 'MCP connector'],
    [{ container: { skills: [{ type: 'anthropic', skill_id: 'pdf' }] } }, [], 'Code execution', 'Code execution'],
    [{}, ['files-api-2025-04-14'], 'Files API', 'Files API'],
    [{}, ['prompt-caching-2024-07-31', 'claude-code-20250219'], undefined, undefined],
    [{}, ['something-new-2027-01-01'], 'something-new-2027-01-01', 'something-new-2027-01-01'],
    [{ tools: [{ type: 'novel_20270101', name: 'novel' }] }, [], 'novel_20270101', 'novel_20270101'],
    [{ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }, [], undefined, 'Context editing'],
    [{ model: 'claude-fable-5' }, [], 'claude-fable-5', 'claude-fable-5'],
    [{ tools: [{ name: 'own', input_schema: { type: 'object' } }, { type: 'bash_20250124', name: 'bash' }] }, [], undefined, undefined],
  ];
  for (const [body, betas, zdr, hipaa] of cases) {
    for (const [posture, outside] of [['standard', undefined], ['zdr', zdr], ['hipaa', hipaa]] as const) {
      const { denial } = await send([user('hi')], { privacy: { posture }, betas, ...(body !== undefined && { body }) });
      assert.equal(isClavigerError(denial) ? denial.facts['feature'] : undefined, outside, `${posture} ${JSON.stringify(body)} ${betas.join()}`);
      if (isClavigerError(denial)) assert.equal(denial.code, 'posture_violation');
    }
  }
  const own = await send([user('hi')], { privacy: { posture: 'hipaa', features: { 'Web fetch': true } }, body: { tools: [{ type: 'web_fetch_20260318', name: 'web_fetch' }] } });
  assert.equal(own.denial, undefined);
});

test('inference can be tied to a place, whatever the client asks for', async () => {
  for (const body of [{}, { inference_geo: 'global' }]) assert.equal((await send([user('hi')], { privacy: { inferenceGeo: 'us' }, body })).sent.inference_geo, 'us');
});

test('a policy with a pattern that could run away does not start', () => {
  assert.throws(() => parsePolicy({ privacy: { recognizers: [{ type: 'X', pattern: '(a+)+' }] } }), PolicyError);
});

test('a long conversation is not searched anew with every turn', async () => {
  let searched = 0;
  const recognizers = [{ type: 'COUNTED', find: () => [void searched++].flatMap(() => []) }];
  const policy = policyOfApp(parsePolicy({ privacy: { recognizers, userId: 'keep' } }), DEFAULT_APP);
  assert.ok(policy);
  const guard = createPrivacyGuard({ app: DEFAULT_APP, policy, ports });
  const messages = Array.from({ length: 40 }, (_, at) => user(`Turn ${at}`));
  for (let turn = 0; turn < 3; turn++) {
    const call = new Call({ id: 'c', principal: alice, app: DEFAULT_APP, endpoint: 'messages', at: 0, source: JSON.stringify({ model: 'm', max_tokens: 1, messages }) });
    await guard?.open(call)?.request?.();
    messages.push(user(`Later turn ${turn}`));
  }
  assert.equal(searched, 42);
});
