import type { Call } from '../../engine/call.js';
import { isJsonObject, type JsonValue } from '../../messages/json-value.js';
import { anyBlock, fallbacksOf, messagesOf, toolsOf } from '../../messages/request-parts.js';
import type { Feature } from './policy.js';

/** Features that are a tool whose `type` starts so. */
const toolTypes: Partial<Record<Feature, readonly string[]>> = {
  code_execution: ['code_execution_'],
  computer_use: ['computer_', 'browser_'],
  mcp_servers: ['mcp_toolset'],
  web_fetch: ['web_fetch_'],
  web_search: ['web_search_'],
};

/** Whether the request uses `feature`. */
export function usesFeature(call: Call, feature: Feature): boolean {
  const { request } = call;
  // A top-level field of a feature's name is that feature: most are one, and where the API knows none it is refused there.
  if (isUsed(request[feature]) && !isOff(request[feature])) return true;
  const types = toolTypes[feature];
  if (types !== undefined) return toolsOf(request).some((tool) => types.some((type) => typeof tool['type'] === 'string' && tool['type'].startsWith(type)));
  switch (feature) {
    case 'batches':
      return call.endpoint === 'batch_item';
    case 'tools':
      return toolsOf(request).length > 0;
    case 'thinking':
    case 'speed':
      return fallbacksOf(request).some((fallback) => isUsed(fallback[feature]) && !isOff(fallback[feature]));
    case 'skills':
      return isJsonObject(request['container']) && isUsed(request['container']['skills']);
    case 'mid_conversation_system':
      return messagesOf(request).some((message) => message['role'] === 'system');
    case 'images':
      return anyBlock(request, (block) => block['type'] === 'image');
    case 'documents':
      return anyBlock(request, (block) => block['type'] === 'document');
    case 'files':
      return anyBlock(request, (block) => block['type'] === 'container_upload' || (isJsonObject(block['source']) && block['source']['type'] === 'file'));
    default:
      return false;
  }
}

function isUsed(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** A field that says what holds without it. */
function isOff(value: JsonValue | undefined): boolean {
  return value === 'standard' || (isJsonObject(value) && value['type'] === 'disabled');
}
