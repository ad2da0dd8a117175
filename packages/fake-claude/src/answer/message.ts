import { identifier } from '../identifier.js';
import type { JsonObject } from '../json.js';
import { isJsonObject } from '../json.js';
import type { Answer } from './answer.js';
import { answerTokens } from './estimate-tokens.js';
import type { InputUsage } from './prompt-cache.js';

/** The message object of a plain answer, its keys after `interface Message` of `@anthropic-ai/sdk` 1.12.0. */
export function messageOf(answer: Answer, body: JsonObject, input: InputUsage): JsonObject {
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
