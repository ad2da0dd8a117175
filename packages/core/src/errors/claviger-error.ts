import { catalogue, type ErrorCode } from './catalogue.js';
import type { ErrorType } from './error-type.js';
import { statusOfErrorType } from './error-type.js';

/** Shared through the global symbol registry, so that duplicate installs of this package know each other's errors. */
const marker = Symbol.for('claviger.error');

/** Facts that a program can act on: numbers, paths and names from the policy. Never text from a request. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface ClavigerErrorOptions {
  /** What happened in this very case, one sentence. The catalogue's sentence stands when it is left out. */
  readonly message?: string;
  /** What to do in this very case. The catalogue's advice stands when it is left out. */
  readonly fix?: string;
  readonly facts?: ErrorFacts;
  /** Details of the API's own, where its SDKs know by them what to do. */
  readonly apiDetails?: ErrorFacts;
  /** Seconds after which a retry can succeed. */
  readonly retryAfter?: number;
  /** Overrides the catalogue: whether an SDK should retry by itself. */
  readonly retry?: boolean;
}

/** The API's own error shape. */
export interface ErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: ErrorType; readonly message: string; readonly details: Readonly<Record<string, unknown>> };
  readonly request_id: string;
}

/** An error that Claviger itself raises; every one has an entry in the catalogue. */
export class ClavigerError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly type: ErrorType;
  readonly facts: ErrorFacts;
  readonly retry: boolean;
  readonly retryAfter: number | undefined;
  readonly #apiDetails: ErrorFacts;

  constructor(code: ErrorCode, options: ClavigerErrorOptions = {}) {
    const entry = catalogue[code];
    super(`${options.message ?? entry.what} ${options.fix ?? entry.fix}`);
    this.name = 'ClavigerError';
    this.code = code;
    this.type = entry.type;
    this.status = statusOfErrorType[entry.type];
    this.facts = options.facts ?? {};
    this.retry = options.retry ?? entry.retry;
    this.retryAfter = options.retryAfter;
    this.#apiDetails = options.apiDetails ?? {};
    Object.defineProperty(this, marker, { value: true });
  }

  /** The answer's body for the request `requestId`. */
  body(requestId: string): ErrorBody {
    return {
      type: 'error',
      error: { type: this.type, message: this.message, details: { ...this.#apiDetails, claviger: { code: this.code, ...this.facts } } },
      request_id: requestId,
    };
  }

  /** The answer's headers beside `content-type` and `request-id`. */
  headers(): Record<string, string> {
    const headers: Record<string, string> = { 'x-should-retry': this.retry ? 'true' : 'false' };
    if (this.retryAfter !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(this.retryAfter)));
    return headers;
  }
}

/** Whether `value` is an error that Claviger raised, also by another copy of this package. */
export function isClavigerError(value: unknown): value is ClavigerError {
  return typeof value === 'object' && value !== null && marker in value;
}
