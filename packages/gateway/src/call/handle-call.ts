import type { IncomingMessage, ServerResponse } from 'node:http';
import { Call, type Principal } from '@claviger/core';
import { isClavigerError, type ClavigerError } from '@claviger/core/errors';
import { refusalRow } from '@claviger/core/engine';
import { DEFAULT_APP } from '@claviger/core/policy';
import { holdToContainers } from '../containers/hold-to-containers.js';
import { holdOffPaused } from '../endpoints/hold-off-paused.js';
import { holdToAccount } from '../endpoints/hold-to-account.js';
import { holdToFiles } from '../files/hold-to-files.js';
import type { GatewayContext } from '../gateway-context.js';
import { readBody } from '../http/read-body.js';
import type { RequestHead } from '../http/request-head.js';
import { Attempts } from './attempts.js';
import { Exchange } from './exchange.js';
import { checkJsonType, requestText } from './request-text.js';

/** A request for Claude, its caller known. */
export interface CallRequest {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly endpoint: 'messages' | 'count_tokens';
  /** Path and query to ask upstream. */
  readonly target: string;
  readonly head: RequestHead;
  readonly principal: Principal;
  readonly expectsContinue: boolean;
}

/** Takes one call on its whole way. Throws what is to be answered when it cannot even start. */
export async function handleCall(context: GatewayContext, request: IncomingMessage, response: ServerResponse, incoming: CallRequest): Promise<void> {
  const { head, principal, endpoint, id, at } = incoming;
  let exchange: Exchange;
  let body: Buffer;
  let leave: (() => void) | undefined;
  try {
    leave = context.calls.enter();
    context.recorder.check(at);
    checkJsonType(head.contentType);
    holdToAccount(context, request.headers, principal);
    holdOffPaused(context, principal);
    body = await readBody(request, response, head, { maximum: context.policy.server.maxBodyBytes, expectsContinue: incoming.expectsContinue, hold: context.bodies.open(principal) });
    await context.requests.next();
    const call = new Call({ id, principal, app: principal.app ?? DEFAULT_APP, endpoint, at, source: requestText(body), betas: head.betas });
    const held = holdToFiles(context, call);
    if (held !== undefined) await held;
    const contained = holdToContainers(context, call);
    if (contained !== undefined) await contained;
    exchange = new Exchange(context, request, response, call, context.engine.open(call));
  } catch (error) {
    if (isClavigerError(error) && error.code !== 'ledger_failed') context.recorder.record(refusalRow(incoming, error));
    throw error;
  } finally {
    // From here on the exchange itself counts.
    leave?.();
  }
  let denial: ClavigerError | undefined;
  try {
    const verdict = exchange.session.admit();
    denial = verdict instanceof Promise ? await verdict : verdict;
  } catch (error) {
    if (exchange.admitted()) exchange.fail(error);
    return;
  }
  if (!exchange.admitted()) return;
  if (denial !== undefined) {
    exchange.deny(denial);
    return;
  }
  try {
    const text = exchange.call.body();
    await context.requests.others;
    if (exchange.finished) return;
    new Attempts(exchange, incoming.target, head.forward, text === exchange.call.source ? body : text).start();
  } catch (error) {
    exchange.fail(error);
  }
}
