/** The error type that the API gives with each status (public API documentation, "Errors"). */
const TYPE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  409: 'conflict_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const MESSAGE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'Invalid request.',
  401: 'invalid x-api-key',
  402: 'There is a problem with the billing of your organization.',
  403: 'Your credential does not have permission to use the specified resource.',
  404: 'Not found',
  409: 'The request conflicts with the current state of the resource.',
  413: 'Request exceeds the maximum size',
  429: "This request would exceed your organization's rate limit. Please try again later.",
  500: 'Internal server error',
  504: 'The request timed out while processing.',
  529: 'Overloaded',
};

export function errorTypeOfStatus(status: number): string {
  return TYPE_BY_STATUS[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export function errorMessageOfStatus(status: number): string {
  return MESSAGE_BY_STATUS[status] ?? (status >= 500 ? 'Internal server error' : 'Invalid request.');
}

export interface ErrorParts {
  readonly type: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** The body of every error answer and of an `error` event; key order as the API sends it. */
export function errorBody({ type, message, details }: ErrorParts, requestId: string): string {
  return JSON.stringify({ type: 'error', error: details === undefined ? { type, message } : { type, message, details }, request_id: requestId });
}

/** Thrown anywhere below the HTTP door; the door turns it into an error answer. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(status: number, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'RequestRefused';
    this.status = status;
    this.details = details;
  }
}
