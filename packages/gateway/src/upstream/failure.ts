import { ClavigerError } from '@claviger/core/errors';

/** What the loss of an upstream connection means before any byte of an answer has come. */
export interface Failure {
  readonly error: ClavigerError;
  /** Whether another attempt makes sense. */
  readonly retry: boolean;
  /** A code for the log. */
  readonly cause: string;
}

/** Codes of undici and of Node's sockets. */
export function causeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** Reads an error of a dispatch. Its message is never passed on: it holds the upstream's address. */
export function failureOf(error: unknown): Failure {
  const cause = causeOf(error);
  if (cause === 'UND_ERR_HEADERS_TIMEOUT' || cause === 'UND_ERR_BODY_TIMEOUT') return { error: new ClavigerError('upstream_timeout'), retry: false, cause };
  if (cause === 'HTTPParserError' || cause.startsWith('HPE_') || cause === 'UND_ERR_HEADERS_OVERFLOW' || cause === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || cause === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return { error: new ClavigerError('upstream_malformed'), retry: false, cause };
  }
  return { error: new ClavigerError('upstream_unreachable'), retry: true, cause };
}
