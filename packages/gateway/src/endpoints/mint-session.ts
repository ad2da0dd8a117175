import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { parseRequest } from '@claviger/core/messages';
import { checkJsonType, requestText } from '../call/request-text.js';
import type { GatewayContext } from '../gateway-context.js';
import { readBody } from '../http/read-body.js';
import type { RequestHead } from '../http/request-head.js';

const LARGEST_BODY = 16 * 1024;
const FIELDS = new Set(['user', 'team', 'lifetime']);

export interface MintRequest {
  readonly head: RequestHead;
  readonly principal: Principal;
  readonly expectsContinue: boolean;
  readonly id: string;
}

/** `POST /v1/claviger/sessions` with `{ user, team?, lifetime? }` (seconds): a token for one user of the key's app. */
export async function mintSession(context: GatewayContext, request: IncomingMessage, response: ServerResponse, { head, principal, expectsContinue, id }: MintRequest): Promise<void> {
  const { sessions, policy } = context;
  if (sessions === undefined) throw new ClavigerError('endpoint_closed');
  checkJsonType(head.contentType);
  const wish = parseRequest(requestText(await readBody(request, response, head, { maximum: LARGEST_BODY, expectsContinue })));
  const { user, team, lifetime } = wish;
  for (const field of Object.keys(wish)) if (!FIELDS.has(field)) throw new ClavigerError('invalid_request', { message: 'A session takes `user`, `team` and `lifetime` only.' });
  if (typeof user !== 'string') throw new ClavigerError('invalid_request', { message: '`user` must name the user that the session is for.' });
  if (team !== undefined && typeof team !== 'string') throw new ClavigerError('invalid_request', { message: '`team` must be a text.' });
  if (lifetime !== undefined && typeof lifetime !== 'number') throw new ClavigerError('invalid_request', { message: '`lifetime` is a number of seconds.' });
  const minted = await sessions.mint(principal, { user, team, lifetime: lifetime === undefined ? policy.identity.sessions.lifetime : lifetime * 1000 });
  const body = Buffer.from(JSON.stringify({ type: 'session', token: minted.token, user, expires_at: new Date(minted.expiresAt).toISOString() }));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store', 'request-id': id });
  response.end(body);
}
