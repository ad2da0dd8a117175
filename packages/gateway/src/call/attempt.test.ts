import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerMeter, type AnswerFilter } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import { encodeEvent } from '@claviger/core/messages';
import type { Dispatcher } from 'undici';
import { Attempt } from './attempt.js';
import type { Attempts } from './attempts.js';
import type { Exchange } from './exchange.js';
import { Rounds } from './rounds.js';

const event = (type: string, data: object): Buffer => Buffer.from(encodeEvent(type, JSON.stringify({ type, ...data })));
const text = (length: number): Buffer => event('content_block_delta', { index: 1, delta: { type: 'text_delta', text: 'x'.repeat(length) } });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

for (const ending of ['denied', 'left', 'interrupted'] as const) {
  test(`what came while a tool call was judged is paid for when the call is ${ending}`, async () => {
    const meter = new AnswerMeter();
    let deny: (error: ClavigerError) => void = () => {};
    /** Waits for the first event, and denies what it is told to. */
    const filter = { textRun: () => undefined, event: (given) => (given.name === 'content_block_stop' ? new Promise((_, reject) => (deny = reject)) : given.raw) } satisfies Partial<AnswerFilter> as unknown as AnswerFilter;
    let metered: number | undefined;
    const ended = (): void => void (metered ??= meter.tokens);
    const exchange = { finished: false, meter, session: { answer: () => filter }, startStream() {}, response: { write: () => true, flushHeaders() {} }, stop: ended, fail: ended, id: 'c', context: { keys: { report() {} }, ports: { logger: { warn() {} } } } } as unknown as Exchange;
    const attempt = new Attempt(exchange, { tryAgainAfter: () => false } as unknown as Attempts, { id: 'k', value: 'v' } as never);
    const controller = { abort() {}, pause() {}, resume() {} } as unknown as Dispatcher.DispatchController;
    attempt.onRequestStart(controller);
    attempt.onResponseStart(controller, 200, { 'content-type': 'text/event-stream' });
    attempt.onResponseData(controller, event('content_block_stop', { index: 0 }));
    await turn();
    // Cut anywhere, also inside of an event.
    const rest = Buffer.concat([text(400), text(400)]);
    attempt.onResponseData(controller, rest.subarray(0, 500));
    await turn();
    attempt.onResponseData(controller, rest.subarray(500));
    await turn();
    attempt.onResponseData(controller, text(400));
    assert.equal(meter.tokens, 0);
    if (ending === 'denied') deny(new ClavigerError('tool_denied'));
    else if (ending === 'left') {
      attempt.abort();
      ended();
    } else attempt.onResponseError(controller, new Error('gone'));
    await turn();
    assert.equal(metered, 300);
  });
}

test('an answer that came whole before the client left is paid for, and goes nowhere', async () => {
  const meter = new AnswerMeter();
  const answered: unknown[] = [];
  const exchange = { finished: false, meter, session: { answer: () => undefined }, answer: (...given: unknown[]) => answered.push(given), context: { answers: new Rounds(), keys: { report() {} }, ports: {} } } as unknown as Exchange;
  const attempt = new Attempt(exchange, { tryAgainAfter: () => false } as unknown as Attempts, { id: 'k', value: 'v' } as never);
  const controller = { abort() {}, pause() {}, resume() {} } as unknown as Dispatcher.DispatchController;
  attempt.onRequestStart(controller);
  attempt.onResponseStart(controller, 200, { 'content-type': 'application/json' });
  const body = Buffer.from(JSON.stringify({ type: 'message', content: [], usage: { input_tokens: 11, output_tokens: 7 } }));
  // In two pieces.
  attempt.onResponseData(controller, body.subarray(0, 20));
  attempt.onResponseData(controller, body.subarray(20));
  attempt.onResponseEnd();
  attempt.abort();
  assert.deepEqual([meter.usage.input, meter.usage.output], [11, 7]);
  await turn();
  assert.deepEqual(answered, []);
});
