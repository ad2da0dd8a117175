import type { ServerResponse } from 'node:http';
import type { Principal } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { GatewayContext } from '../gateway-context.js';
import type { RequestHead } from '../http/request-head.js';
import { headerValue, passedHeaders } from '../http/response-headers.js';
import type { LeasedKey } from '../ports/upstream-keys.js';
import { askOnce, type WholeAnswer } from '../upstream/ask-once.js';

export interface ForwardRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly target: string;
  readonly head: RequestHead;
  readonly principal: Principal;
  readonly body?: Buffer | string;
  /** Rewrites the body of a good answer. */
  readonly rewrite?: (body: Buffer) => Buffer | string | Promise<Buffer>;
  /** Headers for the answer beside those of upstream. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told when there is a connection and the request goes out on it: from then on upstream may act on it. */
  readonly sending?: () => void;
}

/** Answers that are no messages are held whole; the API's own stay far below. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

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
  const body = answer.status < 300 && rewrite !== undefined ? Buffer.from(await rewrite(answer.body)) : answer.body;
  if (response.destroyed) return answer.status;
  response.writeHead(answer.status, [...passedHeaders(answer.headers), ...Object.entries(options.headers ?? {}).flat(), 'content-length', String(body.length)]);
  response.end(body);
  return answer.status;
}

/** Ended when the client leaves. */
async function ask(context: GatewayContext, response: ServerResponse, { method, target, head, body, sending }: ForwardRequest, key: LeasedKey): Promise<WholeAnswer> {
  const left = new AbortController();
  const leave = (): void => left.abort(new ClavigerError('upstream_unreachable'));
  response.once('close', leave);
  if (response.destroyed) leave();
  try {
    return await askOnce(context, key, { method, path: target, headers: head.forward, body: body ?? null, longestAnswer: LONGEST_ANSWER, sending }, left.signal);
  } finally {
    response.off('close', leave);
  }
}
