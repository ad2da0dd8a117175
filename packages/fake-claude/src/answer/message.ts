import { identifier } from '../identifier.js';
import type { JsonObject } from '../json.js';
import { isJsonObject } from '../json.js';
import type { Answer } from './answer.js';
import { answerTokens } from './estimate-tokens.js';
import type { InputUsage } from './prompt-cache.js';

/** Members that answers to versions before 2026-10-21 lack where they would be null; clients of then refuse such nulls. */
const ADDED_IN_2026 = ['citations', 'container', 'diagnostics', 'stop_details', 'output_tokens_details', 'server_tool_use', 'inference_geo', 'speed'];
const FULL_VERSION = '2026-10-21';

function withoutAddedNulls(holder: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(holder).filter(([name, value]) => value !== null || !ADDED_IN_2026.includes(name)));
}

/** The answer as a client of this `anthropic-version` gets it. */
export function answerForVersion(answer: Answer, version: string): Answer {
  return version >= FULL_VERSION ? answer : { ...answer, content: answer.content.map(withoutAddedNulls) };
}

/** The message object of a plain answer, its keys after `interface Message` of `@anthropic-ai/sdk` 1.12.0. */
export function messageOf(answer: Answer, body: JsonObject, input: InputUsage, version: string): JsonObject {
  const message = fullMessage(answer, body, input);
  if (version >= FULL_VERSION) return message;
  return { ...withoutAddedNulls(message), usage: withoutAddedNulls(isJsonObject(message['usage']) ? message['usage'] : {}) };
}

function fullMessage(answer: Answer, body: JsonObject, input: InputUsage): JsonObject {
  const { output, thinking } = answerTokens(answer.content);
  const serverCalls = (name: string): number => answer.content.filter((block) => block['type'] === 'server_tool_use' && block['name'] === name).length;
  const searches = serverCalls('web_search');
  const fetches = serverCalls('web_fetch');
  return {
    model: body['model'],
    id: identifier('msg'),
    type: 'message',
    role: 'assistant',
    container: null,
    content: answer.content,
    diagnostics: null,
    stop_details: answer.settings.stopDetails ?? null,
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    usage: {
      input_tokens: input.uncached,
      cache_creation_input_tokens: input.written5m + input.written1h,
      cache_read_input_tokens: input.read,
      cache_creation: { ephemeral_5m_input_tokens: input.written5m, ephemeral_1h_input_tokens: input.written1h },
      output_tokens: output,
      output_tokens_details: thinking === 0 ? null : { thinking_tokens: thinking },
      server_tool_use: searches + fetches === 0 ? null : { web_search_requests: searches, web_fetch_requests: fetches },
      service_tier: 'standard',
      inference_geo: typeof body['inference_geo'] === 'string' ? body['inference_geo'] : null,
      speed: typeof body['speed'] === 'string' ? body['speed'] : null,
      ...answer.settings.usage,
    },
    ...answer.settings.extraFields,
  };
}

/** The usage of a `message_delta`: cumulative, and without the fields that only `message_start` carries. */
export function deltaUsage(message: JsonObject): JsonObject {
  const usage = isJsonObject(message['usage']) ? message['usage'] : {};
  const { cache_creation: _creation, service_tier: _tier, inference_geo: _geo, speed: _speed, ...cumulative } = usage;
  return cumulative;
}
