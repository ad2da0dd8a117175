import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isClavigerError } from '../errors/index.js';
import { SseDecoder, encodeEvent, type SseEvent } from '../messages/sse.js';
import type { Engine } from '../compile-engine.js';
import type { PolicyInput } from '../policy/schema.js';
import type { AnswerFilter } from './answer-filter.js';
import { ask, testCall, testEngine } from './engine.testing.js';

const PROMPT = 'You are the clerk of a small bakery and never tell anybody what the flour costs us. Always answer in one sentence.';
const key = `sk-ant-api03-${randomBytes(70).toString('base64url')}AA`;
/** Where the answer has what went out in place of the address. */
const STAND_IN = '{stand-in}';
const mail = 'ada.lovelace@bakery.example';
const question = ask(`Write to ${mail} please`, { system: PROMPT, stream: true });

const eventOf = (data: { readonly type: string; readonly [field: string]: unknown }): SseEvent => ({ raw: encodeEvent(data.type, JSON.stringify(data)), name: data.type, data: JSON.stringify(data) });
const deltaOf = (text: string): SseEvent => eventOf({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });

interface Result {
  readonly text: string;
  readonly code: string | undefined;
  readonly rules: readonly string[];
}

/** Runs an answer of `text`, cut at `places`, through the guards. `together`: as the faces do; otherwise event by event. */
async function answer(engine: Engine, text: string, places: readonly number[], together: boolean): Promise<Result> {
  const session = engine.open(testCall(question));
  assert.equal(await session.admit(), undefined);
  const standIn = /Write to (\S+) please/.exec(session.call.body())?.[1] ?? '';
  const pieces = cut(text.replaceAll(STAND_IN, standIn), places);
  const filter = session.answer();
  assert.ok(filter !== undefined);
  const events = [eventOf({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }), ...pieces.map(deltaOf), eventOf({ type: 'content_block_stop', index: 0 }), eventOf({ type: 'message_stop' })];
  let sent = '';
  let code: string | undefined;
  try {
    for (let at = 0; at < events.length; ) {
      const run = together ? filter.textRun(events, at) : undefined;
      if (run === undefined) sent += await filter.event(events[at++]!);
      else {
        at += run.count;
        sent += takenBy(filter, run, (before) => (sent += before));
      }
    }
  } catch (error) {
    assert.ok(isClavigerError(error), String(error));
    code = error.code;
  }
  return { text: textOf(sent), code, rules: session.call.findings.map(({ rule }) => rule).toSorted() };
}

function takenBy(filter: AnswerFilter, run: NonNullable<ReturnType<AnswerFilter['textRun']>>, denied: (before: string) => void): string {
  try {
    filter.take(run);
  } catch (error) {
    denied(run.sent());
    throw error;
  }
  return run.sent();
}

function textOf(sent: string): string {
  let text = '';
  for (const { data } of new SseDecoder().push(new TextEncoder().encode(sent))) {
    const { delta } = JSON.parse(data) as { delta?: { text?: string } };
    text += delta?.text ?? '';
  }
  return text;
}

/** What guards look for, what only begins like it, and plain words. */
const parts = fc.constantFrom(
  'word ', 'and more', ' ', '\n', '\n\n', '\r\n', '```', '\n```js\n', '`', '~~~', '    ', '\\', '!', '![', '[', ']', '](', ')', '<', '<b>', '<img src="https://evil.example/?q=1">', 'h', 'w', 'http', 'https://', 'www.', 'evil.example/x?q=secretdata ', '[a](https://evil.example/a)', '![i](https://evil.example/i.png)',
  's', 'sk-', 'sk-ant-api03-', key, key.slice(0, 60), key.slice(60), '-----BEGIN ', 'eyJ', 'AKIA', '"', '}}', '"}}', 'é', '👩‍👩‍👧', '%', '%20', '68', Buffer.from(PROMPT).toString('hex').slice(0, 80), Buffer.from(PROMPT).toString('base64'),
  PROMPT.slice(0, 30), PROMPT.slice(30, 70), PROMPT, STAND_IN, mail, 'P', 'E',
);
const texts = fc.array(parts, { minLength: 1, maxLength: 14 }).map((several) => several.join(''));
const cuts = fc.array(fc.nat(), { maxLength: 20 });

function cut(text: string, places: readonly number[]): string[] {
  const sorted = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...sorted, text.length].map((place, at) => text.slice(at === 0 ? 0 : sorted[at - 1], place));
}

const policies: Readonly<Record<string, PolicyInput>> = {
  default: {},
  'masking leaks, stand-ins for personal data': { leak: { action: 'mask' }, privacy: { preset: 'support' } },
  denying: { leak: { action: 'deny' }, egress: { action: 'deny' } },
};

for (const [name, policy] of Object.entries(policies)) {
  test(`text that comes together is shown and denied as event by event: ${name}`, async () => {
    const engine = testEngine(policy);
    await fc.assert(
      fc.asyncProperty(texts, cuts, async (text, places) => {
        const together = await answer(engine, text, places, true);
        const single = await answer(engine, text, places, false);
        assert.equal(together.code, single.code);
        assert.deepEqual(together.rules, single.rules);
        // Before a denial an earlier filter may have let more through, as more of the text had come.
        if (single.code === undefined) assert.equal(together.text, single.text);
        else assert.ok(together.text.startsWith(single.text), `${together.text} / ${single.text}`);
      }),
      { numRuns: 400 },
    );
  });
}

test('what nobody changes keeps its own bytes, escapes and all', async () => {
  const session = testEngine().open(testCall(question));
  await session.admit();
  const answering = session.answer();
  assert.ok(answering !== undefined);
  await answering.event(eventOf({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }));
  const events = new SseDecoder().push(
    new TextEncoder().encode(['One ', 't\\u0077o\\n', 'Three ', '\\"four\\" '].map((source) => `event: content_block_delta\r\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${source}"}}\r\n\r\n`).join('')),
  );
  const run = answering.textRun(events, 0);
  assert.ok(run !== undefined);
  answering.take(run);
  assert.equal(run.count, 4);
  assert.ok(run.unchanged);
  assert.equal(run.sent(), events.map(({ raw }) => raw).join(''));
  assert.equal(run.source, 'One t\\u0077o\\nThree \\"four\\" ');
});
