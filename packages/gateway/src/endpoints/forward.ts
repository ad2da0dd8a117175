import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Principal } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { Dispatcher } from 'undici';
import type { GatewayContext } from '../gateway-context.js';
import type { RequestHead } from '../http/request-head.js';
import { headerValue, passedHeaders } from '../http/response-headers.js';
import type { LeasedKey } from '../ports/upstream-keys.js';
import { failureOf } from '../upstream/failure.js';
import { retryAfterOf } from '../upstream/retry-delay.js';

export interface ForwardRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly target: string;
  readonly head: RequestHead;
  readonly principal: Principal;
  readonly body?: Buffer | string;
  /** Rewrites the body of a good answer. */
  readonly rewrite?: (body: Buffer) => Buffer | string;
  /** Headers for the answer beside those of upstream. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told when there is a connection and the request goes out on it: from then on upstream may act on it. */
  readonly sending?: () => void;
}

/** Answers that are no messages are held whole; the API's own stay far below. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

/** Asks upstream once and answers with what it says. Gives the status. For endpoints that carry no message. */
export async function forward(context: GatewayContext, response: ServerResponse, options: ForwardRequest): Promise<number> {
  const { principal, rewrite } = options;
  const key = await context.keys.pick({ app: principal.app ?? DEFAULT_APP, environment: principal.environment });
  const answer = await ask(context, response, options, key);
  if (answer.status === 401) {
    context.ports.logger.error('upstream_credential_refused', { key: key.id, status: answer.status });
    throw new ClavigerError('upstream_credential');
  }
  const encoding = headerValue(answer.headers, 'content-encoding');
  if ((answer.status >= 300 && answer.status < 400) || (encoding !== undefined && encoding !== 'identity')) throw new ClavigerError('upstream_malformed');
  if (answer.status >= 400 && answer.body.includes(key.value.replace(/^Bearer /, ''))) throw new ClavigerError('upstream_credential');
  const body = answer.status < 300 && rewrite !== undefined ? Buffer.from(rewrite(answer.body)) : answer.body;
  if (response.destroyed) return answer.status;
  response.writeHead(answer.status, [...passedHeaders(answer.headers), ...Object.entries(options.headers ?? {}).flat(), 'content-length', String(body.length)]);
  response.end(body);
  return answer.status;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function ask(context: GatewayContext, response: ServerResponse, { method, target, head, body, sending }: ForwardRequest, key: LeasedKey): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let reported = false;
    const chunks: Buffer[] = [];
    let length = 0;
    const report = (outcome: Parameters<typeof context.keys.report>[1]): void => {
      if (!reported) context.keys.report(key, outcome);
      reported = true;
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        if (response.destroyed) {
          controller.abort(new Error('the client left'));
          return;
        }
        response.once('close', () => controller.abort(new Error('the client left')));
        sending?.();
      },
      onResponseStart(_controller, code, received) {
        if (code < 200) return;
        status = code;
        headers = received;
        if (code === 401 || code === 403) report({ kind: 'rejected', status: code });
        else if (code === 429) report({ kind: 'limited', retryAfterMilliseconds: retryAfterOf(received, context.ports.clock.now()) });
        else report(code < 500 ? { kind: 'accepted' } : { kind: 'unknown' });
      },
      onResponseData(controller, chunk) {
        length += chunk.length;
        if (length > MAXIMUM_BYTES) controller.abort(new Error('the answer is too large'));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        resolve({ status, headers, body: Buffer.concat(chunks, length) });
      },
      onResponseError(_controller, error) {
        report({ kind: 'unknown' });
        reject(length > MAXIMUM_BYTES ? new ClavigerError('upstream_malformed') : failureOf(error).error);
      },
    };
    context.upstream.dispatch({ method, path: target, headers: [...head.forward, key.header, key.value, ...(key.beta === undefined ? [] : ['anthropic-beta', key.beta]), 'accept-encoding', 'identity'], body: body ?? null }, handler);
  });
}
