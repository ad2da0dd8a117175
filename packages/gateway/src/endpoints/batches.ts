import type { IncomingMessage, ServerResponse } from 'node:http';
import { Call, type CallSession } from '@claviger/core';
import { ledgerRow, type Outcome } from '@claviger/core/engine';
import { catalogue, ClavigerError, isClavigerError } from '@claviger/core/errors';
import { SpliceNode, isJsonObject, parseRequest, splice, type JsonObject } from '@claviger/core/messages';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { TakenItem } from '../batches/batch-books.js';
import type { CallRequest } from '../call/handle-call.js';
import { checkJsonType, requestText } from '../call/request-text.js';
import type { GatewayContext } from '../gateway-context.js';
import { readBody } from '../http/read-body.js';
import type { RequestHead } from '../http/request-head.js';
import { forward } from './forward.js';

/** The API takes at most so many requests in a batch (source: the Message Batches reference). */
const MAXIMUM_ITEMS = 100_000;

interface Item {
  readonly call: Call;
  readonly session: CallSession;
}

/** Takes a new batch. Each of its requests is a call of its own: one denial refuses the batch, before anything is sent. */
export async function createBatch(context: GatewayContext, request: IncomingMessage, response: ServerResponse, incoming: Omit<CallRequest, 'endpoint'>): Promise<void> {
  const { head, principal } = incoming;
  context.recorder.check(incoming.at);
  checkJsonType(head.contentType);
  const body = await readBody(request, response, head, { maximum: context.policy.server.maxBodyBytes, expectsContinue: incoming.expectsContinue, hold: context.bodies.open(principal) });
  const source = requestText(body);
  const items: Item[] = [];
  let outcome: Outcome = { kind: 'failed', status: 500, usage: undefined, dispatched: false, answerTokens: 0, stopReason: undefined, model: undefined };
  let code: string | undefined;
  let batch: string | undefined;
  try {
    const edits = new SpliceNode();
    let edited = false;
    for (const [index, params] of paramsOf(parseRequest(source)).entries()) {
      const item = await admitItem(context, incoming, index, params, items);
      if (!item.edited) continue;
      edited = true;
      edits.child('requests').child(index).child('params').replacement = item.body();
    }
    const rewrite = (answer: Buffer): string => {
      const text = answer.toString();
      // Whatever it says: a batch has been taken.
      batch = '';
      const rewritten = rewriteResultsURL(text, publicURL(context, head));
      batch = idIn(text);
      return rewritten;
    };
    const sending = (): void => {
      outcome = { ...outcome, dispatched: true };
    };
    const status = await forward(context, response, { method: 'POST', target: incoming.target, head, principal, body: edited ? splice(source, edits) : body, rewrite, sending });
    outcome = { ...outcome, kind: status < 400 ? 'answered' : 'failed', status };
  } catch (error) {
    const refusal = isClavigerError(error) ? error : new ClavigerError('internal');
    const left = response.destroyed;
    if (!left) code = refusal.code;
    // A batch whose client has left, or whose answer cannot be read, may run all the same: it is not free.
    if (left || batch !== undefined) outcome = { ...outcome, kind: 'aborted', status: left ? 0 : refusal.status };
    else outcome = { ...outcome, kind: items.length > 0 && refusal.facts['item'] !== undefined ? 'denied' : 'failed', status: refusal.status };
    throw error;
  } finally {
    const latency = context.ports.clock.now() - incoming.at;
    const taken = outcome.kind === 'answered' || outcome.kind === 'aborted';
    const kept: TakenItem[] = [];
    for (const { call, session } of items) {
      await session.settle(outcome);
      const row = ledgerRow(call, outcome, { model: call.model, code, latency, firstByte: undefined, upstreamRequestId: undefined });
      context.recorder.record(row);
      kept.push({ call, row });
    }
    if (taken && batch !== undefined && batch !== '') await context.batches?.open(batch, kept);
  }
}

async function admitItem(context: GatewayContext, incoming: Omit<CallRequest, 'endpoint'>, index: number, params: JsonObject, items: Item[]): Promise<Call> {
  const { principal, head, at } = incoming;
  try {
    const call = new Call({ id: `${incoming.id}_${index}`, principal, app: principal.app ?? DEFAULT_APP, endpoint: 'batch_item', at, source: JSON.stringify(params), betas: head.betas });
    const session = context.engine.open(call);
    items.push({ call, session });
    const denial = await session.admit();
    if (denial !== undefined) throw denial;
    return call;
  } catch (error) {
    if (!isClavigerError(error)) throw error;
    const what = error.message.replace(` ${catalogue[error.code].fix}`, '');
    throw new ClavigerError(error.code, { message: `Request ${index} of the batch: ${what}`, facts: { ...error.facts, item: index }, ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }) });
  }
}

function paramsOf(body: JsonObject): JsonObject[] {
  const { requests } = body;
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MAXIMUM_ITEMS) throw new ClavigerError('invalid_request', { message: `\`requests\` must be a list of 1 to ${MAXIMUM_ITEMS} requests.`, facts: { path: 'requests' } });
  return requests.map((item, index) => {
    const params = isJsonObject(item) ? item['params'] : undefined;
    if (!isJsonObject(params)) throw new ClavigerError('invalid_request', { message: `\`requests.${index}.params\` must be a Messages request.`, facts: { path: `requests.${index}.params` } });
    return params;
  });
}

/** The address that the caller sees. */
export function publicURL(context: GatewayContext, head: RequestHead): string {
  return context.policy.server.publicURL?.replace(/\/+$/, '') ?? `http://${head.host ?? ''}`;
}

/** Lets `results_url` of a batch, or of a list of batches, point to the gateway: the SDK sends its credential there. */
export function rewriteResultsURL(source: string, base: string): string {
  let body: unknown;
  try {
    body = JSON.parse(source);
  } catch {
    throw new ClavigerError('upstream_malformed');
  }
  if (!isJsonObject(body)) throw new ClavigerError('upstream_malformed');
  const root = new SpliceNode();
  rewriteBatch(body, root, base);
  const { data } = body;
  if (Array.isArray(data)) {
    data.forEach((batch, index) => {
      if (isJsonObject(batch)) rewriteBatch(batch, root.child('data').child(index), base);
    });
  }
  return splice(source, root);
}

function idIn(batch: string): string {
  const { id } = JSON.parse(batch) as JsonObject;
  return typeof id === 'string' ? id : '';
}

function rewriteBatch(batch: JsonObject, node: SpliceNode, base: string): void {
  const { id, results_url: url } = batch;
  if (url === undefined || url === null) return;
  if (typeof id !== 'string') throw new ClavigerError('upstream_malformed');
  node.child('results_url').replacement = JSON.stringify(`${base}/v1/messages/batches/${encodeURIComponent(id)}/results`);
}
