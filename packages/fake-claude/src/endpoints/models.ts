import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { answerJson } from '../exchange.js';
import type { JsonObject } from '../json.js';
import type { ModelFamily } from '../models/known-models.js';
import { knownModel, MODEL_FAMILIES, RETIRED_MODELS } from '../models/known-models.js';
import { pageOf } from './page.js';

const yes = { supported: true };
const CAPABILITIES = {
  batch: yes,
  citations: yes,
  code_execution: yes,
  context_management: { supported: true, clear_thinking_20251015: yes, clear_tool_uses_20250919: yes, compact_20260112: yes },
  effort: { supported: true, low: yes, medium: yes, high: yes, xhigh: yes, max: yes },
  image_input: yes,
  pdf_input: yes,
  server_tools: { supported: true, code_execution: yes, web_search: yes },
  structured_outputs: yes,
  thinking: { supported: true, types: { adaptive: yes, between_tools: yes, disabled: yes, enabled: yes } },
};

type ModelInfo = JsonObject & { readonly id: string; readonly lifecycle: string };

/** A model in the shape of `interface ModelInfo` of `@anthropic-ai/sdk` 1.12.0. */
function modelInfo(family: ModelFamily, lifecycle: string, id = family.id): ModelInfo {
  return {
    type: 'model',
    id,
    display_name: family.displayName,
    created_at: `${family.createdAt}T00:00:00Z`,
    lifecycle,
    line: /^claude-(?:\d-\d-|\d-)?(haiku|sonnet|opus|fable|mythos)/.exec(family.id)?.[1] ?? null,
    max_input_tokens: family.maximumInput,
    max_tokens: family.maximumOutput,
    deprecated_at: null,
    retires_at: null,
    capabilities: CAPABILITIES,
  };
}

const all: readonly ModelInfo[] = [
  ...MODEL_FAMILIES.map((family) => modelInfo(family, family.deprecated === true ? 'deprecated' : 'active')),
  ...RETIRED_MODELS.map((family) => modelInfo(family, 'retired')),
];

export function listModels(exchange: Exchange): void {
  const asked = [...exchange.query.getAll('lifecycle'), ...exchange.query.getAll('lifecycle[]')];
  const wrong = asked.find((lifecycle) => !['active', 'deprecated', 'retired'].includes(lifecycle));
  if (wrong !== undefined) throw new RequestRefused(400, "lifecycle.0: Input should be 'active', 'deprecated' or 'retired'");
  const wanted = asked.length === 0 ? ['active', 'deprecated'] : asked;
  answerJson(exchange, 200, pageOf(all.filter((model) => wanted.includes(model.lifecycle)), exchange.query));
}

export function retrieveModel(exchange: Exchange, id: string): void {
  const family = knownModel(id);
  if (family === undefined) throw new RequestRefused(404, `model: ${id}`);
  answerJson(exchange, 200, modelInfo(family, family.deprecated === true ? 'deprecated' : 'active', id));
}
