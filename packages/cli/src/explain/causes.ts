import type { ErrorCode } from '@claviger/core/errors';

/** Why each code of Claviger comes, the likeliest first. `docs/errors` is made from these, too. */
export const causes: Readonly<Record<ErrorCode, readonly string[]>> = {
  endpoint_closed: [
    'The client calls an endpoint that the gateway does not serve, or one that is shut by default, such as batches or files.',
    'The base URL is not as the client wants it: Anthropic\'s SDKs add `/v1` themselves, others, such as the AI SDK, take it at the end of the base URL.',
  ],
  method_not_allowed: [
    'A browser or a health check asks with `GET` where the API takes `POST`.',
    'A redirect in front of the gateway turned a `POST` into a `GET`.',
  ],
  bad_http: [
    'Both `Content-Length` and `Transfer-Encoding` were sent, which is how requests are smuggled past proxies.',
    'A `Transfer-Encoding` other than `chunked` was sent, or one in HTTP/1.0.',
    'A chunk size or a header line is malformed; often a proxy in between does it.',
  ],
  body_too_large: [
    'Images or documents are sent inline that should go through the Files API.',
    'A conversation grows and is never shortened.',
    'A small compressed body that expands beyond the limit.',
  ],
  body_timeout: [
    'The connection is slow and the body large.',
    'A client opens requests and does not finish them.',
  ],
  unsupported_encoding: ['The client compresses with something other than gzip, deflate or br.'],
  bad_encoding: [
    '`content-encoding` names a compression that the body does not have, or a proxy decompressed it and kept the header.',
    'The body was cut off.',
  ],
  bad_content_type: ['A form or plain text was posted. Browsers can send those to any site without asking, so they are refused.'],
  credential_missing: [
    'The SDK has no key: `ANTHROPIC_API_KEY` is not set for it, or is empty.',
    'A proxy removed the `Authorization` header.',
  ],
  credential_invalid: [
    'The key was mistyped or cut when it was copied.',
    'It belongs to another gateway or state directory.',
    'It is a token whose signature, issuer or audience does not match the policy.',
  ],
  credential_expired: [
    'The key or token was valid for a limited time, and that time is over.',
    'The clock of one of the machines is wrong.',
  ],
  credential_revoked: ['The operator has withdrawn the key, perhaps because it leaked.'],
  credential_conflict: ['The client sends one key in `Authorization` and another in `x-api-key`; often an environment variable beside an explicit option.'],
  upstream_key_sent: [
    'An app still has the Anthropic key that belongs on the server only.',
    '`ANTHROPIC_API_KEY` is set in the environment of the client.',
  ],
  keys_unavailable: ['The file or database with the keys cannot be read: it was moved, is locked, or its disk is full.'],
  permission_denied: ['The key lacks the scope for this endpoint or for administration.'],
  address_not_allowed: [
    'The key is restricted to address ranges and the call came from outside them.',
    'A proxy hides the real address: the range then has to allow the proxy\'s address.',
  ],
  environment_mismatch: ['A development key is used in production, or vice versa.'],
  app_unknown: ['The app was renamed or removed in the policy, but its keys still name it.'],
  principal_missing: ['The SDK middleware runs outside of `guard.run(...)`, so it cannot tell whose limits apply.'],
  origin_not_allowed: [
    'A web page at an origin that the app does not list calls the gateway.',
    'The origin is listed with another scheme or port.',
  ],
  caller_paused: ['Many calls of this caller were denied in a short time: somebody is probing, or a program repeats a call that cannot succeed.'],
  not_found: [
    'The id belongs to another environment or was deleted.',
    'The address has a typing error.',
  ],
  malformed_json: [
    'The body was cut off, or assembled by hand.',
    'It starts with a byte order mark.',
    'An array or a string was sent where an object is expected.',
  ],
  duplicate_key: [
    'The body was assembled by concatenating strings.',
    'Somebody tries to show a guard one value and the API another.',
  ],
  too_deep: [
    'A tool result or tool schema is nested very deeply.',
    'Somebody attacks the parser.',
  ],
  lone_surrogate: ['A text was cut at a fixed length, in the middle of an emoji.'],
  invalid_request: [
    'A required field is missing or has the wrong type; the message names its path.',
    'The request is for an API other than the Messages API.',
  ],
  model_not_allowed: [
    'The app asks for a model that `shape.models` does not list.',
    'A fallback or an advisor names such a model, or `fallbacks` leaves the choice of model to the API.',
  ],
  feature_not_allowed: ['The request uses what `shape.forbid` closes. `mcp_servers`, `thread`, `user_profile_id` and `workspace_id` are closed by default.'],
  file_not_allowed: [
    'The file was not uploaded through Claviger, or before `endpoints.files` was opened, so its owner is unknown here.',
    'It was uploaded with a key of another app, team or user.',
    'Code execution created it, and the conversation continues with its result: its owner is unknown here too. `shape.files: \'any\'` allows such files.',
    'The request names a `container` that was created for another user, outside Claviger, or by a call with a key.',
    'The request names a custom skill in `container.skills`: skills belong to the whole workspace, so `shape.files: \'any\'` opens them.',
    'Somebody tries ids of other people\'s files or containers.',
  ],
  max_tokens_exceeded: ['`max_tokens` of the request, or of one of its fallbacks, is above `shape.maxTokens`.'],
  app_pinned: ['The request sets a field, such as the model or the system prompt, that the app fixes on the server.'],
  input_too_long: [
    'Somebody pasted a whole document into the question.',
    'The text is padded to push earlier instructions out of view.',
  ],
  request_too_long: ['A long conversation, many tools, or many images; the message names the setting that was reached.'],
  hidden_text: [
    'Text was copied from a page or file that contains invisible characters.',
    'An attack hides instructions from the person who pastes them.',
  ],
  secret_in_request: [
    'A configuration file, a log or a command line with a key was pasted.',
    'A tool read such a file.',
  ],
  personal_data: ['The text contains a type of personal data whose action in the policy is `deny`.'],
  posture_violation: ['The app declares zero data retention or HIPAA readiness and uses a feature that is not covered by it.'],
  injection_detected: [
    'A text asks to ignore the rules, to change the role or to reveal the prompt.',
    'A document or tool result gives the model orders.',
    'The text is about such attacks and quotes them at length.',
  ],
  tool_denied: [
    'The model asked for a tool, or for an argument, that a rule under `tools` forbids.',
    'Text from outside talked the model into it.',
  ],
  approval_required: ['A rule under `tools` requires a person\'s approval before this tool runs.'],
  approval_not_waiting: [
    'Somebody else has already decided it: on the page, by command or through another instance.',
    'It has expired: `tools.approvalExpires` says how long requests stay open.',
    'It was approved and has already been used.',
  ],
  prompt_leak: [
    'Somebody asked for the instructions, and the answer began to give them away.',
    'The system prompt has long passages in common with texts that the app is meant to show.',
  ],
  egress_denied: ['The answer contained a link or an image at a domain that `egress` does not list: the usual way to carry data out.'],
  limit_reached: [
    'The policy does not give this user, team, app or key that many requests, tokens or concurrent calls.',
    'Several people share one credential.',
  ],
  budget_reached: ['The money or tokens that the policy allows for this period have been spent.'],
  limits_unavailable: ['The store behind the limits does not answer. Without it they cannot be enforced, so the call is refused.'],
  upstream_unreachable: [
    'The gateway\'s network, its DNS, or a proxy in between is at fault.',
    '`upstream.baseURL` is wrong.',
  ],
  upstream_timeout: [
    'The answer is very long and not streamed.',
    'The Claude API has trouble; see its status page.',
  ],
  upstream_interrupted: ['The connection to the Claude API was lost in the middle of an answer.'],
  upstream_malformed: [
    'A proxy in between answered instead of the Claude API.',
    'The answer was cut off in a way that made it unreadable.',
  ],
  upstream_credential: ['The key on the server was revoked, has expired, or is not set.'],
  shutting_down: ['The instance is being replaced or stopped.'],
  overloaded: ['More calls were in flight than `server.maxConcurrentCalls` allows.', 'More large bodies arrived at once than fit: 16 times `server.maxBodyBytes`, half of it for one caller.'],
  guard_failed: ['A guard, or something that it depends on, has a fault. What a guard could not check does not pass.'],
  ledger_failed: ['The disk of the ledger is full, or its file cannot be written.'],
  internal: ['Claviger has a fault, or the call ended before its guards had run.'],
};
