import { RequestRefused } from '../api-error.js';
import type { JsonObject } from '../json.js';
import { isJsonObject, objectsOf } from '../json.js';
import type { ModelFamily } from '../models/known-models.js';
import { knownModel } from '../models/known-models.js';
import type { Check, Fields } from './check.js';
import { anyObject, anything, boolean, integer, list, nullable, number, object, oneOf, tagged, text, textOf, textOr, Trail } from './check.js';
import { cacheControl, contentBlock, contentBlockWithBetas, textBlock } from './content-blocks.js';
import type { ThinkingVerifier } from './conversation.js';
import { checkConversation } from './conversation.js';
import { toolChoice, toolList, toolListWithBetas } from './tools.js';

export interface RequestContext {
  /** The `anthropic-version` header; already checked to be a known one. */
  readonly version: string;
  /** Values of the `anthropic-beta` header. */
  readonly betas: readonly string[];
  readonly thinking: ThinkingVerifier;
  /** `count_tokens` takes fewer fields. */
  readonly counting?: boolean;
}

/** Top-level fields that only a beta header makes legal: the field, and the beginning of the betas' names (SDK, `AnthropicBeta`). */
const BETA_FIELDS: ReadonlyArray<readonly [field: string, betas: readonly string[], check: Check]> = [
  ['mcp_servers', ['mcp-client-'], list(object({ type: oneOf('url'), name: text, url: text }, { authorization_token: nullable(text), tool_configuration: nullable(anyObject) }), { max: 20 })],
  ['context_management', ['context-management-', 'compact-'], nullable(anyObject)],
  ['compaction', ['compact-'], nullable(anyObject)],
  ['fallbacks', ['server-side-fallback-'], nullable(anything)],
  ['fallback_credit_token', ['fallback-credit-'], nullable(anything)],
  ['billing_policy', ['user-profiles-billing-'], nullable(anyObject)],
  ['user_profile_id', ['user-profiles-'], text],
  ['thread', ['message-threads-'], nullable(anyObject)],
  ['output_format', ['structured-outputs-'], nullable(anyObject)],
];

const MAXIMUM_MESSAGES = 100_000; // SDK 1.12.0, documentation of `messages`
const MAXIMUM_SYSTEM_BLOCKS = 10_000;

const system = textOr(list(tagged({ text: textBlock }), { max: MAXIMUM_SYSTEM_BLOCKS }));

function messageList(block: Check, withBetas: boolean): Check {
  const content = textOr(list(block));
  const systemContent = textOr(list(withBetas ? block : tagged({ text: textBlock })));
  const conversational = object({ role: anything, content });
  const midSystem = withBetas ? object({ role: anything, content: systemContent }, { output_config: anyObject, clear_at: anything }) : object({ role: anything, content: systemContent });
  const role = oneOf('user', 'assistant', 'system');
  return list(
    (value, trail) => {
      if (!isJsonObject(value)) throw trail.refusal('Input should be a valid dictionary or object to extract fields from');
      if (value['role'] !== undefined) {
        trail.enter('role');
        role(value['role'], trail);
        trail.leave();
      }
      (value['role'] === 'system' ? midSystem : conversational)(value, trail);
    },
    { min: 1, max: MAXIMUM_MESSAGES },
  );
}

const thinkingDisplay = { display: nullable(oneOf('summarized', 'omitted')) };
const thinking = tagged({
  enabled: object({ type: anything, budget_tokens: integer({ min: 1024 }) }, thinkingDisplay),
  disabled: object({ type: anything }),
  between_tools: object({ type: anything }),
  adaptive: object({ type: anything }, thinkingDisplay),
});
const outputConfig = object(
  {},
  { effort: nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max')), format: nullable(tagged({ json_schema: object({ type: anything, schema: anyObject }) })) },
);
const container: Check = (value, trail) => {
  if (value === null || typeof value === 'string') return;
  object({}, { id: nullable(text), skills: nullable(list(object({ skill_id: text, type: oneOf('anthropic', 'custom') }, { version: text }), { max: 20 })) })(value, trail);
};

const samplingBefore2026: Fields = {
  temperature: nullable(number({ min: 0, max: 1 })),
  top_p: nullable(number({ min: 0, max: 1 })),
  top_k: nullable(integer({ min: 0 })),
};

const opaqueId: Check = (value, trail) => {
  textOf({ max: 512 })(value, trail);
  if (typeof value === 'string' && /[^\s@]@[^\s@]{1,200}\.[a-z]{2}/i.test(value)) throw trail.refusal('user_id appears to contain an email address');
};

const stopSequence: Check = (value, trail) => {
  text(value, trail);
  if (typeof value === 'string' && value.trim() === '') throw new RequestRefused(400, 'stop_sequences: each stop sequence must contain non-whitespace');
};

function requestCheck({ betas, version, counting }: Omit<RequestContext, 'thinking'>): Check {
  const withBetas = betas.length > 0;
  const optional: Record<string, Check> = {
    cache_control: cacheControl,
    output_config: withBetas ? anyObject : outputConfig,
    speed: nullable(oneOf('standard', 'fast')),
    system,
    thinking: withBetas ? anyObject : thinking,
    tool_choice: toolChoice,
    tools: withBetas ? toolListWithBetas : toolList,
  };
  const required: Record<string, Check> = { model: textOf({ min: 1, max: 256 }), messages: messageList(withBetas ? contentBlockWithBetas : contentBlock, withBetas) };
  if (counting !== true) {
    required['max_tokens'] = integer({ min: 0 }); // 0 only fills the prompt cache
    Object.assign(optional, {
      container,
      diagnostics: nullable(object({}, { previous_message_id: nullable(text) })),
      inference_geo: nullable(text),
      metadata: object({}, { user_id: nullable(opaqueId) }),
      service_tier: oneOf('auto', 'standard_only'),
      stop_sequences: nullable(list(stopSequence, { max: 8191 })),
      stream: boolean,
    });
    // The types of SDK 1.x (version 2026-10-21) no longer have the sampling parameters; clients of 2023-06-01 send them.
    if (version < '2026-10-21') Object.assign(optional, samplingBefore2026);
  }
  for (const [field, names, check] of BETA_FIELDS) {
    if (betas.some((beta) => names.some((name) => beta.startsWith(name)))) optional[field] = check;
  }
  return object(required, optional);
}

// Few combinations of version and betas occur in a process; each is compiled once. The cap keeps hostile headers from filling memory.
const compiled = new Map<string, Check>();
function compiledCheck(context: RequestContext): Check {
  const key = `${context.version}|${context.counting === true}|${context.betas.join(',')}`;
  let check = compiled.get(key);
  if (check === undefined) {
    check = requestCheck(context);
    if (compiled.size >= 256) compiled.clear();
    compiled.set(key, check);
  }
  return check;
}

/** Checks the body of a Messages or count_tokens request; throws `RequestRefused` with the API's status and wording. */
export function checkMessagesRequest(body: unknown, context: RequestContext): JsonObject {
  const trail = new Trail();
  if (!isJsonObject(body)) throw trail.refusal('Input should be a valid dictionary or object to extract fields from');
  compiledCheck(context)(body, trail);
  const model = String(body['model']);
  const family = knownModel(model);
  if (family === undefined) throw new RequestRefused(404, `model: ${model}`);
  checkThinkingBudget(body);
  checkModelLimits(body, model, family);
  checkConversation(body, context.thinking);
  return body;
}

function checkModelLimits(body: JsonObject, model: string, family: ModelFamily): void {
  const output = body['max_tokens'];
  if (typeof output === 'number' && output > family.maximumOutput) {
    throw new RequestRefused(400, `max_tokens: ${output} > ${family.maximumOutput}, which is the maximum allowed number of output tokens for ${model}`);
  }
  if (!family.prefill && objectsOf(body['messages']).at(-1)?.['role'] === 'assistant') {
    throw new RequestRefused(400, 'This model does not support assistant message prefill. The conversation must end with a user message.');
  }
}

/** Refuses a prompt that is longer than the model's context, by the server's own estimate. */
export function checkPromptLength(tokens: number, model: string): void {
  const most = knownModel(model)?.maximumInput ?? Infinity;
  if (tokens > most) throw new RequestRefused(400, `prompt is too long: ${tokens} tokens > ${most} maximum`);
}

function checkThinkingBudget(body: JsonObject): void {
  const { thinking: config, max_tokens: limit } = body;
  if (!isJsonObject(config) || config['type'] !== 'enabled' || typeof limit !== 'number') return;
  const forced = isJsonObject(body['tool_choice']) && (body['tool_choice']['type'] === 'any' || body['tool_choice']['type'] === 'tool');
  if (forced) throw new RequestRefused(400, 'Thinking may not be enabled when tool_choice forces tool use.');
  if (typeof config['budget_tokens'] === 'number' && config['budget_tokens'] >= limit) {
    throw new RequestRefused(400, '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size');
  }
}
