import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { Logger } from '../ports.js';

/** An error as the API would answer with it. */
export function errorResponse(error: ClavigerError, requestId: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(error.body(requestId)), {
    status: error.status,
    headers: { ...headers, ...error.headers(), 'content-type': 'application/json', 'request-id': requestId },
  });
}

/** Whatever was thrown, as an error to answer with. What was not foreseen is logged by its name only. */
export function asClavigerError(error: unknown, logger: Logger, call: string): ClavigerError {
  if (isClavigerError(error)) return error;
  logger.error('internal_error', { call, error: error instanceof Error ? error.name : typeof error });
  return new ClavigerError('internal');
}

export function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'AbortError';
}
