import type { Call } from '../../engine/call.js';
import { isJsonObject, type JsonValue } from '../../messages/json-value.js';
import { anyBlock, fallbacksOf, messagesOf, toolsOf } from '../../messages/request-parts.js';
import type { Feature } from './policy.js';

/** Features that are a tool of such a `type`. */
const toolTypes: Partial<Record<Feature, RegExp>> = {
  code_execution: /^code_execution_/,
  computer_use: /^(?:computer|browser)_/,
  mcp_servers: /^mcp_toolset/,
  web_fetch: /^web_fetch_/,
  web_search: /^web_search_/,
};

/** Whether the request uses `feature`. */
export function usesFeature(call: Call, feature: Feature): boolean {
  const { request } = call;
  // A field of a feature's name is that feature: most are one, and where the API knows none it is refused there.
  if ([request, ...fallbacksOf(request)].some((part) => isUsed(part[feature]))) return true;
  const types = toolTypes[feature];
  if (types !== undefined) return toolsOf(request).some(({ type }) => typeof type === 'string' && types.test(type));
  switch (feature) {
    case 'batches':
      return call.endpoint === 'batch_item';
    case 'tools':
      return toolsOf(request).length > 0;
    case 'skills':
      return isJsonObject(request['container']) && isUsed(request['container']['skills']);
    case 'mid_conversation_system':
      return messagesOf(request).some((message) => message['role'] === 'system');
    case 'images':
    case 'documents':
      return anyBlock(request, ({ type }) => type === feature.slice(0, -1));
    case 'files':
      return anyBlock(request, (block) => block['type'] === 'container_upload' || (isJsonObject(block['source']) && block['source']['type'] === 'file'));
    default:
      return false;
  }
}

/** Whether a field says more than what holds without it. */
function isUsed(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== 'standard' && !(Array.isArray(value) && value.length === 0) && !(isJsonObject(value) && value['type'] === 'disabled');
}
