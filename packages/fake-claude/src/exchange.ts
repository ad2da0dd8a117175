import type { ServerResponse } from 'node:http';
import { errorBody, errorMessageOfStatus, errorTypeOfStatus } from './api-error.js';
import { commonHeaders, sendJson } from './http/response-headers.js';
import type { OpenRequest, RecordedRequest } from './recorded-request.js';
import type { ServerState } from './server-state.js';

/** One request with its answer under way, as the endpoints see it. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly open: OpenRequest;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body without its content encoding. */
  readonly bytes: Buffer;
  readonly state: ServerState;
}

export function answerJson(exchange: Exchange, status: number, body: unknown): void {
  sendJson(exchange.response, status, commonHeaders(exchange.requestId), JSON.stringify(body));
}

export interface ErrorAnswer {
  readonly status: number;
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export function answerError(exchange: Pick<Exchange, 'response' | 'requestId'>, error: ErrorAnswer): void {
  const { status, type = errorTypeOfStatus(status), message = errorMessageOfStatus(status), details } = error;
  const retry = { 'x-should-retry': status === 408 || status === 409 || status === 429 || status >= 500 ? 'true' : 'false' };
  sendJson(exchange.response, status, { ...commonHeaders(exchange.requestId), ...retry }, errorBody({ type, message, details }, exchange.requestId));
}
