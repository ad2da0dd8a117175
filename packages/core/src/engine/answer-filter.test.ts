import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClavigerError, isClavigerError } from '../errors/index.js';
import { SseDecoder, encodeEvent, type SseEvent } from '../messages/sse.js';
import { AnswerFilter } from './answer-filter.js';
import type { Call } from './call.js';
import { ReplaceFilter, ask, testCall, testGuard, testPorts } from './engine.testing.js';
import type { GuardSession, ToolUse } from './guard.js';

type Data = Record<string, unknown> & { type: string };
const eventOf = (data: Data): SseEvent => ({ raw: encodeEvent(data.type, JSON.stringify(data)), name: data.type, data: JSON.stringify(data) });
const start = (index: number, content_block: object): SseEvent => eventOf({ type: 'content_block_start', index, content_block });
const delta = (index: number, delta: object): SseEvent => eventOf({ type: 'content_block_delta', index, delta });
const text = (index: number, piece: string): SseEvent => delta(index, { type: 'text_delta', text: piece });
const json = (index: number, piece: string): SseEvent => delta(index, { type: 'input_json_delta', partial_json: piece });
const stop = (index: number): SseEvent => eventOf({ type: 'content_block_stop', index });
const messageDelta = (stop_reason: string): SseEvent => eventOf({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 3 } });
const messageStop = eventOf({ type: 'message_stop' });
const ping = eventOf({ type: 'ping' });

const tool = { type: 'tool_use', id: 'toolu_1', name: 'run', input: {} };
const replace = (from: string, to: string): GuardSession => ({ text: () => new ReplaceFilter(from, to) });

function filterOf(...sessions: GuardSession[]): { filter: AnswerFilter; call: Call; logged: string[] } {
  const ports = testPorts();
  const call = testCall(ask('x'));
  return { filter: new AnswerFilter(sessions.map((session) => ({ guard: testGuard('test', session), session, skipped: false })), call, ports), call, logged: ports.logged };
}

async function run(filter: AnswerFilter, events: readonly SseEvent[]): Promise<string> {
  let sent = '';
  for (const event of events) sent += await filter.event(event);
  return sent;
}

/** What a client makes of a stream. */
function accumulate(sent: string): { content: Record<string, unknown>[]; stopReason: unknown } {
  const content: Record<string, unknown>[] = [];
  const inputs = new Map<number, string>();
  let stopReason: unknown;
  const decoder = new SseDecoder();
  for (const { data } of decoder.push(new TextEncoder().encode(sent))) {
    const event = JSON.parse(data) as { type: string; index: number; content_block: Record<string, unknown>; delta: Record<string, unknown> };
    if (event.type === 'content_block_start') content[event.index] = { ...event.content_block };
    const block = content[event.index];
    if (event.type === 'content_block_delta' && block !== undefined) {
      if (event.delta['type'] === 'text_delta') block['text'] = String(block['text']) + String(event.delta['text']);
      if (event.delta['type'] === 'input_json_delta') inputs.set(event.index, (inputs.get(event.index) ?? '') + String(event.delta['partial_json']));
      if (event.delta['type'] === 'citations_delta') block['citations'] = [...((block['citations'] as unknown[] | undefined) ?? []), event.delta['citation']];
    }
    const input = inputs.get(event.index);
    if (event.type === 'content_block_stop' && block !== undefined && input !== undefined && input !== '') block['input'] = JSON.parse(input);
    if (event.type === 'message_delta') stopReason = event.delta['stop_reason'];
  }
  return { content, stopReason };
}

function cut(whole: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((place) => place % (whole.length + 1)))].toSorted((a, b) => a - b);
  return [...places, whole.length].map((place, index) => whole.slice(index === 0 ? 0 : places[index - 1], place));
}

test('any split of a streamed answer gives what the plain answer gives', async () => {
  const words = fc.array(fc.constantFrom('secret', 'sec', 'ret', 's', ' ', 'é', '👩‍👩‍👧', '"', '\\'), { maxLength: 10 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(words, words, fc.array(fc.nat(100), { maxLength: 8 }), fc.boolean(), async (prose, argument, cuts, judged) => {
      const sessions = (): GuardSession[] => [replace('secret', '[x]'), replace('[x]', 'gone'), ...(judged ? [{ toolUse: () => undefined }] : [])];
      const input = { argument };
      const body = { content: [{ type: 'text', text: prose }, { ...tool, input }], stop_reason: 'tool_use' };
      const source = JSON.stringify(body);
      const plain = JSON.parse(await filterOf(...sessions()).filter.message(JSON.parse(source) as never, source)) as { content: unknown[] };
      const events = [
        start(0, { type: 'text', text: '' }),
        ...cut(prose, cuts).map((piece) => text(0, piece)),
        ping,
        stop(0),
        start(1, tool),
        ...cut(JSON.stringify(input), cuts).map((piece) => json(1, piece)),
        stop(1),
        messageDelta('tool_use'),
        messageStop,
      ];
      const { content, stopReason } = accumulate(await run(filterOf(...sessions()).filter, events));
      assert.deepEqual(content, plain.content);
      assert.equal(stopReason, 'tool_use');
      assert.ok(!JSON.stringify(content).includes('secret'));
    }),
  );
});

test('what no filter changes keeps its own bytes', async () => {
  const odd = [
    'event: message_start\ndata: {"type":"message_start", "message":{"usage":{"input_tokens":1.0}}}\n\n',
    ': comment\n',
    'event: content_block_start\ndata: {"type":"content_block_start","index":0 ,"content_block":{"type":"text","text":""}}\n\n',
    'event: ping\ndata: {"type": "ping"}\n\n',
    'event: content_block_delta\r\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\u0061"}}\r\n\r\n',
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":0 }\n\n',
    'event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use", "id":"t","name":"n","input":{}}}\n\n',
    'event: content_block_delta\ndata: {"index":1,"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{\\"a\\": 1.0}"}}\n\n',
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":1}\n\n',
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7.0}}\n\n',
    'event: new_event\ndata: not json\n\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  ].join('');
  const events = new SseDecoder().push(new TextEncoder().encode(odd));
  for (const sessions of [[replace('secret', 'x')], [replace('secret', 'x'), { toolUse: () => undefined }]]) assert.equal(await run(filterOf(...sessions).filter, events), odd);
  const plain = ' {"content" : [{"type":"text","text":"\\u0061"}, {"type":"tool_use","input":{"n":1.0e2}} ],"n":1e400}';
  assert.equal(await filterOf(replace('secret', 'x')).filter.message(JSON.parse(plain) as never, plain), plain);
});

test('thinking and its signature pass, whatever the filters do', async () => {
  const events = [start(0, { type: 'thinking', thinking: '', signature: '' }), delta(0, { type: 'thinking_delta', thinking: 'secret' }), delta(0, { type: 'signature_delta', signature: 'secret' }), stop(0)];
  assert.equal(await run(filterOf(replace('secret', 'x')).filter, events), events.map(({ raw }) => raw).join(''));
});

test('what a filter holds back comes before the end of its block, and nothing else waits for it', async () => {
  const { filter } = filterOf(replace('secret', 'x'));
  await filter.event(start(0, { type: 'text', text: '' }));
  assert.deepEqual(accumulate((await filter.event(start(1, { type: 'text', text: 'a' }))) + (await filter.event(text(1, 'b')))).content[1], { type: 'text', text: 'ab' });
  assert.equal(await filter.event(text(0, 'sec')), '');
  assert.equal(await filter.event(ping), ping.raw);
  const end = await filter.event(stop(0));
  assert.equal(end, text(0, 'sec').raw + stop(0).raw);
});

test('text and citations in the start of a block are filtered', async () => {
  const { filter } = filterOf(replace('secret', 'x'));
  const sent = await run(filter, [start(0, { type: 'text', text: 'a secret', citations: [{ type: 'char_location', cited_text: 'secret' }] }), stop(0)]);
  assert.deepEqual(accumulate(sent).content, [{ type: 'text', text: 'a x', citations: [{ type: 'char_location', cited_text: 'x' }] }]);
});

test('citations are filtered whole, streamed and plain; their opaque parts stay', async () => {
  const citation = { type: 'web_search_result_location', cited_text: 'the secret', title: 'secret', url: 'https://secret.example', encrypted_index: 'secret' };
  const expected = { type: 'web_search_result_location', cited_text: 'the x', title: 'x', url: 'https://x.example', encrypted_index: 'secret' };
  const streamed = await run(filterOf(replace('secret', 'x')).filter, [start(0, { type: 'text', text: '' }), delta(0, { type: 'citations_delta', citation }), stop(0)]);
  assert.deepEqual(accumulate(streamed).content[0]?.['citations'], [expected]);
  const source = JSON.stringify({ content: [{ type: 'text', text: 'a', citations: [citation, { type: 'page_location', cited_text: 'b' }] }] });
  const plain = JSON.parse(await filterOf(replace('secret', 'x')).filter.message(JSON.parse(source) as never, source)) as { content: [{ citations: unknown[] }] };
  assert.deepEqual(plain.content[0].citations, [expected, { type: 'page_location', cited_text: 'b' }]);
});

test('a tool call that is judged is held until it is complete, and judged with its whole input', async () => {
  const seen: Omit<ToolUse, 'delivered'>[] = [];
  const { filter } = filterOf({ toolUse: ({ index, id, name, type, input }) => void seen.push({ index, id, name, type, input }) });
  assert.equal(await filter.event(start(0, tool)), '');
  assert.equal(await filter.event(json(0, '{"a":')), '');
  assert.equal(await filter.event(json(0, '1}')), '');
  assert.equal(await filter.event(stop(0)), start(0, tool).raw + json(0, '{"a":').raw + json(0, '1}').raw + stop(0).raw);
  assert.deepEqual(seen, [{ index: 0, id: 'toolu_1', name: 'run', type: 'tool_use', input: { a: 1 } }]);
});

test('a judged input in which a key stands twice ends the answer: an app could read the other value', async () => {
  const { filter } = filterOf({ toolUse: () => undefined });
  await assert.rejects(run(filter, [start(0, tool), json(0, '{"to":"eve",'), json(0, '"deep":{"a":1,"\\u0061":2}}'), stop(0)]), codeOf('upstream_malformed'));
  const plain = '{"content":[{"type":"tool_use","id":"toolu_1","name":"send","input":{"to":"a","to":"b"}}]}';
  await assert.rejects(async () => filterOf({ toolUse: () => undefined }).filter.message(JSON.parse(plain) as never, plain), codeOf('upstream_malformed'));
});

test('an input that stands in the start of a tool call is judged and filtered too', async () => {
  const seen: unknown[] = [];
  const { filter } = filterOf(replace('secret', 'x'), { toolUse: ({ input }) => void seen.push(input) });
  const sent = await run(filter, [start(0, { ...tool, input: { a: 'secret' } }), stop(0)]);
  assert.deepEqual(seen, [{ a: 'secret' }]);
  assert.deepEqual(accumulate(sent).content, [{ ...tool, input: { a: 'x' } }]);
});

test('a judge can see the input as the app will get it, streamed and plain, and looking changes nothing', async () => {
  for (const looks of [true, false]) {
    const seen: unknown[] = [];
    const judging = (): AnswerFilter => filterOf(replace('secret', 'x'), { toolUse: (use) => void (looks && seen.push(use.delivered(), use.delivered(), use.input)) }).filter;
    const streamed = await run(judging(), [start(0, tool), json(0, '{"a":"sec'), json(0, 'ret"}'), stop(0)]);
    assert.deepEqual(accumulate(streamed).content, [{ ...tool, input: { a: 'x' } }]);
    const begun = await run(judging(), [start(0, { ...tool, input: { a: 'secret' } }), stop(0)]);
    assert.deepEqual(accumulate(begun).content, [{ ...tool, input: { a: 'x' } }]);
    const source = JSON.stringify({ content: [{ ...tool, input: { a: 'secret' } }] });
    assert.equal(await judging().message(JSON.parse(source) as never, source), source.replace('secret', 'x'));
    const expected = [{ a: 'x' }, { a: 'x' }, { a: 'secret' }];
    assert.deepEqual(seen, looks ? [...expected, ...expected, ...expected] : []);
  }
});

test('a judge that takes too long or crashes ends the answer, or is left out where its policy says so', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const never = new Promise<undefined>(() => {});
  for (const toolUse of [() => never, () => Promise.reject(new Error('x'))]) {
    for (const onFailure of ['deny', 'skip'] as const) {
      const ports = testPorts();
      const call = testCall(ask('x'));
      const session = { toolUse };
      const filter = new AnswerFilter([{ guard: { ...testGuard('slow', session, onFailure), deadline: 50 }, session, skipped: false }], call, ports);
      await filter.event(start(0, tool));
      const judged = Promise.resolve(filter.event(stop(0)));
      context.mock.timers.tick(50);
      if (onFailure === 'deny') await assert.rejects(judged, codeOf('guard_failed'));
      else {
        assert.equal(await judged, start(0, tool).raw + stop(0).raw);
        assert.deepEqual(call.findings, [{ rule: 'slow/failed', path: 'answer.0', action: 'skipped' }]);
      }
    }
  }
});

test('a replaced tool call becomes text, and the stop reason follows when none is left', async () => {
  const judge: GuardSession = { toolUse: ({ name }) => (name === 'bad' ? { replaceWithText: 'not allowed' } : undefined) };
  const call = (index: number, name: string): SseEvent[] => [start(index, { ...tool, name }), json(index, '{}'), stop(index)];
  for (const [names, reason, expected] of [
    [['bad'], 'tool_use', 'end_turn'],
    [['bad', 'bad'], 'tool_use', 'end_turn'],
    [['bad', 'good'], 'tool_use', 'tool_use'],
    [['good'], 'tool_use', 'tool_use'],
    [['bad'], 'max_tokens', 'max_tokens'],
  ] as const) {
    const shown = names.map((name) => (name === 'bad' ? { type: 'text', text: 'not allowed' } : { ...tool, name, input: {} }));
    const streamed = accumulate(await run(filterOf(judge).filter, [...names.flatMap((name, index) => call(index, name)), messageDelta(reason), messageStop]));
    assert.deepEqual(streamed, { content: shown, stopReason: expected });
    const source = JSON.stringify({ content: names.map((name) => ({ ...tool, name })), stop_reason: reason });
    const plain = JSON.parse(await filterOf(judge).filter.message(JSON.parse(source) as never, source)) as Record<string, unknown>;
    assert.deepEqual(plain, { content: shown, stop_reason: expected });
  }
});

const codeOf = (code: string) => (error: unknown): boolean => isClavigerError(error) && error.code === code;

test('a denial ends the answer in the middle', async () => {
  const denial = new ClavigerError('prompt_leak');
  const { filter } = filterOf({ text: () => ({ push: (piece) => { if (piece === 'leak') throw denial; return piece; }, flush: () => '' }) });
  await filter.event(start(0, { type: 'text', text: '' }));
  assert.equal(await filter.event(text(0, 'fine')), text(0, 'fine').raw);
  assert.throws(() => filter.event(text(0, 'leak')), codeOf('prompt_leak'));
  const tools = filterOf({ toolUse: () => denial }).filter;
  await filterEvents(tools, [start(0, tool)]);
  await assert.rejects(async () => tools.event(stop(0)), codeOf('prompt_leak'));
});

const filterEvents = async (filter: AnswerFilter, events: readonly SseEvent[]): Promise<void> => void (await run(filter, events));

test('a tool that has run upstream cannot be replaced by text: the answer ends', async () => {
  for (const type of ['server_tool_use', 'mcp_tool_use']) {
    const { filter } = filterOf({ toolUse: () => ({ replaceWithText: 'no' }) });
    await filter.event(start(0, { ...tool, type }));
    await assert.rejects(async () => filter.event(stop(0)), codeOf('tool_denied'));
  }
});

test('a filter or judge that crashes ends the answer, and nothing of its message is kept', async () => {
  const secret = `secret-${Math.random()}`;
  const crash = (): never => { throw new Error(secret); };
  for (const session of [{ text: crash }, { text: () => ({ push: crash, flush: () => '' }) }, { text: () => ({ push: (piece: string) => piece, flush: crash }) }] satisfies GuardSession[]) {
    const { filter, logged } = filterOf(session);
    await assert.rejects(run(filter, [start(0, { type: 'text', text: '' }), text(0, 'a'), stop(0)]), codeOf('guard_failed'));
    assert.ok(logged.length === 1 && !logged.join().includes(secret));
    const source = '{"content":[{"type":"text","text":"a"}]}';
    await assert.rejects(async () => filterOf(session).filter.message(JSON.parse(source) as never, source), codeOf('guard_failed'));
  }
  for (const toolUse of [crash, () => Promise.reject(new Error(secret)), () => ({}) as { replaceWithText: string }]) {
    await assert.rejects(run(filterOf({ toolUse }).filter, [start(0, tool), stop(0)]), codeOf('guard_failed'));
  }
});

test('events are read by what their data says, so a name cannot hide text', async () => {
  const data = JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'secret' } });
  for (const raw of [`data: ${data}\n\n`, `event: other\ndata: ${data}\n\n`]) {
    const [nameless] = new SseDecoder().push(new TextEncoder().encode(raw));
    assert.ok(nameless !== undefined);
    const { filter } = filterOf(replace('secret', 'x'));
    await filter.event(start(0, { type: 'text', text: '' }));
    assert.ok(!(await filter.event(nameless)).includes('secret'));
  }
  const { filter } = filterOf(replace('secret', 'x'));
  for (const name of ['content_block_stop', 'content_block_start', 'message_delta']) {
    await assert.rejects(async () => filter.event({ raw: '', name, data }), codeOf('upstream_malformed'));
  }
});

test('what cannot be read cannot be checked, so it ends the answer', async () => {
  const open = start(0, { type: 'text', text: '' });
  const broken: SseEvent[][] = [
    [{ raw: '', name: 'content_block_delta', data: '{"type":' }],
    [{ raw: '', name: 'content_block_delta', data: '[]' }],
    [{ raw: '', name: 'message', data: 'not json' }],
    [text(0, 'before its start')],
    [open, text(1, 'of no block')],
    [open, json(0, '{}')],
    [open, delta(0, { type: 'text_delta', text: 3 })],
    [open, eventOf({ type: 'content_block_delta', index: 0 })],
    [open, open],
    [eventOf({ type: 'content_block_start', index: '0', content_block: { type: 'text', text: '' } })],
    [open, text(0, 'sec'), messageDelta('end_turn')],
    [open, text(0, 'sec'), messageStop],
  ];
  for (const events of broken) await assert.rejects(run(filterOf(replace('secret', 'x')).filter, events), codeOf('upstream_malformed'), JSON.stringify(events));
  await assert.rejects(run(filterOf({ toolUse: () => undefined }).filter, [start(0, tool), json(0, '{"a":'), stop(0)]), codeOf('upstream_malformed'));
  for (const source of ['{"content":[3]}', '{"content":[{"type":"text","text":null}]}']) {
    await assert.rejects(async () => filterOf(replace('a', 'b')).filter.message(JSON.parse(source) as never, source), codeOf('upstream_malformed'));
  }
});

test('texts of server tools and of unknown blocks are filtered, streamed and plain; what is opaque stays byte for byte', async () => {
  const blocks: [object, object][] = [
    [
      { type: 'web_search_tool_result', tool_use_id: 'secret', content: [{ type: 'web_search_result', title: 'the secret', url: 'https://a.example/secret', encrypted_content: 'secret', page_age: null }] },
      { type: 'web_search_tool_result', tool_use_id: 'secret', content: [{ type: 'web_search_result', title: 'the x', url: 'https://a.example/x', encrypted_content: 'secret', page_age: null }] },
    ],
    [
      { type: 'code_execution_tool_result', tool_use_id: 'a', content: { type: 'code_execution_result', stdout: 'secret\n', stderr: '', return_code: 0, content: [{ type: 'code_execution_output', file_id: 'secret' }] } },
      { type: 'code_execution_tool_result', tool_use_id: 'a', content: { type: 'code_execution_result', stdout: 'x\n', stderr: '', return_code: 0, content: [{ type: 'code_execution_output', file_id: 'secret' }] } },
    ],
    [
      { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'secretAA' }, title: 'secret' } } },
      { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'secretAA' }, title: 'x' } } },
    ],
    [{ type: 'mcp_tool_result', is_error: false, content: [{ type: 'text', text: 'a secret' }] }, { type: 'mcp_tool_result', is_error: false, content: [{ type: 'text', text: 'a x' }] }],
    [{ type: 'new_block', parts: [{ deep: 'secret', n: 1 }] }, { type: 'new_block', parts: [{ deep: 'x', n: 1 }] }],
    [{ type: 'new_block', words: 'secret', signature: 'secret' }, { type: 'new_block', words: 'secret', signature: 'secret' }],
    [{ type: 'thinking', thinking: 'secret', signature: 'secret' }, { type: 'thinking', thinking: 'secret', signature: 'secret' }],
    [{ type: 'compaction', content: 'a summary', encrypted_content: 'secret', signature: 'secret' }, { type: 'compaction', content: 'a summary', encrypted_content: 'secret', signature: 'secret' }],
    [{ type: 'compaction', content: 'a secret', encrypted_content: 'secret' }, { type: 'compaction', content: null, encrypted_content: null }],
    [{ type: 'compaction', content: 'a secret', encrypted_content: null }, { type: 'compaction', content: null, encrypted_content: null }],
    // No shape that the API gives today.
    [{ type: 'compaction', content: [{ type: 'text', text: 'a secret' }] }, { type: 'compaction', content: null }],
    [{ type: 'compaction', content: [{ type: 'text', text: 'a summary' }] }, { type: 'compaction', content: [{ type: 'text', text: 'a summary' }] }],
  ];
  for (const [given, expected] of blocks) {
    const streamed = await run(filterOf(replace('secret', 'x')).filter, [start(0, given), stop(0)]);
    assert.equal(streamed, start(0, expected).raw + stop(0).raw);
    const source = (block: object): string => `{ "content" : [${JSON.stringify(block)}], "big": 12345678901234567890 }`;
    assert.equal(await filterOf(replace('secret', 'x')).filter.message(JSON.parse(source(given)) as never, source(given)), source(expected));
  }
});

test('a text that an unknown block streams is filtered, however it is cut', async () => {
  const { filter, call } = filterOf(replace('secret', 'x'));
  const sent = await run(filter, [start(0, { type: 'new_block', text: '' }), text(0, 'a sec'), text(0, 'ret b'), stop(0)]);
  assert.equal(accumulate(sent).content[0]?.['text'], 'a x b');
  assert.deepEqual(call.findings, [{ rule: 'engine/unknown-block', path: 'answer.0', action: 'observed' }]);
});

test('what in unknown deltas and blocks nobody looked at passes, and the ledger says so', async () => {
  const { filter, call } = filterOf(replace('secret', 'x'));
  const events = [start(0, { type: 'text', text: '' }), delta(0, { type: 'new_delta', data: 1 }), stop(0), start(1, { type: 'new_block', words: 'secret', signature: 'b' }), stop(1), start(2, { type: 'web_search_tool_result', content: [] }), stop(2)];
  assert.equal(await run(filter, events), events.map(({ raw }) => raw).join(''));
  assert.deepEqual(call.findings, [
    { rule: 'engine/unknown-delta', path: 'answer.0', action: 'skipped' },
    { rule: 'engine/unknown-block', path: 'answer.1', action: 'skipped' },
  ]);
});

test('filters are asked for by block, and one may leave a block alone', async () => {
  const asked: unknown[] = [];
  const { filter } = filterOf({ text: (block) => { asked.push(block); return undefined; } });
  const events = [start(0, { type: 'text', text: '' }), text(0, 'a'), stop(0), start(1, tool), json(1, '{}'), stop(1)];
  assert.equal(await run(filter, events), events.map(({ raw }) => raw).join(''));
  assert.deepEqual(asked, [{ index: 0, kind: 'text' }, { index: 1, kind: 'tool_input', tool: 'run' }]);
});

test('a summary that streams stays whole or goes, as one that has failed', async () => {
  const summary = (content: string | null, encrypted_content: string | null): SseEvent => delta(0, { type: 'compaction_delta', content, encrypted_content });
  const before = start(0, { type: 'compaction', content: null, encrypted_content: null });
  for (const [given, expected] of [[summary('all', 'e'), summary('all', 'e')], [summary(null, null), summary(null, null)], [summary('a secret', 'e'), summary(null, null)]] as const) {
    assert.equal(await run(filterOf(replace('secret', 'x')).filter, [before, given, stop(0)]), before.raw + expected.raw + stop(0).raw);
  }
});

test('in an answer that is JSON by request, what is written as escapes is read, streamed and plain', async () => {
  const hidden = '{"a":"\\u0073ecr\\u0065t"}';
  for (const form of [{ output_config: { format: { type: 'json_schema', schema: {} } } }, { output_format: { type: 'json_schema', schema: {} } }, { output_config: { effort: 'low' }, output_format: { type: 'json_schema', schema: {} } }]) {
    const filter = (): AnswerFilter => {
      const session = replace('secret', 'x');
      return new AnswerFilter([{ guard: testGuard('test', session), session, skipped: false }], testCall(ask('x', form)), testPorts());
    };
    const streamed = accumulate(await run(filter(), [start(0, { type: 'text', text: '' }), ...hidden.split('').map((piece) => text(0, piece)), stop(0)]));
    assert.equal(streamed.content[0]?.['text'], '{"a":"x"}');
    const body = { content: [{ type: 'text', text: hidden }] };
    assert.deepEqual(JSON.parse(await filter().message(body, JSON.stringify(body))), { content: [{ type: 'text', text: '{"a":"x"}' }] });
  }
  const body = { content: [{ type: 'text', text: hidden }] };
  assert.equal(await filterOf(replace('secret', 'x')).filter.message(body, JSON.stringify(body)), JSON.stringify(body), 'prose about JSON stays as it is');
});
