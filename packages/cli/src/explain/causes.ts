import type { ErrorCode } from '@claviger/core/errors';

/** Why each code of Claviger comes, the likeliest first. `docs/errors` is made from these, too. */
export const causes: Readonly<Record<ErrorCode, readonly string[]>> = {
  endpoint_closed: [
    'The client calls an endpoint that the gateway does not serve, or one that is shut by default, such as batches or files.',
    'The base URL has a path too much: SDKs add `/v1/...` themselves.',
  ],
  method_not_allowed: [
    'A browser or a health check asks with `GET` where the API takes `POST`.',
    'A redirect in front of the gateway turned a `POST` into a `GET`.',
  ],
  bad_http: [
    'Both `Content-Length` and `Transfer-Encoding` were sent, which is how requests are smuggled past proxies.',
    'A chunk size or a header line is broken; often a proxy in between.',
  ],
  body_too_large: [
    'Images or documents are sent inline that would better go through the Files API.',
    'A conversation that is never shortened.',
    'A small compressed body that expands beyond the limit.',
  ],
  body_timeout: [
    'A slow connection with a large body.',
    'A client that opens requests and does not finish them.',
  ],
  unsupported_encoding: ['The client compresses with something other than gzip, deflate or br.'],
  bad_encoding: [
    '`content-encoding` names a compression that the body does not have, or a proxy decompressed it and kept the header.',
    'The body was cut.',
  ],
  bad_content_type: ['A form or plain text was posted. Browsers can send those to any site without asking, so they are refused.'],
  credential_missing: [
    'The SDK has no key: `ANTHROPIC_API_KEY` is not set for it, or is empty.',
    'A proxy removed the `Authorization` header.',
  ],
  credential_invalid: [
    'The key was mistyped or cut when it was copied.',
    'It belongs to another gateway or state directory.',
    'A token whose signature, issuer or audience does not fit the policy.',
  ],
  credential_expired: [
    'The key or token was made for a limited time, and that time is over.',
    'The clock of one of the machines is wrong.',
  ],
  credential_revoked: ['The operator has withdrawn the key, perhaps because it leaked.'],
  credential_conflict: ['The client sends one key in `Authorization` and another in `x-api-key`; often an environment variable beside an explicit option.'],
  upstream_key_sent: [
    'An app still has the Anthropic key that should stand on the server only.',
    '`ANTHROPIC_API_KEY` is set in the environment of the client.',
  ],
  keys_unavailable: ['The file or database with the keys cannot be read: it was moved, is locked, or its disk is full.'],
  permission_denied: ['The key lacks the scope for this endpoint or for administration.'],
  address_not_allowed: [
    'The key is bound to address ranges and the call came from outside of them.',
    'A proxy hides the true address and is not declared in the policy.',
  ],
  environment_mismatch: ['A development key is used in production, or the other way round.'],
  app_unknown: ['The app was renamed or removed in the policy, and its keys were not.'],
  principal_missing: ['The SDK middleware runs outside of `guard.run(...)`, so it cannot tell whose limits apply.'],
  origin_not_allowed: [
    'A web page at an origin that the app does not list calls the gateway.',
    'The origin is listed with another scheme or port.',
  ],
  caller_paused: ['Many calls of this caller were denied in a short time: someone probes, or a program repeats a call that cannot succeed.'],
  not_found: [
    'The id belongs to another environment or was deleted.',
    'The address has a typing error.',
  ],
  malformed_json: [
    'The body was cut, or put together by hand.',
    'It starts with a byte order mark.',
    'An array or a text was sent where an object is due.',
  ],
  duplicate_key: [
    'The body was put together from texts.',
    'Someone tries to show a guard one value and the API another.',
  ],
  too_deep: [
    'A tool result or a tool schema that nests without end.',
    'An attack on the parser.',
  ],
  lone_surrogate: ['A text was cut at a fixed length, in the middle of an emoji.'],
  invalid_request: [
    'A required field is missing or has the wrong type; the message names its path.',
    'A request for another API than the Messages API.',
  ],
  model_not_allowed: [
    'The app asks for a model that `shape.models` does not list.',
    'A fallback or an advisor names such a model, or `fallbacks` leaves the choice to the API.',
  ],
  feature_not_allowed: ['The request uses what `shape.forbid` closes. `mcp_servers`, `thread`, `user_profile_id` and `workspace_id` are closed by default.'],
  file_not_allowed: [
    'The file was uploaded past Claviger, or before `endpoints.files` was opened: whose it is, is not known here.',
    'It was uploaded with a key of another app, team or user.',
    'Code execution has made it, and the conversation goes on with its result: whose it is, is not known here either. `shape.files: \'any\'` lets such files be named.',
    'The request names a `container` that was made for another user, past Claviger, or by a call with a key.',
    'Somebody tries ids of other people\'s files or containers.',
  ],
  max_tokens_exceeded: ['`max_tokens` of the request, or of one of its fallbacks, is above `shape.maxTokens`.'],
  app_pinned: ['The request sets a field, such as the model or the system prompt, that the app fixes on the server.'],
  input_too_long: [
    'Somebody pasted a whole document into the question.',
    'A text is padded to push earlier instructions out of sight.',
  ],
  request_too_long: ['A long conversation, many tools, or many images; the message names the setting that was reached.'],
  hidden_text: [
    'Text copied from a page or a file that carries invisible characters.',
    'An attack that hides instructions from the person who pastes them.',
  ],
  secret_in_request: [
    'A configuration file, a log or a command line with a key was pasted.',
    'A tool read such a file.',
  ],
  personal_data: ['The text holds a type of personal data whose action in the policy is to refuse.'],
  posture_violation: ['The app declares zero data retention or HIPAA readiness and uses a feature that is not covered by it.'],
  injection_detected: [
    'A text asks to ignore the rules, to change the role or to reveal the prompt.',
    'A document or tool result gives orders to the model.',
    'A text about such attacks, quoted at length.',
  ],
  tool_denied: [
    'The model asked for a tool, or for an argument, that a rule under `tools` forbids.',
    'A text from outside talked the model into it.',
  ],
  approval_required: ['A rule under `tools` asks for the consent of a person before this tool runs.'],
  approval_not_waiting: [
    'Somebody else has decided it, on the page, by the command or through another instance.',
    'It has expired: requests wait as long as `tools.approvalExpires` says.',
    'It was approved and has been used.',
  ],
  prompt_leak: [
    'Somebody asked for the instructions, and the answer began to give them away.',
    'The system prompt shares long passages with texts that the app is meant to show.',
  ],
  egress_denied: ['The answer held a link or an image at a domain that `egress` does not list: the usual way to carry data out.'],
  limit_reached: [
    'More calls, tokens or calls at once than the policy gives this user, team, app or key.',
    'Several people share one credential.',
  ],
  budget_reached: ['The money or tokens that the policy gives for this time are spent.'],
  limits_unavailable: ['The store behind the limits does not answer. Without it nothing can be promised about them, so the call is refused.'],
  upstream_unreachable: [
    'The network of the gateway, its DNS, or a proxy in between.',
    '`upstream.baseURL` is wrong.',
  ],
  upstream_timeout: [
    'A very long answer that is not streamed.',
    'Trouble at the Claude API; see its status page.',
  ],
  upstream_interrupted: ['The connection to the Claude API was lost in the middle of an answer.'],
  upstream_malformed: [
    'A proxy in between answered instead of the Claude API.',
    'The answer was cut in a way that left it unreadable.',
  ],
  upstream_credential: ['The key on the server was revoked, has expired, or is not set.'],
  shutting_down: ['The instance is being replaced or stopped.'],
  overloaded: ['More calls at once than `server.maxConcurrentCalls`.'],
  guard_failed: ['A fault in a guard or in something that it depends on. What a guard could not check does not pass.'],
  ledger_failed: ['The disk of the ledger is full, or its file cannot be written.'],
  internal: ['A fault in Claviger, or a call that ended before its guards had run.'],
};
