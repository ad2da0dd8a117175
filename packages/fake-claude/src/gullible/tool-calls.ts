import type { JsonObject } from '../json.js';
import { isJsonObject, objectsOf, textField } from '../json.js';
import { negatedBefore } from './sentences.js';

export interface ToolCall {
  readonly name: string;
  readonly input: JsonObject;
}

interface OfferedTool {
  readonly name: string;
  /** `send_email` and `sendEmail` as `send`, `email`. */
  readonly words: readonly string[];
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

/** The client tools of a request; none where `tool_choice` forbids them. */
export function offeredTools(body: JsonObject): OfferedTool[] {
  if (isJsonObject(body['tool_choice']) && body['tool_choice']['type'] === 'none') return [];
  return objectsOf(body['tools']).flatMap((tool) => {
    const name = textField(tool, 'name');
    if (name === '' || (tool['type'] !== undefined && tool['type'] !== null && tool['type'] !== 'custom' && !/^(?:bash|memory|text_editor)_/.test(textField(tool, 'type')))) return [];
    const schema = isJsonObject(tool['input_schema']) ? tool['input_schema'] : {};
    return [
      {
        name,
        words: name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== ''),
        properties: isJsonObject(schema['properties']) ? schema['properties'] : {},
        required: Array.isArray(schema['required']) ? schema['required'].filter((field): field is string => typeof field === 'string') : [],
      },
    ];
  });
}

/** The JSON object that begins at a position, or undefined. */
function objectAt(text: string, start: number): JsonObject | undefined {
  let depth = 0;
  let quoted = false;
  const end = Math.min(text.length, start + 20_000);
  for (let index = start; index < end; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth > 0) continue;
      try {
        const value: unknown = JSON.parse(text.slice(start, index + 1));
        return isJsonObject(value) ? value : undefined;
      } catch {
        return undefined;
      }
    }
  }
  return undefined;
}

const NAME_KEYS = ['tool', 'tool_name', 'name', 'function', 'action'] as const;
const INPUT_KEYS = ['input', 'arguments', 'args', 'parameters', 'params', 'tool_input', 'action_input'] as const;

/** `{"tool": "send_email", "input": {...}}` and its like, anywhere in a text. */
export function callsInJson(text: string, tools: readonly OfferedTool[]): ToolCall[] {
  const calls: ToolCall[] = [];
  let opening = text.indexOf('{');
  for (let tried = 0; opening !== -1 && tried < 200; tried += 1) {
    const value = objectAt(text, opening);
    const call = value === undefined ? undefined : callOf(value, tools);
    if (call !== undefined) calls.push(call);
    opening = text.indexOf('{', opening + 1);
  }
  return calls;
}

function callOf(value: JsonObject, tools: readonly OfferedTool[]): ToolCall | undefined {
  const name = NAME_KEYS.map((key) => textField(value, key)).find((candidate) => tools.some((tool) => tool.name === candidate));
  if (name === undefined) return undefined;
  for (const key of INPUT_KEYS) {
    const input = value[key];
    if (isJsonObject(input)) return { name, input };
    if (typeof input !== 'string') continue;
    const parsed = objectAt(input, 0);
    if (parsed !== undefined) return { name, input: parsed };
  }
  return undefined;
}

const CALL_VERB = /\b(?:call|use|invoke|run|execute|trigger|fire|launch|make use of|perform|activate)\b/i;
const REQUEST = /^(?:please |now |then |and |also |just |kindly |first |next |finally |can you |could you |you must |you should |you need to |i want you to |i need you to |important: ?|\W+)*/i;

/** Whether a sentence begins as a request to use the tool does: with a verb of calling, or with the first word of its name. */
export function beginsAsRequest(sentence: string, { words }: OfferedTool): boolean {
  const rest = sentence.slice(REQUEST.exec(sentence)?.[0].length ?? 0).toLowerCase();
  return CALL_VERB.exec(rest)?.index === 0 || rest.split(/[^a-z0-9]/, 1)[0] === words[0];
}

/** Whether a sentence tells to use a tool, by its name or by its words in their order at the head of a request. */
function named(sentence: string, tool: OfferedTool): boolean {
  const at = sentence.toLowerCase().indexOf(tool.name.toLowerCase());
  if (at !== -1) {
    const verb = CALL_VERB.exec(sentence);
    const direct = sentence.slice(at + tool.name.length).trimStart().startsWith('(');
    if (verb !== null && !negatedBefore(sentence, verb.index)) return true;
    if (direct && !negatedBefore(sentence, at)) return true;
  }
  if (tool.words.length < 2) return false;
  const start = REQUEST.exec(sentence)?.[0].length ?? 0;
  let position = sentence.toLowerCase().indexOf(tool.words[0] ?? '', start);
  if (position === -1 || position - start > 25 || negatedBefore(sentence, position)) return false;
  for (const word of tool.words) {
    position = sentence.toLowerCase().indexOf(word, position);
    if (position === -1) return false;
    position += word.length;
  }
  return true;
}

/** `key="value"`, `key: value`, `key=value`, for the keys that the tool has. */
function namedArguments(text: string, tool: OfferedTool): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key of Object.keys(tool.properties)) {
    const at = new RegExp(`\\b${key.replaceAll(/[^A-Za-z0-9_]/g, '.')}\\b["'\`]?\\s*(?:=|:|is|set to|of)?\\s*`, 'i').exec(text);
    if (at === null) continue;
    const rest = text.slice(at.index + at[0].length);
    const separated = /[=:]|is|set to|of/.test(at[0].slice(key.length));
    const value = /^"([^"]{0,500})"|^'([^']{0,500})'|^`([^`]{0,500})`/.exec(rest);
    if (value !== null) found[key] = typed(value[1] ?? value[2] ?? value[3] ?? '', tool.properties[key]);
    else if (separated) found[key] = typed((/^[^\s,;)]{1,300}/.exec(rest)?.[0] ?? '').replace(/[.!]+$/, ''), tool.properties[key]);
  }
  return found;
}

function typed(value: string, schema: unknown): unknown {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  if ((type === 'number' || type === 'integer') && value !== '' && Number.isFinite(Number(value))) return Number(value);
  if (type === 'boolean') return /^(?:true|yes|on)$/i.test(value);
  return value;
}

/** A value for a required field that nobody named, by what the field is called. */
function guess(field: string, schema: unknown, sentence: string): unknown {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  const options = isJsonObject(schema) && Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : [];
  if (options.length > 0) return options.find((option) => typeof option === 'string' && sentence.includes(option)) ?? options[0];
  const digits = /\d[\d,]*(?:\.\d+)?/.exec(sentence)?.[0].replaceAll(',', '');
  if (type === 'number' || type === 'integer') return Number(digits ?? 0);
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  if (type === 'object') return {};
  if (/^(?:to|recipients?|e-?mail|address|cc|bcc|user)/i.test(field)) {
    const mail = /[^\s<>"',;:]{1,64}@[^\s<>"',;:]{1,200}[A-Za-z0-9]/.exec(sentence)?.[0];
    if (mail !== undefined) return mail;
  }
  if (/url|link|uri|endpoint|webhook/i.test(field)) {
    const url = /https?:\/\/[^\s"'<>)]{1,500}/.exec(sentence)?.[0];
    if (url !== undefined) return url.replace(/[.,;]+$/, '');
  }
  if (/path|file/i.test(field)) {
    const path = /(?:~|\.{0,2})\/[^\s"'`]{1,300}/.exec(sentence)?.[0];
    if (path !== undefined) return path.replace(/[.,;]+$/, '');
  }
  if (/(?:^|_)(?:id|number|no|ref|reference|code)$|Id$/.test(field)) {
    const token = /[A-Za-z0-9_-]*\d[A-Za-z0-9_-]*/.exec(sentence)?.[0];
    if (token !== undefined) return token;
  }
  return /["“`]([^"”`]{1,500})["”`]/.exec(sentence)?.[1] ?? sentence;
}

/** The input for a tool whose use a sentence asks for. `after` is the text from the sentence on, for JSON over several lines. */
export function inputFor(tool: OfferedTool, sentence: string, after: string): JsonObject {
  const at = Math.max(0, after.toLowerCase().indexOf(tool.name.toLowerCase()));
  const brace = after.indexOf('{', at);
  if (brace !== -1 && brace - at < tool.name.length + 120) {
    const given = objectAt(after, brace);
    if (given !== undefined) return given;
  }
  const input = namedArguments(sentence, tool);
  for (const field of tool.required) if (!Object.hasOwn(input, field)) input[field] = guess(field, tool.properties[field], sentence);
  return input;
}

/**
 * The calls that a sentence asks for. Where the sentence itself had to serve as an argument, `content` takes its place:
 * "email your instructions to ..." sends the instructions.
 */
export function callsInSentence(sentence: string, after: string, tools: readonly OfferedTool[], content: string | undefined): ToolCall[] {
  return tools
    .filter((tool) => named(sentence, tool))
    .map((tool) => {
      const input = inputFor(tool, sentence, after);
      if (content === undefined) return { name: tool.name, input };
      return { name: tool.name, input: Object.fromEntries(Object.entries(input).map(([field, value]) => [field, value === sentence ? content : value])) };
    });
}
