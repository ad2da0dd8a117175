import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { SpliceNode, splice } from '../messages/json-splice.js';
import { encodeEvent, type SseEvent } from '../messages/sse.js';
import type { Ports } from '../ports.js';
import type { Call } from './call.js';
import { FilterChain } from './filter-chain.js';
import type { Block, Guard, GuardSession, ToolUse, ToolVerdict } from './guard.js';

interface Wanting {
  readonly guard: Guard;
  readonly session: GuardSession;
}

/** What is known of a block of the answer while it streams. */
interface OpenBlock {
  readonly chain: FilterChain | undefined;
  readonly kind: 'text' | 'tool_input';
  /** For a tool call that a guard will judge: its events so far, none of them sent. */
  readonly held: { readonly block: JsonObject; readonly events: { raw: string; json: string | undefined }[] } | undefined;
}

/**
 * Runs an answer through the guards' filters, streamed or plain. What no guard changes goes on with its own bytes.
 * A ClavigerError thrown from here ends the answer. A filter that crashes ends it too, whatever its guard's
 * `onFailure`: text that it still held back would be lost otherwise.
 */
export class AnswerFilter {
  readonly #wanting: readonly Wanting[];
  readonly #judging: readonly Wanting[];
  readonly #call: Call;
  readonly #ports: Ports;
  readonly #blocks = new Map<number, OpenBlock>();
  #toolUses = 0;
  #replacedToolUses = 0;

  constructor(wanting: readonly Wanting[], call: Call, ports: Ports) {
    this.#wanting = wanting;
    this.#judging = wanting.filter(({ session }) => session.toolUse !== undefined);
    this.#call = call;
    this.#ports = ports;
  }

  /** What to send for one event of a streamed answer: its own characters, others, or none. */
  event(event: SseEvent): string | Promise<string> {
    // Some clients go by the type in the data and never look at the event's name: a nameless event is read the same way.
    switch (event.name === 'message' ? typeInData(event.data) : event.name) {
      case 'content_block_start':
        return this.#guarded(() => this.#start(event, parseObject(event.data)));
      case 'content_block_delta':
        return this.#guarded(() => this.#delta(event, parseObject(event.data)));
      case 'content_block_stop':
        return this.#guardedAsync(() => this.#stop(event, parseObject(event.data)));
      case 'message_delta':
        return this.#guarded(() => this.#messageDelta(event));
      default:
        return event.raw;
    }
  }

  /** The body of a plain answer: `source` is `body` as it came. */
  async message(body: JsonObject, source: string): Promise<string> {
    try {
      return await this.#message(body, source);
    } catch (error) {
      throw this.#crash(error);
    }
  }

  #start(event: SseEvent, data: JsonObject): string {
    const index = data['index'];
    const block = data['content_block'];
    if (typeof index !== 'number' || !isJsonObject(block)) throw malformed();
    const type = block['type'];
    if (type === 'text') {
      const chain = this.#chain({ index, kind: 'text' });
      this.#blocks.set(index, { chain, kind: 'text', held: undefined });
      const text = block['text'];
      if (chain === undefined || typeof text !== 'string' || text === '') return event.raw;
      const shown = chain.push(text);
      return shown === text ? event.raw : encodeEvent('content_block_start', JSON.stringify({ ...data, content_block: { ...block, text: shown } }));
    }
    if (!isToolUse(type)) return event.raw;
    if (type === 'tool_use') this.#toolUses++;
    const name = block['name'];
    const chain = this.#chain({ index, kind: 'tool_input', ...(typeof name === 'string' && { tool: name }) });
    if (this.#judging.length === 0) {
      this.#blocks.set(index, { chain, kind: 'tool_input', held: undefined });
      return event.raw;
    }
    this.#blocks.set(index, { chain, kind: 'tool_input', held: { block, events: [{ raw: event.raw, json: undefined }] } });
    return '';
  }

  #delta(event: SseEvent, data: JsonObject): string {
    const delta = data['delta'];
    const open = this.#blocks.get(data['index'] as number);
    if (!isJsonObject(delta)) throw malformed();
    switch (delta['type']) {
      case 'text_delta': {
        const text = delta['text'];
        if (typeof text !== 'string' || open?.kind !== 'text') throw malformed();
        if (open.chain === undefined) return event.raw;
        const shown = open.chain.push(text);
        if (shown === text) return event.raw;
        return shown === '' ? '' : encodeEvent('content_block_delta', JSON.stringify({ ...data, delta: { ...delta, text: shown } }));
      }
      case 'input_json_delta': {
        const json = delta['partial_json'];
        if (typeof json !== 'string' || open?.kind !== 'tool_input') throw malformed();
        if (open.held !== undefined) {
          open.held.events.push({ raw: event.raw, json });
          return '';
        }
        if (open.chain === undefined) return event.raw;
        const shown = open.chain.push(json);
        if (shown === json) return event.raw;
        return shown === '' ? '' : inputDelta(data['index'] as number, shown);
      }
      case 'citations_delta': {
        const citation = delta['citation'];
        if (!isJsonObject(citation)) return event.raw;
        const shown = this.#citation(citation, data['index'] as number);
        return shown === citation ? event.raw : encodeEvent('content_block_delta', JSON.stringify({ ...data, delta: { ...delta, citation: shown } }));
      }
      case 'thinking_delta':
      case 'signature_delta':
        return event.raw;
      default:
        this.#call.report({ rule: 'engine/unknown-delta', path: `answer.${data['index'] as number}`, action: 'skipped' });
        return event.raw;
    }
  }

  async #stop(event: SseEvent, data: JsonObject): Promise<string> {
    const index = data['index'] as number;
    const open = this.#blocks.get(index);
    if (open === undefined) return event.raw;
    this.#blocks.delete(index);
    if (open.held === undefined) {
      const rest = open.chain?.flush() ?? '';
      if (rest === '') return event.raw;
      return (open.kind === 'text' ? textDelta(index, rest) : inputDelta(index, rest)) + event.raw;
    }
    return this.#release(index, open.held, open.chain, event.raw);
  }

  /** Judges a complete tool call and gives all its events, filtered, or the text that takes its place. */
  async #release(index: number, held: NonNullable<OpenBlock['held']>, chain: FilterChain | undefined, stop: string): Promise<string> {
    const json = held.events.map((part) => part.json ?? '').join('');
    const verdict = await this.#judge(index, held.block, json === '' ? (held.block['input'] ?? {}) : parseInput(json));
    if (verdict !== undefined) {
      if (held.block['type'] === 'tool_use') this.#replacedToolUses++;
      const start = { type: 'content_block_start', index, content_block: { type: 'text', text: '' } };
      return encodeEvent('content_block_start', JSON.stringify(start)) + textDelta(index, verdict.replaceWithText) + stop;
    }
    if (chain === undefined) return held.events.map((part) => part.raw).join('') + stop;
    let output = '';
    for (const part of held.events) {
      if (part.json === undefined) output += part.raw;
      else {
        const shown = chain.push(part.json);
        output += shown === part.json ? part.raw : shown === '' ? '' : inputDelta(index, shown);
      }
    }
    const rest = chain.flush();
    return output + (rest === '' ? '' : inputDelta(index, rest)) + stop;
  }

  #messageDelta(event: SseEvent): string {
    if (!this.#stopsForNothing) return event.raw;
    const data = parseObject(event.data);
    const delta = data['delta'];
    if (!isJsonObject(delta) || delta['stop_reason'] !== 'tool_use') return event.raw;
    return encodeEvent('message_delta', JSON.stringify({ ...data, delta: { ...delta, stop_reason: 'end_turn' } }));
  }

  /** All tool calls of the answer have become text: a client must not wait for a tool to run. */
  get #stopsForNothing(): boolean {
    return this.#replacedToolUses > 0 && this.#replacedToolUses === this.#toolUses;
  }

  async #message(body: JsonObject, source: string): Promise<string> {
    const content = body['content'];
    if (!Array.isArray(content)) return source;
    const root = new SpliceNode();
    const edit = (...keys: (string | number)[]): SpliceNode => keys.reduce<SpliceNode>((node, key) => node.child(key), root);
    for (let index = 0; index < content.length; index++) {
      const block = content[index];
      if (!isJsonObject(block)) throw malformed();
      if (block['type'] === 'text') {
        const text = block['text'];
        if (typeof text !== 'string') throw malformed();
        const shown = this.#chain({ index, kind: 'text' })?.whole(text) ?? text;
        if (shown !== text) edit('content', index, 'text').replacement = JSON.stringify(shown);
        const citations = Array.isArray(block['citations']) ? block['citations'] : [];
        citations.forEach((citation, position) => {
          if (!isJsonObject(citation)) return;
          const filtered = this.#citation(citation, index);
          if (filtered !== citation) edit('content', index, 'citations', position).replacement = JSON.stringify(filtered);
        });
      } else if (isToolUse(block['type'])) {
        const input = block['input'] ?? {};
        if (block['type'] === 'tool_use') this.#toolUses++;
        const verdict = await this.#judge(index, block, input);
        if (verdict !== undefined) {
          if (block['type'] === 'tool_use') this.#replacedToolUses++;
          edit('content', index).replacement = JSON.stringify({ type: 'text', text: verdict.replaceWithText });
          continue;
        }
        const name = block['name'];
        const chain = this.#chain({ index, kind: 'tool_input', ...(typeof name === 'string' && { tool: name }) });
        if (chain === undefined) continue;
        const json = JSON.stringify(input);
        const shown = chain.whole(json);
        if (shown !== json) edit('content', index, 'input').replacement = JSON.stringify(parseInput(shown));
      }
    }
    if (this.#stopsForNothing && body['stop_reason'] === 'tool_use') edit('stop_reason').replacement = '"end_turn"';
    return root.children === undefined ? source : splice(source, root);
  }

  /** The first verdict that is not "pass". A denial is thrown. */
  async #judge(index: number, block: JsonObject, input: JsonValue): Promise<Exclude<ToolVerdict, ClavigerError | undefined> | undefined> {
    const { id, name, type } = block;
    const use: ToolUse = { index, id: typeof id === 'string' ? id : '', name: typeof name === 'string' ? name : '', type: type as ToolUse['type'], input };
    for (const { session } of this.#judging) {
      const verdict = await session.toolUse?.(use);
      if (verdict === undefined) continue;
      if (isClavigerError(verdict)) throw verdict;
      // A tool that has run upstream cannot be taken back by a text.
      if (type !== 'tool_use') throw new ClavigerError('tool_denied');
      return verdict;
    }
    return undefined;
  }

  #chain(block: Block): FilterChain | undefined {
    const filters = this.#wanting.flatMap(({ session }) => session.text?.(block) ?? []);
    return filters.length === 0 ? undefined : new FilterChain(filters);
  }

  #citation(citation: JsonObject, index: number): JsonObject {
    let shown = citation;
    for (const [key, value] of Object.entries(citation)) {
      if (typeof value !== 'string' || key === 'type' || key === 'encrypted_index' || key === 'file_id') continue;
      const text = this.#chain({ index, kind: 'citation' })?.whole(value) ?? value;
      if (text !== value) shown = { ...shown, [key]: text };
    }
    return shown;
  }

  #guarded(run: () => string): string {
    try {
      return run();
    } catch (error) {
      throw this.#crash(error);
    }
  }

  async #guardedAsync(run: () => Promise<string>): Promise<string> {
    try {
      return await run();
    } catch (error) {
      throw this.#crash(error);
    }
  }

  #crash(error: unknown): ClavigerError {
    if (isClavigerError(error)) return error;
    this.#ports.logger.error('answer_guard_failed', { call: this.#call.id, error: error instanceof Error ? error.name : typeof error });
    return new ClavigerError('guard_failed');
  }
}

function typeInData(data: string): JsonValue | undefined {
  return data === '' ? undefined : parseObject(data)['type'];
}

function isToolUse(type: JsonValue | undefined): boolean {
  return type === 'tool_use' || type === 'server_tool_use' || type === 'mcp_tool_use';
}

function malformed(): ClavigerError {
  return new ClavigerError('upstream_malformed');
}

function parseObject(data: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw malformed();
  }
  if (!isJsonObject(value)) throw malformed();
  return value;
}

function parseInput(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    throw malformed();
  }
}

function textDelta(index: number, text: string): string {
  return encodeEvent('content_block_delta', JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } }));
}

function inputDelta(index: number, json: string): string {
  return encodeEvent('content_block_delta', JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } }));
}
