import type { Endpoint } from '../../engine/call.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../messages/json-value.js';

export interface ShapeFault {
  /** The field, as the API writes paths in its errors. */
  readonly path: string;
  readonly problem: string;
}

/** Longer than the id of any model, on any back end. The ledger keeps it with each call. In UTF-16 units. */
export const LONGEST_MODEL = 256;

/**
 * The first thing that keeps `request` from being a Messages request. Only what the guards rely on is checked: the
 * roles, the blocks and where texts stand. Everything else is the API's to judge.
 */
export function findShapeFault(request: JsonObject, endpoint: Endpoint): ShapeFault | undefined {
  const { model, max_tokens: maxTokens, messages, system, tools, stream } = request;
  if (typeof model !== 'string' || model === '' || model.length > LONGEST_MODEL) return fault('model', 'must be the id of a model');
  if (endpoint !== 'count_tokens' && !(typeof maxTokens === 'number' && Number.isSafeInteger(maxTokens) && maxTokens >= 0)) {
    return fault('max_tokens', 'must be a whole number');
  }
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') return fault('stream', 'must be true or false');
  if (!Array.isArray(messages) || messages.length === 0) return fault('messages', 'must be an array with at least one message');
  for (let index = 0; index < messages.length; index++) {
    const found = messageFault(messages[index], index);
    if (found !== undefined) return found;
  }
  return systemFault(system) ?? toolsFault(tools);
}

function messageFault(message: JsonValue | undefined, index: number): ShapeFault | undefined {
  if (!isJsonObject(message)) return fault(`messages.${index}`, 'must be an object');
  const { role, content } = message;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') return fault(`messages.${index}.role`, 'must be "user", "assistant" or "system"');
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return fault(`messages.${index}.content`, 'must be a string or an array of content blocks');
  for (let block = 0; block < content.length; block++) {
    const found = blockFault(content[block], () => `messages.${index}.content.${block}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function blockFault(block: JsonValue | undefined, path: () => string): ShapeFault | undefined {
  if (!isJsonObject(block)) return fault(path(), 'must be a content block');
  const { type } = block;
  if (typeof type !== 'string' || type === '') return fault(`${path()}.type`, 'must be the type of a content block');
  if (type === 'text') return typeof block['text'] === 'string' ? undefined : fault(`${path()}.text`, 'must be a string');
  if (type !== 'tool_result') return undefined;
  const { content } = block;
  if (content === undefined || content === null || typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return fault(`${path()}.content`, 'must be a string or an array of content blocks');
  for (let index = 0; index < content.length; index++) {
    const inner = content[index];
    // Tool results do not nest: one inside another would be a second, unchecked conversation.
    if (isJsonObject(inner) && inner['type'] === 'tool_result') return fault(`${path()}.content.${index}.type`, 'must not be a tool result');
    const found = blockFault(inner, () => `${path()}.content.${index}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function systemFault(system: JsonValue | undefined): ShapeFault | undefined {
  if (system === undefined || system === null || typeof system === 'string') return undefined;
  if (!Array.isArray(system)) return fault('system', 'must be a string or an array of text blocks');
  for (let index = 0; index < system.length; index++) {
    const block = system[index];
    if (!isJsonObject(block) || block['type'] !== 'text' || typeof block['text'] !== 'string') return fault(`system.${index}`, 'must be a text block');
  }
  return undefined;
}

function toolsFault(tools: JsonValue | undefined): ShapeFault | undefined {
  if (tools === undefined || tools === null) return undefined;
  if (!Array.isArray(tools)) return fault('tools', 'must be an array of tools');
  for (let index = 0; index < tools.length; index++) {
    if (!isJsonObject(tools[index])) return fault(`tools.${index}`, 'must be an object');
  }
  return undefined;
}

function fault(path: string, problem: string): ShapeFault {
  return { path, problem };
}
