import type { Explanation } from './explanation.js';

/** Every `error.type` of the API (source: `ErrorType` in resources/shared of @anthropic-ai/sdk 1.12.0; a test compares). */
export const errorTypes: Readonly<Record<string, Explanation & { readonly status: number }>> = {
  invalid_request_error: {
    status: 400,
    means: 'The API understood the connection but not the request: a field is missing, has the wrong type, or breaks a rule.',
    causes: ['a field or block with the wrong form: the message names its path', 'a beta field without its `anthropic-beta` header, or the header without the field', 'a conversation in which tool calls and tool results do not pair up', 'a spend limit that the customer set for himself (400, not 429)'],
    todo: ['read the path in the message and compare it with the API reference', 'check that every `tool_use` is followed by its `tool_result`', 'send thinking blocks back exactly as they came', 'if the message speaks of a limit, look at Settings > Limits in the Console'],
  },
  authentication_error: {
    status: 401,
    means: 'The credential is missing, wrong, expired or switched off.',
    causes: ['the environment variable is empty in this process', 'the key was rotated and this deployment still has the old one', 'another credential is picked up: ANTHROPIC_AUTH_TOKEN or a profile', 'a key for another base URL'],
    todo: ['run `claviger doctor`', 'compare the last four characters with the key in the Console', 'restart what reads its environment only at start'],
  },
  billing_error: { status: 402, means: 'The organization cannot be billed.', causes: ['no credit left', 'a payment method that fails'], todo: ['look at Billing in the Console', 'turn on automatic reload'] },
  permission_error: {
    status: 403,
    means: 'The credential is good, but may not do this.',
    causes: ['the model or feature is not open to the organization or workspace', 'the key belongs to a workspace without the resource', 'a rule of the policy, when the answer comes from Claviger'],
    todo: ['look for `details.claviger` in the body: with it, the policy decides; without it, the Console', 'check which workspace the key belongs to'],
  },
  not_found_error: { status: 404, means: 'There is nothing at this address: no model, file or batch with this id, or no such endpoint.', causes: ['a model id that is misspelled or retired', 'an id of another workspace', 'a base URL with a doubled path, such as `/v1/v1`'], todo: ['list the models with `GET /v1/models`', 'check the base URL: the SDK adds `/v1` by itself'] },
  conflict_error: { status: 409, means: 'The resource is being changed by another request, or is not in a state for this.', todo: ['wait a moment and send the request again', 'read the resource again before changing it'], retry: true },
  request_too_large: { status: 413, means: 'The request is larger than the endpoint takes: 32 MB for messages, 256 MB for batches, 500 MB for files.', todo: ['upload large documents with the Files API', 'scale images down', 'behind a proxy, check its own limit as well'] },
  rate_limit_error: {
    status: 429,
    means: 'Too many requests or tokens in a window, for the organization or the workspace, or for this caller when Claviger answers.',
    causes: ['a burst of requests', 'long prompts that use up the input tokens a minute', 'a monthly cap of the tier (no `retry-after`)', 'a limit of the policy'],
    todo: ['wait for `retry-after`', 'look at the `anthropic-ratelimit-*` headers to see which limit it is', 'cache long prompts: cache reads do not count', 'use batches for work that can wait'],
    retry: true,
  },
  api_error: { status: 500, means: 'Something went wrong inside the API.', todo: ['send the request again, with growing pauses', 'if it stays, look at the status page and keep the request id for support'], retry: true },
  timeout_error: { status: 504, means: 'The answer took longer than the API allows for one that is not streamed.', todo: ['stream the answer', 'lower `max_tokens`', 'use batches for long work'], retry: true },
  overloaded_error: { status: 529, means: 'The API has more to do than it can, for everybody.', todo: ['send the request again, with growing pauses', 'set `upstream.fallbackModel` in the policy', 'move what can wait to batches'], retry: true },
  memory_precondition_failed_error: { status: 409, means: 'A memory was changed since it was read.', todo: ['read the memory again and repeat the change'], retry: true },
  memory_path_conflict_error: { status: 409, means: 'There is something else at this path of the memory store.', todo: ['choose another path, or remove what is there'] },
};
