import { randomBytes } from 'node:crypto';
import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { commonHeaders, sendJson } from '../http/response-headers.js';
import { isJsonObject, textField } from '../json.js';
import { jsonBody } from './request-context.js';

// SDK 1.12.0, lib/credentials: what a client sends to exchange an identity token (RFC 7523) or a refresh token.
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const FEDERATION_BETA = 'oidc-federation-2026-04-01';
const OAUTH_BETA = 'oauth-2025-04-20';
const MAXIMUM_ASSERTION = 16 * 1024;

/** Errors of a token endpoint have a shape of their own (RFC 6749, section 5.2). */
class GrantRefused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, description: string) {
    super(description);
    this.name = 'GrantRefused';
    this.status = status;
    this.code = code;
  }
}

function checkAssertion(assertion: string): void {
  const invalid = (why: string): GrantRefused => new GrantRefused(401, 'invalid_grant', why);
  if (assertion.length > MAXIMUM_ASSERTION) throw invalid('The assertion exceeds 16 KiB.');
  const parts = assertion.split('.');
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part))) throw invalid('The assertion is not a JWT.');
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    throw invalid('The claims of the assertion are not JSON.');
  }
  if (!isJsonObject(claims)) throw invalid('The claims of the assertion are not an object.');
  if (typeof claims['exp'] === 'number' && claims['exp'] * 1000 <= Date.now()) throw invalid('The assertion has expired.');
}

/** Signatures of assertions are not checked: the server has no issuer to trust. Everything else is. */
function checkGrant(exchange: Exchange): void {
  const body = jsonBody(exchange);
  if (!isJsonObject(body)) throw new GrantRefused(400, 'invalid_request', 'The body must be a JSON object.');
  const betas = String(exchange.request.headers['anthropic-beta'] ?? '');
  const need = (name: string): string => {
    const value = textField(body, name);
    if (value === '') throw new GrantRefused(400, 'invalid_request', `${name} is required.`);
    return value;
  };
  switch (need('grant_type')) {
    case JWT_BEARER:
      if (!betas.includes(FEDERATION_BETA) || !betas.includes(OAUTH_BETA)) throw new GrantRefused(400, 'invalid_request', `anthropic-beta must contain ${OAUTH_BETA} and ${FEDERATION_BETA}.`);
      need('federation_rule_id');
      need('organization_id');
      checkAssertion(need('assertion'));
      return;
    case 'refresh_token':
      if (betas.includes(FEDERATION_BETA)) throw new GrantRefused(400, 'invalid_request', `${FEDERATION_BETA} must not be sent with a refresh_token grant.`);
      need('client_id');
      if (!/^sk-ant-ort\d\d-[A-Za-z0-9_-]{8,400}$/.test(need('refresh_token'))) throw new GrantRefused(401, 'invalid_grant', 'The refresh token is not valid.');
      return;
    default:
      throw new GrantRefused(400, 'unsupported_grant_type', 'The grant type is not supported.');
  }
}

function freshToken(kind: string): string {
  return `sk-ant-${kind}-${randomBytes(69).toString('base64url')}`;
}

/** `POST /v1/oauth/token`: workload identity federation, and refresh of a user's token. */
export function issueToken(exchange: Exchange): void {
  const headers = { ...commonHeaders(exchange.requestId), 'cache-control': 'no-store' };
  try {
    checkGrant(exchange);
  } catch (error) {
    if (error instanceof GrantRefused) {
      sendJson(exchange.response, error.status, headers, JSON.stringify({ error: error.code, error_description: error.message }));
      return;
    }
    if (error instanceof RequestRefused) {
      sendJson(exchange.response, error.status, headers, JSON.stringify({ error: 'invalid_request', error_description: error.message }));
      return;
    }
    throw error;
  }
  const { credentials, tokenSeconds } = exchange.state;
  const token = freshToken('oat01');
  credentials.issue(token, Date.now() + tokenSeconds * 1000);
  const refresh = isJsonObject(exchange.request.body) && exchange.request.body['grant_type'] === 'refresh_token' ? { refresh_token: freshToken('ort01') } : {};
  sendJson(exchange.response, 200, headers, JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: tokenSeconds, ...refresh }));
}
