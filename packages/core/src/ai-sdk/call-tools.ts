import type { JsonObject, JsonValue } from '../messages/json-value.js';
import { isJsonObject } from '../messages/json-value.js';
import { fromApi, toApi } from './api-form.js';
import { textOf, type CallTool } from './model-call.js';

/** Before the name of a tool that Claude's provider defines (source: `prepareTools` in @ai-sdk/anthropic 2, 3 and 4). */
const OF_ANTHROPIC = 'anthropic.';

/** The tools of one call as the Messages API has them, and the way back. */
export class CallTools {
  readonly blocks: readonly JsonObject[];
  readonly #tools: readonly CallTool[];
  /** The API's names of the tools that the provider defines, by those that the app gives them. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(tools: readonly CallTool[] = []) {
    this.#tools = tools;
    this.#names = new Map(tools.flatMap((tool) => (isProviders(tool) ? [[tool.name, providerTool(tool).name] as const] : [])));
    this.blocks = tools.map((tool) => (tool.type === 'function' ? functionTool(tool) : { ...(toApi(tool.args) as JsonObject), ...providerTool(tool) }));
  }

  /** What the API calls the tool that the app calls `name`. */
  apiName(name: string): string {
    return this.#names.get(name) ?? name;
  }

  /** The tools as guards have left them. Throws for a tool of the provider's that was not there before: its id is not known. */
  edited(blocks: JsonValue | undefined): readonly CallTool[] {
    if (!Array.isArray(blocks)) return this.#tools;
    return blocks.map((block, index) => {
      if (!isJsonObject(block)) throw new TypeError('not a tool');
      const tool = this.#tools.length === blocks.length ? this.#tools[index] : undefined;
      if (tool !== undefined && tool.type !== 'function') {
        const { type: _, name: __, ...args } = block;
        return { ...tool, args: fromApi(tool.args, args) };
      }
      if (typeof block['type'] === 'string' && block['type'] !== 'custom') throw new TypeError('a tool of the provider');
      return { ...tool, type: 'function', name: textOf(block['name']), ...editedWords(block) };
    });
  }
}

const isProviders = ({ type, id }: CallTool): boolean => type !== 'function' && id?.startsWith(OF_ANTHROPIC) === true;

function functionTool({ name, description, inputSchema, inputExamples }: CallTool): JsonObject {
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: (inputSchema ?? { type: 'object' }) as JsonValue,
    ...(inputExamples !== undefined && { input_examples: inputExamples.map(({ input }) => input as JsonValue) }),
  };
}

function editedWords({ description, input_schema: inputSchema, input_examples: examples }: JsonObject): Partial<CallTool> {
  return {
    ...(typeof description === 'string' && { description }),
    inputSchema,
    ...(Array.isArray(examples) && { inputExamples: examples.map((input) => ({ input })) }),
  };
}

function providerTool(tool: CallTool): { readonly type: string; readonly name: string } {
  const id = tool.id ?? '';
  if (!id.startsWith(OF_ANTHROPIC)) return { type: id, name: tool.name };
  const type = id.slice(OF_ANTHROPIC.length).replace(/^tool_search_(?!tool_)/, 'tool_search_tool_');
  const [, kind = type, version = ''] = /^(.+)_(\d{8})$/.exec(type) ?? [];
  // The editor alone is named otherwise than its type, and has been renamed since.
  return { type, name: kind !== 'text_editor' ? kind : version < '20250429' ? 'str_replace_editor' : 'str_replace_based_edit_tool' };
}
