import { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';

/** The tools of a request, those too that a message adds in mid-conversation. */
export function toolsOf(request: JsonObject): JsonObject[] {
  const { tools } = request;
  const found: JsonObject[] = Array.isArray(tools) ? tools.filter(isJsonObject) : [];
  anyBlock(request, (block) => {
    const tool = block['type'] === 'tool_addition' ? block['tool'] : undefined;
    if (isJsonObject(tool)) found.push(isJsonObject(tool['definition']) ? tool['definition'] : tool);
    return false;
  });
  return found;
}

/** What the API may ask instead of the request's own model. */
export function fallbacksOf(request: JsonObject): JsonObject[] {
  const { fallbacks } = request;
  return Array.isArray(fallbacks) ? fallbacks.filter(isJsonObject) : [];
}

export function messagesOf(request: JsonObject): JsonObject[] {
  const messages = request['messages'];
  return Array.isArray(messages) ? messages.filter(isJsonObject) : [];
}

/** Whether `accepts` holds for a content block anywhere in the messages, however deep. */
export function anyBlock({ messages }: JsonObject, accepts: (block: JsonObject) => boolean): boolean {
  return Array.isArray(messages) && messages.some((message) => isJsonObject(message) && anyInside(message['content'], accepts));
}

function anyInside(value: JsonValue | undefined, accepts: (block: JsonObject) => boolean): boolean {
  if (Array.isArray(value)) return value.some((member) => anyInside(member, accepts));
  if (!isJsonObject(value)) return false;
  return (typeof value['type'] === 'string' && accepts(value)) || anyInside(value['content'], accepts) || anyInside(value['source'], accepts) || anyInside(value['tool_changes'], accepts);
}
