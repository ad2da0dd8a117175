/** Error types of the Messages API and the status each comes with (source: `ErrorType` and `core/error` of @anthropic-ai/sdk). */
export const statusOfErrorType = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const;

export type ErrorType = keyof typeof statusOfErrorType;
