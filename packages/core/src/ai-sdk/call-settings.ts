import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { fromApi, toApi } from './api-form.js';
import type { CallTools } from './call-tools.js';
import type { CallOptions } from './model-call.js';

/** Options of the AI SDK's own that are fields of a Messages request. */
const OWN = { temperature: 'temperature', topP: 'top_p', topK: 'top_k', stopSequences: 'stop_sequences' } as const;

/** Options of the provider that steer the AI SDK and are no field of the request (source: `anthropicLanguageModelOptions` in @ai-sdk/anthropic 4.0.105). */
const PROVIDER_ONLY: ReadonlySet<string> = new Set(['sendReasoning', 'structuredOutputMode', 'includePings', 'disableParallelToolUse', 'toolStreaming', 'anthropicBeta']);

/** Options of the provider that stand in `output_config`. */
const OUTPUT: ReadonlySet<string> = new Set(['effort', 'taskBudget']);

/** What a call asks for beside its prompt, its tools and the length of its answer, under the API's names. */
export function requestFields(options: CallOptions, tools: CallTools): JsonObject {
  const fields: JsonObject = {};
  const output: JsonObject = {};
  for (const [own, api] of Object.entries(OWN)) {
    const value = options[own as keyof typeof OWN];
    if (value !== undefined) fields[api] = toApi(value);
  }
  for (const [name, value] of Object.entries(anthropicOptions(options))) {
    if (value === undefined || value === null || PROVIDER_ONLY.has(name)) continue;
    Object.assign(OUTPUT.has(name) ? output : fields, toApi({ [name]: value }));
  }
  const { toolChoice, responseFormat } = options;
  if (toolChoice !== undefined && toolChoice.type !== 'auto') {
    fields['tool_choice'] = { type: toolChoice.type === 'required' ? 'any' : toolChoice.type, ...(toolChoice.toolName !== undefined && { name: tools.apiName(toolChoice.toolName) }) };
  }
  if (responseFormat?.schema !== undefined) output['format'] = { type: 'json_schema', schema: responseFormat.schema as JsonValue };
  if (Object.keys(output).length > 0) fields['output_config'] = output;
  return fields;
}

/** The options with what guards have set of those fields. Throws for one that the AI SDK cannot send. */
export function withFields(options: CallOptions, before: JsonObject, after: JsonObject): CallOptions {
  const own: Record<string, unknown> = {};
  const provider: JsonObject = {};
  for (const [api, value] of Object.entries(after)) {
    if (JSON.stringify(value) === JSON.stringify(before[api])) continue;
    const name = Object.entries(OWN).find(([, field]) => field === api)?.[0];
    if (name !== undefined) own[name] = value;
    else if (api === 'tool_choice') throw new TypeError('a choice of tools');
    else if (api === 'output_config' && isJsonObject(value)) {
      const { format, ...output } = value;
      if (isJsonObject(format)) own['responseFormat'] = { ...options.responseFormat, type: 'json', schema: format['schema'] };
      Object.assign(provider, output);
    } else provider[api] = value;
  }
  if (Object.keys(provider).length > 0) {
    const anthropic = anthropicOptions(options);
    own['providerOptions'] = { ...options.providerOptions, anthropic: { ...anthropic, ...(fromApi(anthropic, provider) as JsonObject) } };
  }
  return { ...options, ...own };
}

/** Tokens that the provider adds to the length of an answer for thinking (source: `getArgs` in @ai-sdk/anthropic 2, 3 and 4). */
export function thinkingTokens(options: CallOptions): number {
  const { thinking } = anthropicOptions(options);
  if (!isJsonObject(thinking) || thinking['type'] !== 'enabled') return 0;
  const { budgetTokens } = thinking;
  return typeof budgetTokens === 'number' ? budgetTokens : 1024;
}

const anthropicOptions = ({ providerOptions }: CallOptions): Readonly<Record<string, unknown>> => providerOptions?.['anthropic'] ?? {};
