import { AnswerMeter, ledgerRow, questionCall, type Outcome, type Question } from '@claviger/core/engine';
import { ClavigerError, isClavigerError } from '@claviger/core/errors';
import { isJsonObject, type JsonObject } from '@claviger/core/messages';
import type { GatewayContext } from '../gateway-context.js';
import { headerValue } from '../http/response-headers.js';
import type { LeasedKey } from '../ports/upstream-keys.js';
import { askOnce, type WholeAnswer } from '../upstream/ask-once.js';

/** The answer to a question is a few words. */
const LONGEST_ANSWER = 256 * 1024;

const HEADERS = ['content-type', 'application/json', 'anthropic-version', '2023-06-01'];

/** Asks Claude what guards want to know: with the app's key, on its principal's budget, each question with a row of its own. */
export class Questions {
  #context: GatewayContext | undefined;
  #count = 0;

  /** The engine is made with `ask`, and the context with the engine. */
  connect(context: GatewayContext): void {
    this.#context = context;
  }

  readonly ask = async (question: Question): Promise<JsonObject> => {
    const context = this.#context;
    if (context === undefined) throw new ClavigerError('internal');
    const { clock } = context.ports;
    const call = questionCall(question, clock.now(), `${question.call.id}_opinion${++this.#count}`);
    const session = context.engine.openQuestion(call);
    const meter = new AnswerMeter();
    let outcome: Outcome = { kind: 'failed', status: 0, usage: undefined, dispatched: false, answerTokens: 0, stopReason: undefined, model: undefined };
    let code: string | undefined;
    let upstreamRequestId: string | undefined;
    try {
      const denial = await session.admit();
      if (denial !== undefined) {
        outcome = { ...outcome, kind: 'denied', status: denial.status };
        throw denial;
      }
      const key = await context.keys.pick({ app: call.app, environment: call.principal.environment });
      outcome = { ...outcome, dispatched: true };
      const answer = await send(context, key, call.source, question.timeout);
      upstreamRequestId = headerValue(answer.headers, 'request-id');
      outcome = { ...outcome, status: answer.status };
      if (answer.status !== 200) throw new ClavigerError('upstream_malformed');
      const message = messageIn(answer.body);
      meter.message(message);
      outcome = { ...outcome, kind: 'answered', usage: meter.counted ? meter.usage : undefined, stopReason: meter.stopReason, model: meter.model };
      return message;
    } catch (error) {
      code = isClavigerError(error) ? error.code : 'internal';
      throw error;
    } finally {
      await session.settle(outcome);
      context.recorder.record(ledgerRow(call, outcome, { model: call.model, code, latency: clock.now() - call.at, firstByte: undefined, upstreamRequestId }));
    }
  };
}

function messageIn(body: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    parsed = undefined;
  }
  if (!isJsonObject(parsed)) throw new ClavigerError('upstream_malformed');
  return parsed;
}

/** Ended at the timeout: whoever waits is a call that has not begun. */
async function send(context: GatewayContext, key: LeasedKey, body: string, timeout: number): Promise<WholeAnswer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new ClavigerError('upstream_timeout')), timeout);
  try {
    return await askOnce(context, key, { method: 'POST', path: '/v1/messages', headers: HEADERS, body, longestAnswer: LONGEST_ANSWER }, late.signal);
  } finally {
    clearTimeout(timer);
  }
}
