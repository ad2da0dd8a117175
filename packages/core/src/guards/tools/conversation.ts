import type { Call } from '../../engine/call.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../messages/json-value.js';
import { messagesOf, objectsIn, toolsOf } from '../../messages/request-parts.js';
import type { ToolRule } from './policy.js';

/** Blocks that hold nothing from outside the conversation's two parties. Every other one taints, those of tomorrow too. */
const innerBlocks: ReadonlySet<string> = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use', 'server_tool_use', 'mcp_tool_use', 'tool_addition', 'tool_removal', 'fallback', 'container_upload']);

/**
 * What the model has read and done so far. The Messages API is stateless: the request carries the whole conversation,
 * so this is worked out from the request alone.
 */
export class ConversationFacts {
  /** Text from outside has been seen. */
  readonly tainted: boolean;
  /** A tool that reads private data has answered. */
  readonly privateRead: boolean;
  /** Calls by tool name. */
  readonly callsByTool: ReadonlyMap<string, number>;
  readonly #trustedTexts: readonly string[];
  readonly #request: JsonObject;
  #trustedFolded: string | undefined;

  constructor(call: Call, ruleOf: (tool: string) => ToolRule | undefined) {
    const names = new Map<string, string>();
    const calls = new Map<string, number>();
    // What a batch's requests held is not known when its answers are fetched: anything.
    let tainted = call.endpoint === 'batch_results';
    let privateRead = tainted;
    for (const block of messagesOf(call.request).flatMap(({ content }) => objectsIn(content))) {
      const { type } = block;
      if (type === 'tool_use' && typeof block['name'] === 'string') {
        if (typeof block['id'] === 'string') names.set(block['id'], block['name']);
        calls.set(block['name'], (calls.get(block['name']) ?? 0) + 1);
      } else if (type === 'tool_result') {
        const name = typeof block['tool_use_id'] === 'string' ? names.get(block['tool_use_id']) : undefined;
        const rule = name === undefined ? undefined : ruleOf(name);
        if (rule?.trusted !== true) tainted = true;
        if (rule?.private === true) privateRead = true;
      } else if (typeof type !== 'string' || !innerBlocks.has(type)) {
        tainted = true;
        // A summary may hold whatever was read before it.
        if (type === 'compaction') privateRead = true;
      }
    }
    this.#request = call.request;
    this.tainted = tainted;
    this.privateRead = privateRead;
    this.callsByTool = calls;
    this.#trustedTexts = call.segments.filter(({ trust, origin }) => trust === 'user' || (trust === 'system' && origin === 'system')).map(({ text }) => text);
  }

  /** Every name in the schema of a tool's input; undefined where the request gives none. */
  namesDefinedFor(tool: string): ReadonlySet<string> | undefined {
    const definition = toolsOf(this.#request).findLast(({ name, input_schema: schema }) => name === tool && isJsonObject(schema));
    return definition && new Set(namesIn(definition['input_schema']));
  }

  /** Whether the user or the app wrote `value`, whatever its case and spacing, and not as a part of a longer word. */
  trustedToSay(value: string | number | boolean): boolean {
    if (typeof value === 'boolean') return true;
    const wanted = fold(String(value)).trim();
    if (wanted === '') return true;
    this.#trustedFolded ??= ` ${fold(this.#trustedTexts.join('\n'))} `;
    const text = this.#trustedFolded;
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      if (!goesOn(text, at - 1, -1, wanted) && !goesOn(text, at + wanted.length, 1, wanted)) return true;
    }
    return false;
  }
}

/** The names of all fields of `value`, however deep. */
export function namesIn(value: JsonValue | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return isJsonObject(value) ? [...Object.keys(value), ...Object.values(value).flatMap(namesIn)] : [];
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}

const WORD = /[\p{L}\p{N}_@+-]/u;

/** Signs that the name before an @ may hold, and which do not part one address from the next (source: RFC 5322, `atext`). */
const SIGN = /[!#$%&'’*^`{}~]/;

/** Whether the text at `at` goes on the word, number or address `value` away from it in `direction`. */
function goesOn(text: string, at: number, direction: 1 | -1, value: string): boolean {
  const edge = value.at(direction === 1 ? -1 : 0);
  const neighbour = text[at];
  if (neighbour === undefined || edge === undefined || !WORD.test(edge)) return false;
  const beyond = text[at + direction] ?? '';
  // A dot goes on an address when more of it follows, and ends a sentence otherwise.
  if (neighbour === '.' || (direction === -1 && SIGN.test(neighbour) && value.includes('@'))) return WORD.test(beyond);
  // 0,99 and 1'000 are one number.
  return WORD.test(neighbour) || (/[,'’]/.test(neighbour) && /\d\d/.test(edge + beyond));
}
