import type { IncomingHttpHeaders } from 'node:http';
import { AnswerMeter, ledgerRow, questionCall, type Outcome, type Question } from '@claviger/core/engine';
import { ClavigerError, isClavigerError } from '@claviger/core/errors';
import { isJsonObject, type JsonObject } from '@claviger/core/messages';
import type { Dispatcher } from 'undici';
import type { GatewayContext } from '../gateway-context.js';
import { headerValue } from '../http/response-headers.js';
import type { KeyOutcome, LeasedKey } from '../ports/upstream-keys.js';
import { failureOf } from '../upstream/failure.js';
import { retryAfterOf } from '../upstream/retry-delay.js';

/** The answer to a question is a few words. */
const LARGEST_ANSWER = 256 * 1024;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

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

/** One try, ended at the timeout: whoever waits is a call that has not begun. */
function send(context: GatewayContext, key: LeasedKey, body: string, timeout: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let length = 0;
    const chunks: Buffer[] = [];
    let reported = false;
    const report = (outcome: KeyOutcome): void => {
      if (!reported) context.keys.report(key, outcome);
      reported = true;
    };
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      report({ kind: 'unknown' });
      reject(error);
      controller?.abort(new Error('the question is over'));
    };
    const timer = setTimeout(() => fail(new ClavigerError('upstream_timeout')), timeout);
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (reported) started.abort(new Error('the question is over'));
      },
      onResponseStart(_controller, code, received) {
        if (code < 200) return;
        status = code;
        headers = received;
        if (code === 401 || code === 403) report({ kind: 'rejected', status: code });
        else if (code === 429) report({ kind: 'limited', retryAfterMilliseconds: retryAfterOf(received, context.ports.clock.now()) });
        else report(code < 500 ? { kind: 'accepted' } : { kind: 'unknown' });
      },
      onResponseData(_controller, chunk) {
        length += chunk.length;
        if (length > LARGEST_ANSWER) fail(new ClavigerError('upstream_malformed'));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        clearTimeout(timer);
        resolve({ status, headers, body: Buffer.concat(chunks, length) });
      },
      onResponseError: (_controller, error) => fail(failureOf(error).error),
    };
    const head = ['content-type', 'application/json', 'anthropic-version', '2023-06-01', key.header, key.value, ...(key.beta === undefined ? [] : ['anthropic-beta', key.beta]), 'accept-encoding', 'identity'];
    try {
      context.upstream.dispatch({ method: 'POST', path: '/v1/messages', headers: head, body }, handler);
    } catch (error) {
      fail(error);
    }
  });
}
