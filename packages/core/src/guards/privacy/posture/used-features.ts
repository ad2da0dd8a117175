import type { Call } from '../../../engine/call.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../messages/json-value.js';
import { messagesOf, objectsIn } from '../../../messages/request-parts.js';
import { betaSigns, fieldSigns, harmlessBetas, toolSigns } from './claude-features.js';

/** Something that a request uses: a row of the feature table, or a name that the table does not know. */
export interface FeatureUse {
  readonly feature: string;
  /** Where in the request, as a person would look for it. */
  readonly by: string;
  /** False where the table has no row for it. */
  readonly known: boolean;
}

function present(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** Everything in a call that the feature table speaks of, each once. */
export function usedFeatures(call: Call): FeatureUse[] {
  const uses = new Map<string, FeatureUse>();
  const add = (feature: string, by: string, known = true) => {
    if (!uses.has(feature)) uses.set(feature, { feature, by, known });
  };
  const { request } = call;
  if (call.endpoint === 'batch_item') add('Batch processing', '/v1/messages/batches');
  if (call.endpoint === 'count_tokens') add('Token counting', '/v1/messages/count_tokens');
  for (const [field, feature] of fieldSigns) if (present(request[field])) add(feature, field);
  const container = request['container'];
  if (isJsonObject(container) && present(container['skills'])) add('Agent skills', 'container.skills');
  if (request['speed'] === 'fast') add('Fast mode', 'speed');
  const thinking = request['thinking'];
  if (isJsonObject(thinking) && thinking['type'] !== 'disabled') add(thinking['type'] === 'adaptive' ? 'Adaptive thinking' : 'Thinking', 'thinking');
  const output = request['output_config'];
  if (isJsonObject(output) && present(output['format'])) add('Structured outputs', 'output_config.format');
  if (isJsonObject(output) && present(output['effort'])) add('Effort', 'output_config.effort');
  addContextManagement(request['context_management'], add);
  objectsIn(request['tools']).forEach((tool, at) => addTool(tool, `tools.${at}`, add));
  for (const beta of call.betas) addBeta(beta.trim(), add);
  messagesOf(request).forEach((message, at) => {
    if (message['role'] === 'system') add('Mid-conversation system messages', `messages.${at}.role`);
    addBlocks(message['content'], `messages.${at}.content`, add);
  });
  addBlocks(request['system'], 'system', add);
  return [...uses.values()];
}

type Add = (feature: string, by: string, known?: boolean) => void;

function addContextManagement(value: JsonValue | undefined, add: Add): void {
  if (!isJsonObject(value)) return;
  const edits = objectsIn(value['edits']);
  for (const { type } of edits) add(typeof type === 'string' && type.startsWith('compact_') ? 'Context management (compaction)' : 'Context editing', 'context_management');
  if (edits.length === 0 && present(value['edits'])) add('Context editing', 'context_management');
}

function addTool(tool: JsonObject, path: string, add: Add): void {
  const type = tool['type'];
  const callers = tool['allowed_callers'];
  if (Array.isArray(callers) && callers.some((caller) => caller !== 'direct')) add('Programmatic tool calling', `${path}.allowed_callers`);
  if (typeof type !== 'string' || type === 'custom') return;
  const row = toolSigns.find(([beginning]) => type.startsWith(beginning));
  add(row?.[1] ?? type, path, row !== undefined);
}

function addBeta(beta: string, add: Add): void {
  if (beta === '' || harmlessBetas.some((beginning) => beta.startsWith(beginning))) return;
  const row = betaSigns.find(([beginning]) => beta.startsWith(beginning));
  add(row?.[1] ?? beta, `anthropic-beta: ${beta}`, row !== undefined);
}

/** Content blocks, however deep. */
function addBlocks(value: JsonValue | undefined, path: string, add: Add): void {
  if (Array.isArray(value)) {
    value.forEach((inner, at) => addBlocks(inner, `${path}.${at}`, add));
    return;
  }
  if (!isJsonObject(value)) return;
  if (present(value['cache_control'])) add('Prompt caching', `${path}.cache_control`);
  const source = value['source'];
  if (value['type'] === 'container_upload' || (isJsonObject(source) && source['type'] === 'file')) add('Files API', path);
  if (value['type'] === 'document' && isJsonObject(source) && source['media_type'] === 'application/pdf') add('PDF support', path);
  if (value['type'] === 'search_result') add('Search results', path);
  const citations = value['citations'];
  if (isJsonObject(citations) && citations['enabled'] === true) add('Citations', `${path}.citations`);
  addBlocks(value['content'], `${path}.content`, add);
}
