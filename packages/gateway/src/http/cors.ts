import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Policy } from '@claviger/core/policy';

/** What a page's script may read of an answer beside its body. */
const EXPOSED = ['request-id', 'retry-after', 'x-should-retry', 'ratelimit', 'ratelimit-policy', 'anthropic-organization-id'].join(', ');
const HEADER_LIST = /^[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,2000}$/;
const PREFLIGHT_SECONDS = '600';

const origins = new WeakMap<Policy, ReadonlySet<string>>();

/** Every origin that some app lists. Which app a caller belongs to is known once its credential is. */
function originsOf(policy: Policy): ReadonlySet<string> {
  let known = origins.get(policy);
  if (known === undefined) {
    known = new Set(Object.values(policy.apps).flatMap((app) => app.origins));
    origins.set(policy, known);
  }
  return known;
}

/**
 * Opens an answer to pages of a listed origin, and answers a browser's question whether it may call. True: answered.
 * An origin that no app lists gets nothing, so its browser keeps the answer from the page. No cookies are ever used, so
 * credentials mode stays closed.
 */
export function answerCors(policy: Policy, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !originsOf(policy).has(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
  response.setHeader('access-control-expose-headers', EXPOSED);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  const asked = request.headers['access-control-request-headers'];
  response.setHeader('access-control-allow-methods', 'GET, POST');
  if (asked !== undefined && HEADER_LIST.test(asked)) response.setHeader('access-control-allow-headers', asked);
  response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  response.writeHead(204).end();
  return true;
}
