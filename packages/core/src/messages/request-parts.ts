import { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';

/** The objects in a list; none where it is no list. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The tools of a request, those too that a message adds in mid-conversation. */
export function toolsOf(request: JsonObject): JsonObject[] {
  const found = objectsIn(request['tools']);
  anyBlock(request, (block) => {
    const tool = block['type'] === 'tool_addition' ? block['tool'] : undefined;
    if (isJsonObject(tool)) found.push(isJsonObject(tool['definition']) ? tool['definition'] : tool);
    return false;
  });
  return found;
}

/** What the API may ask instead of the request's own model. */
export function fallbacksOf(request: JsonObject): JsonObject[] {
  return objectsIn(request['fallbacks']);
}

export function messagesOf(request: JsonObject): JsonObject[] {
  return objectsIn(request['messages']);
}

/** Whether the answer's text is to be JSON. */
export function isStructured({ output_config: output, output_format: format }: JsonObject): boolean {
  return isJsonObject(format) || (isJsonObject(output) && isJsonObject(output['format']));
}

/** Whether `accepts` holds for a content block anywhere in the messages, however deep. */
export function anyBlock(request: JsonObject, accepts: (block: JsonObject) => boolean): boolean {
  return messagesOf(request).some(({ content }) => anyInside(content, accepts));
}

function anyInside(value: JsonValue | undefined, accepts: (block: JsonObject) => boolean): boolean {
  if (Array.isArray(value)) return value.some((member) => anyInside(member, accepts));
  if (!isJsonObject(value)) return false;
  return (typeof value['type'] === 'string' && accepts(value)) || anyInside(value['content'], accepts) || anyInside(value['source'], accepts) || anyInside(value['tool_changes'], accepts);
}
