import type { Call } from '../../engine/call.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../messages/json-value.js';
import type { ToolRule } from './policy.js';

/** Blocks that carry text from outside whichever tool gave it. */
const outsideBlocks: ReadonlySet<string> = new Set(['document', 'search_result', 'web_search_tool_result', 'web_fetch_tool_result', 'mcp_tool_result', 'code_execution_tool_result', 'bash_code_execution_tool_result', 'text_editor_code_execution_tool_result']);

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
  #trustedFolded: string | undefined;

  constructor(call: Call, ruleOf: (tool: string) => ToolRule | undefined) {
    const names = new Map<string, string>();
    const calls = new Map<string, number>();
    let tainted = false;
    let privateRead = false;
    for (const block of contentBlocks(call.request)) {
      const { type } = block;
      if (type === 'tool_use' && typeof block['name'] === 'string') {
        if (typeof block['id'] === 'string') names.set(block['id'], block['name']);
        calls.set(block['name'], (calls.get(block['name']) ?? 0) + 1);
      } else if (type === 'tool_result') {
        const name = typeof block['tool_use_id'] === 'string' ? names.get(block['tool_use_id']) : undefined;
        const rule = name === undefined ? undefined : ruleOf(name);
        if (rule?.trusted !== true) tainted = true;
        if (rule?.private === true) privateRead = true;
      } else if (typeof type === 'string' && outsideBlocks.has(type)) tainted = true;
    }
    this.tainted = tainted;
    this.privateRead = privateRead;
    this.callsByTool = calls;
    this.#trustedTexts = call.segments.filter(({ trust, origin }) => trust === 'user' || (trust === 'system' && origin === 'system')).map(({ text }) => text);
  }

  /** Whether the user or the app wrote `value`, whatever its case and spacing, and not as a part of a longer word. */
  trustedToSay(value: string | number | boolean): boolean {
    if (typeof value === 'boolean') return true;
    const wanted = fold(String(value)).trim();
    if (wanted === '') return true;
    this.#trustedFolded ??= ` ${fold(this.#trustedTexts.join('\n'))} `;
    const text = this.#trustedFolded;
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      if (!isWordPart(text[at - 1], wanted[0]) && !isWordPart(text[at + wanted.length], wanted.at(-1))) return true;
    }
    return false;
  }
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}

/** Whether `neighbour` goes on the word that `edge` is the end of. An address goes on through dots and hyphens, too. */
function isWordPart(neighbour: string | undefined, edge: string | undefined): boolean {
  return neighbour !== undefined && edge !== undefined && /[\p{L}\p{N}_@+-]/u.test(neighbour) && /[\p{L}\p{N}_@+-]/u.test(edge);
}

function* contentBlocks(request: JsonObject): Generator<JsonObject> {
  const { messages } = request;
  if (!Array.isArray(messages)) return;
  for (const message of messages) if (isJsonObject(message)) yield* blocksIn(message['content']);
}

function* blocksIn(content: JsonValue | undefined): Generator<JsonObject> {
  if (!Array.isArray(content)) return;
  for (const block of content) if (isJsonObject(block)) yield block;
}
