import type { ErrorType } from './error-type.js';

export interface CatalogueEntry {
  /** The API's error type; it fixes the status. */
  readonly type: ErrorType;
  /** What happened, one sentence. */
  readonly what: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
  /** Whether the same request can succeed later without anybody changing anything. */
  readonly retry: boolean;
}

const entry = (type: ErrorType, what: string, fix: string, retry = false): CatalogueEntry => ({ type, what, fix, retry });

/** Every code that Claviger answers with. Each has a page `docs/errors/<code>.md`; a test holds the two equal. */
export const catalogue = {
  // The HTTP door
  endpoint_closed: entry('not_found_error', 'This endpoint is not open here.', 'Open it in the policy under `endpoints`, or call one that is open.'),
  method_not_allowed: entry('invalid_request_error', 'This endpoint does not take this HTTP method.', 'Use the method that the Claude API documents for it.'),
  bad_http: entry('invalid_request_error', 'The HTTP request is not well formed.', 'Send one well-formed HTTP/1.1 request with one body length.'),
  body_too_large: entry('request_too_large', 'The request body is larger than this server accepts.', 'Send a smaller request, or raise `server.maxBodyBytes` in the policy.'),
  body_timeout: entry('timeout_error', 'The request body did not arrive in time.', 'Send the whole body without long pauses.', true),
  unsupported_encoding: entry('invalid_request_error', 'The body has a content encoding that is not supported.', 'Send it as is, or with gzip, deflate or br.'),
  bad_encoding: entry('invalid_request_error', 'The body could not be decompressed.', 'Check that the body really has the encoding that `content-encoding` names.'),
  bad_content_type: entry('invalid_request_error', 'The body is not declared as JSON.', 'Send `content-type: application/json`.'),

  // Who is calling
  credential_missing: entry('authentication_error', 'No credential was sent.', 'Send a Claviger key as `Authorization: Bearer` or `x-api-key`.'),
  credential_invalid: entry('authentication_error', 'The credential is not valid here.', 'Check the key; `claviger keys create` makes a new one.'),
  credential_expired: entry('authentication_error', 'The credential has expired.', 'Ask for a new one.'),
  credential_revoked: entry('authentication_error', 'The credential has been revoked.', 'Ask the operator for a new one.'),
  credential_conflict: entry('authentication_error', 'Two different credentials were sent.', 'Send one credential, or the same one in both headers.'),
  upstream_key_sent: entry('authentication_error', 'An Anthropic key was sent to Claviger.', 'Take it out of the client and send a Claviger key; the Anthropic key belongs on the server only. Rotate it if the client was public.'),
  keys_unavailable: entry('api_error', 'Credentials cannot be checked now.', 'Try again shortly; if it persists, check the key store.', true),
  permission_denied: entry('permission_error', 'The credential does not allow this.', 'Use a credential with the scope that this needs.'),
  address_not_allowed: entry('permission_error', 'The credential may not be used from this address.', 'Call from an address inside the ranges of the key.'),
  environment_mismatch: entry('permission_error', 'The key is for a different environment than the app.', 'Use a key for the environment that the app requires.'),
  app_unknown: entry('permission_error', 'The credential names an app that the policy does not have.', 'Add the app to the policy, or use a credential of another app.'),
  principal_missing: entry('authentication_error', 'Nobody is named as the caller.', 'Say who is calling with `guard.as(...)` or `guard.run(...)`, or allow anonymous calls in the policy.'),
  origin_not_allowed: entry('permission_error', 'Browsers at this origin may not call this app.', 'Add the origin to the `origins` of the app in the policy.'),
  caller_paused: entry('rate_limit_error', 'The caller is paused after repeated denials.', 'Wait for the time in `retry-after` and stop sending what is denied.'),

  not_found: entry('not_found_error', 'There is nothing under this name.', 'Check the address and the id.'),

  // shape
  malformed_json: entry('invalid_request_error', 'The body is not valid JSON.', 'Send one JSON object.'),
  duplicate_key: entry('invalid_request_error', 'The body has the same key twice in an object.', 'Send each key once: which of the two counts is undefined.'),
  too_deep: entry('invalid_request_error', 'The body is nested too deeply.', 'Flatten it.'),
  lone_surrogate: entry('invalid_request_error', 'A text contains half a surrogate pair.', 'Cut texts between characters, not inside one.'),
  invalid_request: entry('invalid_request_error', 'The request is not a well-formed Messages request.', 'Correct the field that the message names.'),
  model_not_allowed: entry('permission_error', 'The policy does not allow this model.', 'Use a model from the list, or add it to `shape.models`.'),
  feature_not_allowed: entry('permission_error', 'The policy does not allow a feature that the request uses.', 'Leave the feature out, or allow it in the policy under `shape`.'),
  file_not_allowed: entry('permission_error', 'The request uses a file that the caller does not own.', 'Upload the file for this app or user, or allow all in the policy under `shape`.'),
  max_tokens_exceeded: entry('invalid_request_error', '`max_tokens` is above the cap of the policy.', 'Ask for fewer tokens, or raise `shape.maxTokens` or, where the app has one, `pin.maxTokens`.'),
  app_pinned: entry('permission_error', 'The app fixes this field on the server.', 'Leave the field out of the request.'),

  // size
  input_too_long: entry('invalid_request_error', 'A user turn is longer than the policy allows.', 'Shorten it, or raise `size.userTurnCharacters`.'),
  request_too_long: entry('invalid_request_error', 'The request is larger than the policy allows.', 'Shorten the conversation, or raise the limit that the message names.'),

  // unicode
  hidden_text: entry('invalid_request_error', 'A text contains characters that people cannot see but a model can read.', 'Remove the invisible characters.'),

  // secrets, privacy, injection, tools, leak, egress
  secret_in_request: entry('invalid_request_error', 'The request contains a credential.', 'Take the credential out of the text, and rotate it if it is real.'),
  personal_data: entry('invalid_request_error', 'The request contains personal data that the policy does not let through.', 'Remove it, or choose another action for its type under `privacy`.'),
  posture_violation: entry('permission_error', 'The request uses something outside the declared privacy posture.', 'Leave it out, or change `privacy.posture` after checking the agreement with Anthropic.'),
  injection_detected: entry('invalid_request_error', 'The request looks like a prompt injection.', 'Rephrase it; if it is legitimate, tell the operator the request id.'),
  tool_denied: entry('permission_error', 'The policy does not allow this tool call.', 'Use another tool, or change the rule under `tools`.'),
  approval_required: entry('permission_error', 'The tool call waits for approval.', 'Approve it where the message says, then send the request again.'),
  approval_not_waiting: entry('conflict_error', 'The approval request is no longer open.', 'Check its status; a repeated call asks again.'),
  prompt_leak: entry('permission_error', 'The answer was stopped because it gave away instructions of the app.', 'Ask something else.'),
  egress_denied: entry('permission_error', 'The answer was stopped because it pointed to a place that the policy does not allow.', 'Add the domain under `egress` if it should be allowed.'),

  // limits
  limit_reached: entry('rate_limit_error', 'A limit of the policy has been reached.', 'Wait for the time in `retry-after`, or ask the operator for a higher limit.'),
  budget_reached: entry('rate_limit_error', 'A budget of the policy has been spent.', 'Wait for the time in `retry-after`, or ask the operator for a higher budget.'),
  limits_unavailable: entry('api_error', 'The limits cannot be checked now, so the call is refused.', 'Try again shortly; if it persists, check the store of the limits.', true),

  // upstream and operation
  upstream_unreachable: entry('api_error', 'The Claude API could not be reached.', 'Try again shortly; the operator finds the cause in the log.', true),
  upstream_timeout: entry('timeout_error', 'The Claude API did not answer in time.', 'Try again; stream long answers.', true),
  upstream_interrupted: entry('api_error', 'The connection to the Claude API ended in the middle of the answer.', 'Send the request again; what has arrived is incomplete.', true),
  upstream_malformed: entry('api_error', 'The Claude API sent an answer that could not be read, so it could not be checked.', 'Try again; if it persists, tell the operator the request id.', true),
  upstream_credential: entry('api_error', 'The server has no working credential for the Claude API.', 'The operator has to set a valid key; callers cannot fix this.'),
  shutting_down: entry('overloaded_error', 'The server is shutting down.', 'Send the request again; another instance will take it.', true),
  overloaded: entry('overloaded_error', 'The server is handling as many calls as it can.', 'Try again shortly.', true),
  guard_failed: entry('api_error', 'A guard could not run, so the call is refused.', 'Tell the operator the request id; the cause is in the log.'),
  ledger_failed: entry('api_error', 'The call could not be recorded, so it is refused.', 'The operator has to repair the ledger; see the log.'),
  internal: entry('api_error', 'Something went wrong inside Claviger.', 'Tell the operator the request id; the cause is in the log.'),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
