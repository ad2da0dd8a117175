import type { Call } from '../../engine/call.js';
import { isJsonObject, type JsonValue } from '../../messages/json-value.js';
import { messagesOf, objectsIn, toolsOf } from '../../messages/request-parts.js';
import type { ToolRule } from './policy.js';

/** Blocks that hold nothing from outside the conversation's two parties. Every other one taints, those of tomorrow too. */
const innerBlocks: ReadonlySet<string> = new Set(['text', 'thinking', 'redacted_thinking', 'tool_addition', 'tool_removal', 'fallback', 'container_upload']);

/** Characters that are read for one call to see whether values come from trusted texts: about a second's. */
const MOST_READ = 100_000_000;

/**
 * What the model has read and done so far. The Messages API is stateless: the request carries the whole conversation,
 * so this is worked out from the request, and from the tools that the answer goes on to call.
 */
export class ConversationFacts {
  /** Text from outside has been seen. */
  tainted: boolean;
  /** A tool that reads private data has answered. */
  privateRead: boolean;
  /** Calls by tool name. */
  readonly callsByTool = new Map<string, number>();
  readonly #call: Call;
  readonly #ruleOf: (tool: string) => ToolRule | undefined;
  #trustedFolded: string | undefined;
  #read = 0;

  constructor(call: Call, ruleOf: (tool: string) => ToolRule | undefined) {
    const names = new Map<unknown, string>();
    this.#ruleOf = ruleOf;
    this.#call = call;
    // What a batch's requests held is not known when its answers are fetched: anything.
    this.tainted = this.privateRead = call.endpoint === 'batch_results';
    for (const { type, name, id, tool_use_id: answered } of messagesOf(call.request).flatMap(({ content }) => objectsIn(content))) {
      if (typeof type === 'string' && type.endsWith('tool_use') && typeof name === 'string') {
        names.set(id, name);
        this.noteUse(type, name);
      } else if (type === 'tool_result') this.#noteResult(ruleOf(names.get(answered) ?? ''));
      else if (typeof type !== 'string' || !innerBlocks.has(type)) {
        this.tainted = true;
        // A summary may hold whatever was read before it.
        if (type === 'compaction') this.privateRead = true;
      }
    }
  }

  /** Counts a call. What upstream runs by itself answers within the same turn, and a paused one only when it goes on: what follows has read it. */
  noteUse(type: JsonValue | undefined, tool: string): void {
    this.callsByTool.set(tool, (this.callsByTool.get(tool) ?? 0) + 1);
    if (type === 'tool_use') return;
    this.#noteResult(this.#ruleOf(tool));
    this.tainted = true;
  }

  #noteResult(rule: ToolRule | undefined): void {
    if (rule?.trusted !== true) this.tainted = true;
    if (rule?.private === true) this.privateRead = true;
  }

  /** Every name in the schema of a tool's input; undefined where the request gives none. */
  namesDefinedFor(tool: string): ReadonlySet<string> | undefined {
    const definition = toolsOf(this.#call.request).findLast(({ name, input_schema: schema }) => name === tool && isJsonObject(schema));
    return definition && new Set(namesIn(definition['input_schema']));
  }

  /** Whether the user or the app wrote `value`, whatever its case and spacing, and not as a part of a longer word. */
  trustedToSay(value: string | number | boolean): boolean {
    if (typeof value === 'boolean') return true;
    const wanted = fold(String(value)).trim();
    this.#trustedFolded ??= fold(this.#call.segments.flatMap(({ trust, origin, text }) => (trust === 'user' || origin === 'system' ? text : [])).join('\n'));
    // Both may be written by those who would like to keep a server busy: each is read once (Knuth, Morris and Pratt), and for
    // more than that much nothing is believed. No folded text holds a line break.
    const whole = `${wanted}\n${this.#trustedFolded}`;
    if ((this.#read += whole.length) > MOST_READ) return false;
    const borders = new Uint32Array(wanted.length);
    for (let at = 1, border = 0; at < whole.length; at++) {
      while (border > 0 && whole[at] !== whole[border]) border = borders[border - 1]!;
      if (whole[at] === whole[border]) border++;
      borders[at] = border;
      if (border === wanted.length && !goesOn(whole, at - border, -1, wanted) && !goesOn(whole, at + 1, 1, wanted)) return true;
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

const WORD = /[\p{L}\p{M}\p{N}_@+-]/u;

/** Signs that the name before an @ may hold, and which do not part one address from the next (source: RFC 5322, `atext`). */
const SIGN = /[!#$%&'’*^`{}~]/;

/** Signs between the parts of a path or a web address. */
const PATH = /[/\\?&#=%]/;

/** Whether the text at `at` goes on the word, number or address `value` away from it in `direction`. */
function goesOn(text: string, at: number, direction: 1 | -1, value: string): boolean {
  const edge = value.at(direction === 1 ? -1 : 0);
  const neighbour = text[at];
  const beyond = text[at + direction] ?? '';
  if (neighbour === undefined || edge === undefined) return false;
  const inWord = WORD.test(edge);
  const meetsWord = WORD.test(neighbour);
  if (inWord && meetsWord) return true;
  // A folder is not the one above it, and an address not another one that begins the same.
  if ((PATH.test(edge) ? neighbour === '/' || meetsWord : direction === 1 && PATH.test(neighbour) && WORD.test(beyond)) && (value.includes('/') || value.includes('\\'))) return true;
  if (!inWord) return false;
  // A dot goes on an address when more of it follows, and ends a sentence otherwise.
  if (neighbour === '.' || (direction === -1 && SIGN.test(neighbour) && value.includes('@'))) return WORD.test(beyond);
  // 0,99 and 1'000 are one number.
  return /[,'’]/.test(neighbour) && /\d\d/.test(edge + beyond);
}
