import { ClavigerError } from '../errors/claviger-error.js';
import { DEFAULT_APP } from '../policy/parse-policy.js';
import type { Caller } from '../sdk/caller.js';
import type { ClavigerGuard } from '../sdk/claviger.js';
import { asClavigerError, errorResponse } from '../sdk/error-response.js';
import type { Fetch } from '../sdk/guarded-fetch.js';
import { apiKeyOf, upstreamFetch, type UpstreamOptions } from './upstream.js';

/** What every ready endpoint needs. `Incoming` is the request as the framework knows it. */
export interface EndpointOptions<Incoming> extends UpstreamOptions {
  readonly guard: ClavigerGuard;
  /**
   * Who sends this request, from the app's own login (session, JWT), never from the body. Undefined: nobody, which is
   * refused unless `guard.run` says who, or the policy allows anonymous calls. Throw to answer with your own error.
   */
  readonly caller?: (incoming: Incoming) => Caller | undefined | Promise<Caller | undefined>;
}

/** Answer headers, beside `anthropic-*`, that reach the client, as the gateway passes them. */
const PASSED = new Set(['content-type', 'request-id', 'retry-after', 'retry-after-ms', 'x-should-retry', 'cache-control']);

/** The way to upstream for whoever sends `incoming`: guarded, with the server's key. Throws what is to be answered. */
export async function openUpstream<Incoming>(options: EndpointOptions<Incoming>, incoming: Incoming): Promise<{ readonly fetch: Fetch; readonly apiKey: string; readonly app: string }> {
  const { guard } = options;
  const caller = await options.caller?.(incoming);
  const bound = caller === undefined ? undefined : guard.as(caller);
  const { current } = guard;
  if (bound === undefined && current === undefined && !guard.policy.identity.anonymous) throw new ClavigerError('principal_missing');
  const base = upstreamFetch(guard.policy.upstream, options.fetch ?? ((input, init) => globalThis.fetch(input, init)), guard.ports.logger);
  return { fetch: bound === undefined ? guard.fetch(base) : bound.fetch(base), apiKey: apiKeyOf(guard.policy.upstream, options, guard.ports.logger), app: (caller === undefined ? current?.app : (caller.app ?? guard.app)) ?? DEFAULT_APP };
}

/** Runs `work` and answers with the API's error shape whatever goes wrong. */
export async function answering(guard: ClavigerGuard, request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    const response = await work();
    const headers = new Headers();
    for (const [name, value] of response.headers) if (PASSED.has(name) || name.startsWith('anthropic-')) headers.set(name, value);
    return new Response(response.body, { status: response.status, headers });
  } catch (thrown) {
    // Nobody is left to answer.
    if (request.signal.aborted) return new Response(null, { status: 499 });
    const id = `req_${[...guard.ports.random.bytes(12)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return errorResponse(asClavigerError(thrown, guard.ports.logger, id), id);
  }
}

/** Joins the policy's base URL and a path of the API. */
export function apiURL(guard: ClavigerGuard, path: string): string {
  return guard.policy.upstream.baseURL.replace(/\/$/, '') + path;
}
