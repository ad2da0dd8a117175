import type { IncomingHttpHeaders } from 'node:http';
import type { UpstreamPolicy } from '@claviger/core/policy';
import { headerValue } from '../http/response-headers.js';

const FIRST_DELAY = 250;
const LONGEST_DELAY = 8000;

/** Exponential, with jitter downwards so that many callers do not come back together. Milliseconds. */
export function backoff(attempt: number): number {
  return Math.min(FIRST_DELAY * 2 ** attempt, LONGEST_DELAY) * (0.5 + Math.random() / 2);
}

/** Milliseconds that `retry-after-ms` or `retry-after` (seconds or a date) ask for. Undefined when absent or unreadable. */
export function retryAfterOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const exact = headerValue(headers, 'retry-after-ms');
  if (exact !== undefined && /^\d{1,12}(\.\d+)?$/.test(exact)) return Number(exact);
  const value = headerValue(headers, 'retry-after');
  if (value === undefined) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** After how many milliseconds to ask again because of this answer; undefined: pass the answer on. */
export function retryDelay(status: number, headers: IncomingHttpHeaders, attempt: number, policy: UpstreamPolicy, now: number): number | undefined {
  if (attempt >= policy.retries || (status !== 429 && status < 500)) return undefined;
  if (headerValue(headers, 'x-should-retry') === 'false') return undefined;
  const asked = retryAfterOf(headers, now);
  if (asked === undefined) return backoff(attempt);
  return asked <= policy.maxRetryAfter ? asked : undefined;
}
