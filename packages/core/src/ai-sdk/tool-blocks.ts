import { parseUnambiguous } from '../engine/answer-events.js';
import { blockReadings } from '../messages/content-blocks.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { fromApi, toApi } from './api-form.js';
import type { CallTools } from './call-tools.js';
import { anthropicFields, textOf, type Part } from './model-call.js';

/** A tool call as a block of a message without its input, which is JSON beside it, and the way back of that. */
export interface ReadUse {
  readonly block: JsonObject;
  readonly json: string;
  readonly written: (json: string) => string;
}

/** Reads a tool call, whose input comes as a value or as the JSON that the model wrote. */
export function readToolUse(part: Part, tools: CallTools): ReadUse {
  const given = part['input'];
  const json = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  const id = textOf(part['toolCallId']);
  const name = tools.apiName(textOf(part['toolName']));
  const read = (block: JsonObject): ReadUse => ({ block, json, written: (shown) => shown });
  if (part['providerExecuted'] !== true) return read({ type: 'tool_use', id, name });
  if (isMcp(part)) return read({ type: 'mcp_tool_use', id, name, server_name: textOf(anthropicFields(part)['serverName']) });
  // The AI SDK has one tool for all that runs code, and says in the input which of the API's it is.
  const input = name === 'code_execution' ? parseUnambiguous(json === '' ? '{}' : json) : undefined;
  const type = isJsonObject(input) ? input['type'] : undefined;
  if (!isJsonObject(input) || typeof type !== 'string') return read({ type: 'server_tool_use', id, name });
  const { type: _, ...rest } = input;
  return {
    block: { type: 'server_tool_use', id, name: type.endsWith('_code_execution') ? type : name },
    json: JSON.stringify(rest),
    written: (shown) => JSON.stringify({ type, ...(JSON.parse(shown) as JsonObject) }),
  };
}

/** The JSON of a call's input as a value; of a call without input there is none. */
export function inputOf({ json }: ReadUse): JsonValue {
  return json === '' ? {} : parseUnambiguous(json);
}

/** What a tool of the provider's gave, as the block in which the API gives it. */
export function readToolResult(part: Part, given: unknown, tools: CallTools): { readonly block: JsonObject; readonly write: (block: JsonValue | undefined) => unknown } {
  const content = toApi(given);
  return {
    block: { type: resultType(part, content, tools), tool_use_id: textOf(part['toolCallId']), content },
    write: (block) => (isJsonObject(block) && JSON.stringify(block['content']) !== JSON.stringify(content) ? fromApi(given, block['content']) : given),
  };
}

/** What other providers' tools give is taken for the result of a tool that nothing is known of, as one of an MCP server is. */
const UNKNOWN_TOOL = 'mcp_tool_result';

function resultType(part: Part, content: JsonValue, tools: CallTools): string {
  if (isMcp(part)) return UNKNOWN_TOOL;
  const name = tools.apiName(textOf(part['toolName']));
  const ran = /^(?:bash|text_editor)_code_execution/.exec(isJsonObject(content) ? textOf(content['type']) : '')?.[0];
  const type = `${name.startsWith('tool_search_tool_') ? 'tool_search_tool' : name === 'code_execution' ? (ran ?? name) : name}_tool_result`;
  return blockReadings.has(type) ? type : UNKNOWN_TOOL;
}

const isMcp = (part: Part): boolean => anthropicFields(part)['type'] === 'mcp-tool-use';
