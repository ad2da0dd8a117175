import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { readFile } from './prompt-file.js';
import { textOf, type CallOptions, type Part, type PromptMessage } from './model-call.js';

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

/** A prompt of the AI SDK as a Messages request, and the way back. */
export class PromptRequest {
  readonly source: string;
  readonly #options: CallOptions;
  readonly #turns: readonly Turn[];

  constructor(options: CallOptions, modelId: string, stream: boolean) {
    this.#options = options;
    const system: JsonValue[] = [];
    const messages: JsonValue[] = [];
    this.#turns = options.prompt.map((message) => {
      if (typeof message.content === 'string') {
        system.push({ type: 'text', text: message.content });
        return { message, index: undefined, parts: [] };
      }
      const read = message.content.map((part) => readPart(part));
      messages.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content: read.map(({ block }) => block) });
      return { message, index: messages.length - 1, parts: read.map(({ write }) => write) };
    });
    const tools = (options.tools ?? []).filter(({ type }) => type === 'function').map(({ name, description, inputSchema }) => ({ name, ...(description !== undefined && { description }), input_schema: inputSchema ?? { type: 'object' } }));
    this.source = JSON.stringify({
      model: modelId,
      max_tokens: options.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS,
      ...(stream && { stream }),
      ...(system.length > 0 && { system }),
      messages,
      ...(tools.length > 0 && { tools }),
    });
  }

  /** The options with the texts of `body`, the request as the guards left it. */
  edited(body: string): Pick<CallOptions, 'prompt' | 'maxOutputTokens'> {
    const request = JSON.parse(body) as JsonObject;
    const messages = Array.isArray(request['messages']) ? request['messages'] : [];
    const system = systemTexts(request['system']);
    const maxTokens = request['max_tokens'];
    const maxOutputTokens = typeof maxTokens === 'number' ? maxTokens : (this.#options.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS);
    const own = this.#turns.filter(({ index }) => index === undefined);
    // What guards added stands at the end of the system prompt.
    const first: PromptMessage[] = system.map((content, index) => ({ ...own[index]?.message, role: 'system', content }));
    const rest = this.#turns.flatMap(({ message, index, parts }) => {
      if (index === undefined) return [];
      const turn = messages[index];
      const blocks = isJsonObject(turn) && Array.isArray(turn['content']) ? turn['content'] : [];
      return [{ ...message, content: parts.map((write, position) => write(blocks[position])) }];
    });
    return { prompt: [...first, ...rest], maxOutputTokens };
  }
}

function systemTexts(system: JsonValue | undefined): string[] {
  if (typeof system === 'string') return [system];
  return Array.isArray(system) ? system.map((block) => (isJsonObject(block) ? textOf(block['text']) : '')) : [];
}

function readPart(part: Part): { readonly block: JsonValue; readonly write: WriteBack } {
  const same: WriteBack = () => part;
  switch (part.type) {
    case 'text':
      return { block: { type: 'text', text: textOf(part['text']) }, write: (block) => ({ ...part, text: field(block, 'text') }) };
    case 'reasoning':
      return { block: { type: 'thinking', thinking: textOf(part['text']), signature: '' }, write: same };
    case 'tool-call':
      return {
        block: { type: 'tool_use', id: textOf(part['toolCallId']), name: textOf(part['toolName']), input: inputOf(part['input']) },
        write: (block) => ({ ...part, input: isJsonObject(block) ? block['input'] : part['input'] }),
      };
    case 'tool-result':
      return readToolResult(part);
    case 'file':
    case 'reasoning-file':
      return readFile(part);
    default:
      return readUnknown(part);
  }
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

function readToolResult(part: Part): { readonly block: JsonValue; readonly write: WriteBack } {
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

/** Inputs come as values, and as JSON text where they were never parsed. */
function inputOf(input: unknown): JsonValue {
  return isJsonObject(input) ? input : {};
}

function field(block: JsonValue | undefined, name: string): string {
  return isJsonObject(block) ? textOf(block[name]) : '';
}
