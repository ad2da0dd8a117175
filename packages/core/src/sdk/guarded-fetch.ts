import type { Principal } from '../engine/principal.js';
import { retryCount } from './middleware.js';
import type { RequestGuard } from './request-guard.js';

/** `fetch`, as far as clients of the Claude API use it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export function createFetch(guard: RequestGuard, find: () => Principal | undefined, base: Fetch): Fetch {
  return async (input, init) => {
    const request = typeof input === 'object' && 'headers' in input ? input : undefined;
    const url = typeof input === 'string' ? input : 'href' in input ? input.href : input.url;
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    const headers = new Headers(init?.headers ?? request?.headers);
    const signal = init?.signal ?? request?.signal;
    const body = init?.body ?? (request === undefined || method === 'GET' || method === 'HEAD' ? undefined : await request.clone().text());
    const count = retryCount(headers);
    const retrier = count === undefined ? undefined : { key: url, count, maximum: undefined, signal: undefined };
    return guard.handle({ method, url, headers, body, signal }, find(), retrier, (changed, instead) => {
      if (changed === undefined) return base(input, init);
      headers.delete('content-length');
      // The body is a text now, whatever it was: what went with a stream does not.
      const { duplex: _, ...rest } = (init ?? {}) as RequestInit & { duplex?: string };
      const ending = instead ?? signal;
      return base(url, { ...rest, method, headers, body: changed, ...(ending != null && { signal: ending }) });
    });
  };
}
