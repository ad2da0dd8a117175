import type { Check, Fields } from './check.js';
import { anyObject, anything, boolean, integer, list, nullable, object, oneOf, tagged, text, textOf } from './check.js';
import { cacheControl } from './content-blocks.js';

const shared: Fields = {
  allowed_callers: list(oneOf('direct', 'code_execution_20250825', 'code_execution_20260120', 'code_execution_20260521')),
  cache_control: cacheControl,
  defer_loading: boolean,
  strict: boolean,
};
const withExamples: Fields = { ...shared, input_examples: list(anyObject) };

const inputSchema: Check = (value, trail) => {
  object({ type: oneOf('object') }, {})(typeof value === 'object' && value !== null && 'type' in value ? { type: value.type } : value, trail);
  anyObject(value, trail);
};

const customTool = object(
  { name: textOf({ min: 1, max: 128, pattern: /^[a-zA-Z0-9_-]{1,128}$/ }), input_schema: inputSchema },
  { ...withExamples, type: anything, description: text, eager_input_streaming: nullable(boolean) },
);

const named = (name: string, optional: Fields): Check => object({ type: anything, name: oneOf(name) }, optional);
const domains = { allowed_domains: nullable(list(text)), blocked_domains: nullable(list(text)), max_uses: nullable(integer({ min: 1 })) };
const webSearch: Fields = {
  ...shared,
  ...domains,
  user_location: nullable(
    object({ type: oneOf('approximate') }, { city: nullable(text), country: nullable(text), region: nullable(text), timezone: nullable(text) }),
  ),
};
const webFetch: Fields = {
  ...shared,
  ...domains,
  citations: nullable(object({}, { enabled: boolean })),
  max_content_tokens: nullable(integer({ min: 1 })),
  url_sources: nullable(anyObject),
};
const responseInclusion = { response_inclusion: oneOf('full', 'excluded') };
const toolset = object({ type: anything }, { cache_control: cacheControl, configs: nullable(anyObject) });

/** Tools after `ToolUnion` in `resources/messages/messages.d.ts` of `@anthropic-ai/sdk` 1.12.0; `custom` is the default. */
const tools: Record<string, Check> = {
  custom: customTool,
  bash_20250124: named('bash', withExamples),
  memory_20250818: named('memory', withExamples),
  text_editor_20250124: named('str_replace_editor', withExamples),
  text_editor_20250429: named('str_replace_based_edit_tool', withExamples),
  text_editor_20250728: named('str_replace_based_edit_tool', { ...withExamples, max_characters: nullable(integer({ min: 1 })) }),
  browser_toolset_20260801: toolset,
  computer_toolset_20260801: toolset,
  code_execution_20250522: named('code_execution', shared),
  code_execution_20250825: named('code_execution', shared),
  code_execution_20260120: named('code_execution', shared),
  code_execution_20260521: named('code_execution', shared),
  web_search_20250305: named('web_search', webSearch),
  web_search_20260209: named('web_search', webSearch),
  web_search_20260318: named('web_search', { ...webSearch, ...responseInclusion }),
  web_fetch_20250910: named('web_fetch', webFetch),
  web_fetch_20260209: named('web_fetch', webFetch),
  web_fetch_20260309: named('web_fetch', { ...webFetch, use_cache: boolean }),
  web_fetch_20260318: named('web_fetch', { ...webFetch, ...responseInclusion, use_cache: boolean }),
  tool_search_tool_bm25_20251119: named('tool_search_tool_bm25', shared),
  tool_search_tool_bm25: named('tool_search_tool_bm25', shared),
  tool_search_tool_regex_20251119: named('tool_search_tool_regex', shared),
  tool_search_tool_regex: named('tool_search_tool_regex', shared),
};

// Tools that exist only behind a beta header; their fields are left open.
const betaTools: Record<string, Check> = Object.fromEntries(
  [
    'mcp_toolset',
    'advisor_20260301',
    'bash_20241022',
    'computer_20241022',
    'computer_20250124',
    'computer_20251124',
    'text_editor_20241022',
  ].map((type) => [type, anyObject]),
);

export const toolList: Check = list(tagged(tools, 'custom'));
export const toolListWithBetas: Check = list(tagged({ ...tools, ...betaTools }, 'custom'));

export const toolChoice: Check = tagged({
  auto: object({ type: anything }, { disable_parallel_tool_use: boolean }),
  any: object({ type: anything }, { disable_parallel_tool_use: boolean }),
  tool: object({ type: anything, name: text }, { disable_parallel_tool_use: boolean }),
  none: object({ type: anything }),
});
