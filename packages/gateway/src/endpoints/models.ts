import type { ServerResponse } from 'node:http';
import { Call } from '@claviger/core';
import { ledgerRow, type Outcome } from '@claviger/core/engine';
import { ClavigerError, isClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { CallRequest } from '../call/handle-call.js';
import type { GatewayContext } from '../gateway-context.js';
import { forward } from './forward.js';

/**
 * `GET /v1/models` and `/v1/models/{id}`: held to the rules on requests and recorded like a call. They are counted apart,
 * so that a client which lists the models when it starts uses up none of its user's calls.
 */
export async function serveModels(context: GatewayContext, response: ServerResponse, incoming: Omit<CallRequest, 'endpoint'>, model: string): Promise<void> {
  const { principal, head, target, at, id } = incoming;
  const { recorder, engine, ports } = context;
  recorder.check(at);
  const call = new Call({ id, principal, app: principal.app ?? DEFAULT_APP, endpoint: 'models', at, source: JSON.stringify({ model }), betas: head.betas });
  const session = engine.open(call);
  let dispatched = false;
  let kind: Outcome['kind'] = 'failed';
  let status = 500;
  let code: string | undefined;
  try {
    const denial = await session.admit();
    if (denial !== undefined) {
      kind = 'denied';
      throw denial;
    }
    const sending = (): void => {
      dispatched = true;
    };
    status = await forward(context, response, { method: 'GET', target, head, principal, sending, headers: session.headers() });
    kind = status < 400 ? 'answered' : 'failed';
  } catch (error) {
    const refusal = isClavigerError(error) ? error : new ClavigerError('internal');
    ({ status, code } = refusal);
    throw error;
  } finally {
    if (response.destroyed && !response.writableFinished) ({ kind, status, code } = { kind: 'aborted', status: 0, code: undefined });
    const outcome: Outcome = { kind, status, usage: undefined, dispatched, answerTokens: 0, stopReason: undefined, model: undefined };
    await session.settle(outcome);
    recorder.record(ledgerRow(call, outcome, { model, code, latency: ports.clock.now() - at, firstByte: undefined, upstreamRequestId: undefined }));
  }
}
