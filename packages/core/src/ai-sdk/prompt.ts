import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { isSummary } from './answer-part.js';
import { requestFields, thinkingTokens, withFields } from './call-settings.js';
import { CallTools } from './call-tools.js';
import { anthropicFields, textOf, type CallOptions, type Part, type PromptMessage } from './model-call.js';
import { readFile } from './prompt-file.js';
import { readToolResult, readToolUse } from './tool-blocks.js';

/** The longest answer where the app names none: what is judged must be what is asked for. */
export const DEFAULT_OUTPUT_TOKENS = 4096;

/** Puts the text of a block that guards may have changed back into its part. */
type WriteBack = (block: JsonValue | undefined) => Part;

interface Turn {
  readonly message: PromptMessage;
  /** Index in the request's `messages`; undefined for the system prompt's. */
  readonly index: number | undefined;
  readonly parts: readonly WriteBack[];
}

/** A call of the AI SDK as a Messages request, and the way back. */
export class PromptRequest {
  readonly source: string;
  readonly tools: CallTools;
  readonly #options: CallOptions;
  readonly #fields: JsonObject;
  readonly #turns: readonly Turn[];

  constructor(options: CallOptions, modelId: string, stream: boolean) {
    this.#options = options;
    this.tools = new CallTools(options.tools);
    this.#fields = requestFields(options, this.tools);
    const system: JsonValue[] = [];
    const messages: JsonValue[] = [];
    this.#turns = options.prompt.map((message) => {
      if (typeof message.content === 'string') {
        system.push({ type: 'text', text: message.content });
        return { message, index: undefined, parts: [] };
      }
      const isAnswer = message.role === 'assistant';
      const read = message.content.map((part) => readPart(part, isAnswer, this.tools));
      messages.push({ role: isAnswer ? 'assistant' : 'user', content: read.map(({ block }) => block) });
      return { message, index: messages.length - 1, parts: read.map(({ write }) => write) };
    });
    this.source = JSON.stringify({
      model: modelId,
      max_tokens: (options.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS) + thinkingTokens(options),
      ...(stream && { stream }),
      ...(system.length > 0 && { system }),
      messages,
      ...(this.tools.blocks.length > 0 && { tools: [...this.tools.blocks] }),
      ...this.#fields,
    });
  }

  /** The options as `body` says them, the request as the guards left it. Throws where they cannot say it. */
  edited(body: string): CallOptions {
    const { model: _, stream: __, system, messages, tools, max_tokens: maxTokens, ...fields } = JSON.parse(body) as JsonObject;
    const options = withFields(this.#options, this.#fields, fields);
    const maxOutputTokens = typeof maxTokens === 'number' ? maxTokens - thinkingTokens(options) : (options.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS);
    if (maxOutputTokens <= 0) throw new TypeError('nothing is left beside the thinking');
    const sameTools = JSON.stringify(tools ?? []) === JSON.stringify(this.tools.blocks);
    return { ...options, ...(!sameTools && { tools: this.tools.edited(tools) }), prompt: this.#prompt(systemTexts(system), Array.isArray(messages) ? messages : []), maxOutputTokens };
  }

  #prompt(system: readonly string[], messages: readonly JsonValue[]): PromptMessage[] {
    const own = this.#turns.filter(({ index }) => index === undefined);
    // What guards added stands at the end of the system prompt.
    const first: PromptMessage[] = system.map((content, index) => ({ ...own[index]?.message, role: 'system', content }));
    const rest = this.#turns.flatMap(({ message, index, parts }) => {
      if (index === undefined) return [];
      const turn = messages[index];
      const blocks = isJsonObject(turn) && Array.isArray(turn['content']) ? turn['content'] : [];
      return [{ ...message, content: parts.map((write, position) => write(blocks[position])) }];
    });
    return [...first, ...rest];
  }
}

function systemTexts(system: JsonValue | undefined): string[] {
  if (typeof system === 'string') return [system];
  return Array.isArray(system) ? system.map((block) => (isJsonObject(block) ? textOf(block['text']) : '')) : [];
}

function readPart(part: Part, isAnswer: boolean, tools: CallTools): { readonly block: JsonValue; readonly write: WriteBack } {
  const same: WriteBack = () => part;
  switch (part.type) {
    case 'text':
      if (isSummary(part)) return readSummary(part);
      return { block: { type: 'text', text: textOf(part['text']) }, write: (block) => ({ ...part, text: field(block, 'text') }) };
    case 'reasoning':
      return { block: { type: 'thinking', thinking: textOf(part['text']), signature: '' }, write: same };
    case 'tool-call':
      return readEarlierUse(part, tools);
    case 'tool-result':
      // What stands in an answer has come from a tool of the provider's.
      return isAnswer ? readEarlierResult(part, tools) : readToolOutput(part);
    case 'file':
    case 'reasoning-file':
      return readFile(part);
    default:
      return readUnknown(part);
  }
}

/** A summary that is signed goes back as it came; the guards read it all the same. */
function readSummary(part: Part): { readonly block: JsonValue; readonly write: WriteBack } {
  const { signature } = anthropicFields(part);
  const content = textOf(part['text']);
  return { block: { type: 'compaction', content, ...(typeof signature === 'string' && { signature }) }, write: (block) => (field(block, 'content') === content ? part : { ...part, text: field(block, 'content') }) };
}

function readEarlierUse(part: Part, tools: CallTools): { readonly block: JsonValue; readonly write: WriteBack } {
  const { block, json, written } = readToolUse({ ...part, input: isJsonObject(part['input']) ? part['input'] : {} }, tools);
  const input = JSON.parse(json) as JsonValue;
  return {
    block: { ...block, input },
    write: (edited) => {
      const shown = JSON.stringify(isJsonObject(edited) ? edited['input'] : input);
      return shown === JSON.stringify(input) ? part : { ...part, input: JSON.parse(written(shown)) as JsonValue };
    },
  };
}

function readEarlierResult(part: Part, tools: CallTools): { readonly block: JsonValue; readonly write: WriteBack } {
  const output = (part['output'] ?? {}) as Part;
  const { block, write } = readToolResult(part, output['value'] ?? output['reason'], tools);
  return {
    block,
    write: (edited) => {
      const value = write(edited);
      const name = 'value' in output ? 'value' : 'reason';
      return value === output[name] ? part : { ...part, output: { ...output, [name]: value } };
    },
  };
}

/** A part of a kind that this release does not know is read as its JSON. Throws where a guard makes it something else. */
function readUnknown(part: Part): { readonly block: JsonValue; readonly write: WriteBack } {
  const text = JSON.stringify(part);
  return {
    block: { type: 'text', text },
    write: (block) => {
      const shown = field(block, 'text');
      return shown === text ? part : (JSON.parse(shown) as Part);
    },
  };
}

function readToolOutput(part: Part): { readonly block: JsonValue; readonly write: WriteBack } {
  const output = (part['output'] ?? {}) as Part;
  const block = (content: JsonValue): JsonValue => ({ type: 'tool_result', tool_use_id: textOf(part['toolCallId']), content });
  const { value } = output;
  if (output.type === 'content' && Array.isArray(value)) {
    const items = (value as Part[]).map((item) => readResultItem(item));
    return {
      block: block(items.map((item) => item.block)),
      write: (edited) => {
        const blocks = isJsonObject(edited) && Array.isArray(edited['content']) ? edited['content'] : [];
        return { ...part, output: { ...output, value: items.map((item, index) => item.write(blocks[index])) } };
      },
    };
  }
  const isText = typeof value === 'string';
  const text = isText ? value : value === undefined ? textOf(output['reason']) : JSON.stringify(value);
  return {
    block: block(text),
    write: (edited) => {
      const shown = field(edited, 'content');
      if (shown === text) return part;
      // JSON that a guard has marked is JSON no more.
      const type = isText ? output.type : output.type === 'error-json' ? 'error-text' : 'text';
      return { ...part, output: { ...output, type, value: shown } };
    },
  };
}

/** What a tool gives beside text: files, under a name for each kind of data in versions 2 and 3, and under one in version 4. */
function readResultItem(item: Part): { readonly block: JsonValue; readonly write: WriteBack } {
  if (item.type === 'text') return { block: { type: 'text', text: textOf(item['text']) }, write: (block) => ({ ...item, text: field(block, 'text') }) };
  return 'data' in item ? readFile(item) : { block: { type: 'text', text: `[${item.type}]` }, write: () => item };
}

function field(block: JsonValue | undefined, name: string): string {
  return isJsonObject(block) ? textOf(block[name]) : '';
}
