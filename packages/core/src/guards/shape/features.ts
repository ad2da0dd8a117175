import type { Call } from '../../engine/call.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../messages/json-value.js';
import type { Feature } from './policy.js';

/** Features that are a top-level field of the request. */
const fields: Partial<Record<Feature, string>> = {
  container: 'container',
  context_management: 'context_management',
  diagnostics: 'diagnostics',
  fallbacks: 'fallbacks',
  mcp_servers: 'mcp_servers',
  service_tier: 'service_tier',
  speed: 'speed',
  thinking: 'thinking',
  tools: 'tools',
  user_profile_id: 'user_profile_id',
  workspace_id: 'workspace_id',
};

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
  const field = fields[feature];
  if (field !== undefined && isUsed(request[field])) return true;
  const types = toolTypes[feature];
  if (types !== undefined) return toolsOf(request).some((tool) => types.some((type) => typeof tool['type'] === 'string' && tool['type'].startsWith(type)));
  switch (feature) {
    case 'batches':
      return call.endpoint === 'batch_item';
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

function toolsOf(request: JsonObject): JsonObject[] {
  const tools = request['tools'];
  return Array.isArray(tools) ? tools.filter(isJsonObject) : [];
}

function messagesOf(request: JsonObject): JsonObject[] {
  const messages = request['messages'];
  return Array.isArray(messages) ? messages.filter(isJsonObject) : [];
}

/** Whether `accepts` holds for a content block anywhere in the messages, however deep. */
function anyBlock(request: JsonObject, accepts: (block: JsonObject) => boolean): boolean {
  const inside = (value: JsonValue | undefined): boolean => {
    if (Array.isArray(value)) return value.some(inside);
    if (!isJsonObject(value)) return false;
    return (typeof value['type'] === 'string' && accepts(value)) || inside(value['content']) || inside(value['source']);
  };
  return messagesOf(request).some((message) => inside(message['content']));
}
