import type { Principal } from '../engine/principal.js';
import type { RequestGuard, Retrier } from './request-guard.js';

/** What the Anthropic SDK gives a middleware as request (source: `core/api.d.ts` of @anthropic-ai/sdk 1.12.0). */
export interface MiddlewareRequest {
  url: string;
  headers: Headers;
  method?: string | undefined;
  body?: unknown;
  signal?: AbortSignal | null | undefined;
}

/** Fits `Middleware` of @anthropic-ai/sdk 1.x, without importing it: the SDK is no dependency. */
export type ClaudeMiddleware = <Request extends MiddlewareRequest>(
  request: Request,
  next: (request: Request) => Promise<Response>,
  context: { readonly options?: object | undefined },
) => Promise<Response>;

/** Marks what this copy of a guard has let through, so that a second place in the same list does not count it twice. */
const passed = Symbol('claviger.passed');

/** Finds who calls, given the SDK's options of the request. */
export type FindPrincipal = (options: object) => Principal | undefined;

export function createMiddleware(guard: RequestGuard, find: FindPrincipal): ClaudeMiddleware {
  return (request, next, context) => {
    const options = context?.options;
    const { method = 'GET', url, headers, body, signal } = request;
    // Without options it is an exchange of tokens, which is no call. An SDK that says less than this one does gets no call past.
    if (options === undefined && isTokenExchange(url)) return next(request);
    if ((request as { [passed]?: RequestGuard })[passed] === guard) return next(request);
    return guard.handle({ method, url, headers, body, signal }, find(options ?? NO_OPTIONS), options === undefined ? undefined : retrierOf(headers, options), (changed, instead) => {
      const marked: typeof request & { [passed]?: RequestGuard } = { ...request };
      marked[passed] = guard;
      if (instead !== undefined) marked.signal = instead;
      if (changed !== undefined) {
        marked.body = changed;
        if (headers.has('content-length')) {
          marked.headers = new Headers(headers);
          marked.headers.delete('content-length');
        }
      }
      return next(marked);
    });
  };
}

const NO_OPTIONS = Object.freeze({});

/** Where the SDK gets its tokens (source: `lib/credentials` of @anthropic-ai/sdk 1.12.0). */
function isTokenExchange(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.endsWith('/oauth/token');
}

/** The SDK counts the attempts of one logical request. */
export function retryCount(headers: Headers): number | undefined {
  const value = headers.get('x-stainless-retry-count');
  return value === null || !/^\d{1,4}$/.test(value) ? undefined : Number(value);
}

function retrierOf(headers: Headers, options: { readonly maxRetries?: unknown; readonly signal?: unknown }): Retrier | undefined {
  const count = retryCount(headers);
  if (count === undefined) return undefined;
  const { maxRetries, signal } = options;
  return { key: options, count, maximum: typeof maxRetries === 'number' ? maxRetries : undefined, signal: signal instanceof AbortSignal ? signal : undefined };
}
