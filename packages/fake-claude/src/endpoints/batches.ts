import { answerFor } from '../answer/answer.js';
import { answerForVersion, messageOf } from '../answer/message.js';
import { errorBody, errorMessageOfStatus, errorTypeOfStatus, RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { answerJson } from '../exchange.js';
import { commonHeaders } from '../http/response-headers.js';
import { identifier } from '../identifier.js';
import type { JsonObject } from '../json.js';
import { isJsonObject } from '../json.js';
import { anyObject, list, object, textOf, Trail } from '../validation/check.js';
import { checkMessagesRequest } from '../validation/messages-request.js';
import { pageOf } from './page.js';
import { isTransportScript } from './messages.js';
import { contextOf, jsonBody } from './request-context.js';

interface Batch {
  readonly id: string;
  readonly createdAt: number;
  readonly requests: ReadonlyArray<{ readonly customId: string; readonly params: JsonObject }>;
  /** Answers are made when the batch ends, in the context of the request that created it. */
  readonly exchange: Exchange;
  cancelledAt: number | undefined;
  endedAt: number | undefined;
  results: JsonObject[];
}

const DAY = 86_400_000;
const MAXIMUM_REQUESTS = 100_000; // public documentation of message batches

const createCheck = object({
  requests: list(object({ custom_id: textOf({ min: 1, max: 64, pattern: /^[a-zA-Z0-9_-]{1,64}$/ }), params: anyObject }), { min: 1, max: MAXIMUM_REQUESTS }),
});

/** Batches by id. A batch ends when somebody looks at it after its time, so that tests need no clock. */
export class BatchStore {
  readonly #batches = new Map<string, Batch>();
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  add(batch: Batch): void {
    this.#batches.set(batch.id, batch);
  }

  get(id: string): Batch {
    const batch = this.#batches.get(id);
    if (batch === undefined) throw new RequestRefused(404, `Message batch not found: ${id.slice(0, 100)}`);
    return batch;
  }

  /** The batch as it is by now. */
  look(id: string, now = Date.now()): Batch {
    const batch = this.get(id);
    if (batch.endedAt === undefined && now - batch.createdAt >= this.#milliseconds) end(batch, now);
    return batch;
  }

  delete(id: string): void {
    this.#batches.delete(id);
  }

  /** Newest first. */
  ids(): string[] {
    return [...this.#batches.keys()].reverse();
  }
}

function end(batch: Batch, now: number): void {
  batch.endedAt = now;
  batch.results = batch.requests.map(({ customId, params }) => ({
    custom_id: customId,
    result: batch.cancelledAt === undefined ? resultOf(batch.exchange, params) : { type: 'canceled' },
  }));
}

function resultOf(exchange: Exchange, params: JsonObject): JsonObject {
  const errored = (type: string, message: string): JsonObject => ({ type: 'errored', error: JSON.parse(errorBody({ type, message }, identifier('req'))) as JsonObject });
  const { state } = exchange;
  try {
    const context = contextOf(exchange);
    const body = checkMessagesRequest(params, context);
    const { script, take } = state.scriptFor({ ...exchange.request, body });
    take();
    if (isTransportScript(script)) return errored('api_error', errorMessageOfStatus(500));
    if (script.type === 'error') return errored(script.errorType ?? errorTypeOfStatus(script.status), script.message ?? errorMessageOfStatus(script.status));
    const answer = answerForVersion(answerFor(script, body, (thinking, signature) => state.signatures.remember(thinking, signature)), context.version);
    const message = messageOf(answer, body, state.cache.usage(body), context.version);
    const usage = isJsonObject(message['usage']) ? message['usage'] : {};
    return { type: 'succeeded', message: { ...message, usage: { ...usage, service_tier: 'batch' } } };
  } catch (error) {
    if (error instanceof RequestRefused) return errored(errorTypeOfStatus(error.status), error.message);
    throw error;
  }
}

/** `interface MessageBatch` of `@anthropic-ai/sdk` 1.12.0. */
function batchInfo(batch: Batch): JsonObject & { readonly id: string } {
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  const ended = batch.endedAt !== undefined;
  const count = (type: string): number => batch.results.filter(({ result }) => isJsonObject(result) && result['type'] === type).length;
  return {
    id: batch.id,
    type: 'message_batch',
    processing_status: ended ? 'ended' : batch.cancelledAt === undefined ? 'in_progress' : 'canceling',
    request_counts: {
      processing: ended ? 0 : batch.requests.length,
      succeeded: count('succeeded'),
      errored: count('errored'),
      canceled: count('canceled'),
      expired: 0,
    },
    ended_at: time(batch.endedAt),
    created_at: time(batch.createdAt),
    expires_at: time(batch.createdAt + DAY),
    archived_at: null,
    cancel_initiated_at: time(batch.cancelledAt),
    results_url: ended ? `${batch.exchange.state.url}/v1/messages/batches/${batch.id}/results` : null,
  };
}

export function createBatch(exchange: Exchange): void {
  const body = jsonBody(exchange);
  createCheck(body, new Trail());
  const given = isJsonObject(body) && Array.isArray(body['requests']) ? body['requests'].filter(isJsonObject) : [];
  const requests = given.map((request) => ({ customId: String(request['custom_id']), params: isJsonObject(request['params']) ? request['params'] : {} }));
  if (new Set(requests.map(({ customId }) => customId)).size < requests.length) throw new RequestRefused(400, 'requests: custom_id must be unique');
  const batch: Batch = { id: identifier('msgbatch'), createdAt: Date.now(), requests, exchange, cancelledAt: undefined, endedAt: undefined, results: [] };
  exchange.state.batches.add(batch);
  answerJson(exchange, 200, batchInfo(batch));
}

export function retrieveBatch(exchange: Exchange, id: string): void {
  answerJson(exchange, 200, batchInfo(exchange.state.batches.look(id)));
}

export function listBatches(exchange: Exchange): void {
  const { batches } = exchange.state;
  const page = pageOf(batches.ids().map((id) => ({ id })), exchange.query);
  answerJson(exchange, 200, { ...page, data: page.data.map(({ id }) => batchInfo(batches.look(id))) });
}

export function cancelBatch(exchange: Exchange, id: string): void {
  const batch = exchange.state.batches.get(id);
  if (batch.endedAt !== undefined) throw new RequestRefused(400, `Batch ${id} cannot be canceled because it has already ended processing.`);
  batch.cancelledAt ??= Date.now();
  answerJson(exchange, 200, batchInfo(batch));
}

export function deleteBatch(exchange: Exchange, id: string): void {
  const batch = exchange.state.batches.get(id);
  if (batch.endedAt === undefined) throw new RequestRefused(400, `Batch ${id} cannot be deleted while it is processing. Cancel it first.`);
  exchange.state.batches.delete(id);
  answerJson(exchange, 200, { id, type: 'message_batch_deleted' });
}

export function batchResults(exchange: Exchange, id: string): void {
  const batch = exchange.state.batches.look(id);
  if (batch.endedAt === undefined) throw new RequestRefused(404, `Batch ${id} has no available results.`);
  const lines = batch.results.map((result) => `${JSON.stringify(result)}\n`).join('');
  exchange.response.writeHead(200, { 'content-type': 'application/x-jsonl', 'content-length': Buffer.byteLength(lines), ...commonHeaders(exchange.requestId) });
  exchange.response.end(lines);
}
