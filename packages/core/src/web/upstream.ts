import { ClavigerError } from '../errors/claviger-error.js';
import type { UpstreamPolicy } from '../policy/server.js';
import type { Logger } from '../ports.js';
import type { Fetch } from '../sdk/guarded-fetch.js';

/** How a ready endpoint reaches the Claude API. */
export interface UpstreamOptions {
  /** Default: the environment variable that `upstream.credential` in the policy names, `ANTHROPIC_API_KEY` for one. */
  readonly apiKey?: string;
  /** In place of the global `fetch`, for a proxy. */
  readonly fetch?: Fetch;
}

/** The version that the current SDK sends (source: client.ts of @anthropic-ai/sdk 1.12.0). */
export const ANTHROPIC_VERSION = '2026-10-21';

/** Throws `upstream_credential` when there is none; the log says where it was looked for. */
export function apiKeyOf(policy: UpstreamPolicy, options: UpstreamOptions, logger: Logger): string {
  const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
  const variable = 'env' in policy.credential ? policy.credential.env : undefined;
  const key = options.apiKey ?? (variable === undefined ? undefined : environment?.[variable]);
  if (key === undefined || key === '') {
    logger.error('upstream_credential', { missing: options.apiKey !== undefined || variable === undefined ? 'the option apiKey' : variable });
    throw new ClavigerError('upstream_credential');
  }
  return key;
}

/** A `fetch` that tries again before the first byte, as the policy says, and has Claviger's own errors for what goes wrong: causes are for the log. */
export function upstreamFetch(policy: UpstreamPolicy, base: Fetch, logger: Logger): Fetch {
  return async (input, init) => {
    for (let attempt = 0; ; attempt++) {
      let response: Response | undefined;
      let failure: ClavigerError | undefined;
      try {
        response = await withDeadline(policy.headersTimeout, init?.signal ?? undefined, (signal) => base(input, { ...init, signal, redirect: 'manual' }));
      } catch (error) {
        init?.signal?.throwIfAborted();
        failure = new ClavigerError(error instanceof DeadlineError ? 'upstream_timeout' : 'upstream_unreachable');
        logger.warn(failure.code, { host: new URL(policy.baseURL).host, attempt: attempt + 1, cause: causeOf(error) });
      }
      if (response?.status === 401) {
        await response.body?.cancel();
        logger.error('upstream_credential', { status: 401 });
        throw new ClavigerError('upstream_credential');
      }
      if (response !== undefined && response.status !== 429 && response.status < 500) return response;
      const wait = delayBefore(attempt, response?.headers);
      const again = attempt < policy.retries && failure?.code !== 'upstream_timeout' && response?.headers.get('x-should-retry') !== 'false' && wait <= policy.maxRetryAfter;
      if (!again) {
        if (response !== undefined) return response;
        throw failure ?? new ClavigerError('upstream_unreachable');
      }
      await response?.body?.cancel();
      await pause(wait, init?.signal);
    }
  };
}

class DeadlineError extends Error {}

/** The system's own code, such as ECONNREFUSED, where there is one: sentences of errors may quote what was sent. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code;
  return error.cause instanceof Error ? causeOf(error.cause) : error.name;
}

/** `work` with a signal that also fires when it has not answered in time. Once it has, only the caller's signal counts. */
async function withDeadline(milliseconds: number, outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Response>): Promise<Response> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(outer?.reason);
  if (outer?.aborted === true) abort();
  outer?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new DeadlineError()), milliseconds);
  try {
    return await work(controller.signal);
  } catch (error) {
    outer?.removeEventListener('abort', abort);
    throw controller.signal.reason instanceof DeadlineError ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Half a second, doubled with every attempt up to eight, a quarter less by chance (as the SDK waits), or what upstream asks for. */
function delayBefore(attempt: number, headers: Headers | undefined): number {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  return Math.min(500 * 2 ** attempt, 8000) * (1 - Math.random() * 0.25);
}

function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, milliseconds);
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', leave, { once: true });
  });
}
