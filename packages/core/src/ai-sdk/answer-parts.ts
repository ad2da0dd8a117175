import { parseUnambiguous } from '../engine/answer-events.js';
import type { AnswerFilter } from '../engine/answer-filter.js';
import type { Call } from '../engine/call.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { SseDecoder, type SseEvent } from '../messages/sse.js';
import { textOf, type Part } from './model-call.js';
import { UnreadParts } from './unread.js';

/** A whole answer as the guards let it through. */
export interface ShownParts {
  readonly parts: Part[];
  /** What stands in the answer once more, for an app that asked for JSON. */
  readonly structuredText: string | undefined;
  /** Every tool call of the answer has become a text. */
  readonly stopsForNothing: boolean;
}

export async function filterParts(filter: AnswerFilter, call: Call, parts: readonly Part[], structuredText: string | undefined): Promise<ShownParts> {
  const unread = new UnreadParts(call);
  for (const part of parts) unread.see(part);
  const seen = parts.flatMap((part, position) => (part.type === 'text' || part.type === 'tool-call' ? [{ part, position }] : []));
  const content = seen.map(({ part }) => (part.type === 'text' ? { type: 'text', text: textOf(part['text']) } : toolUse(part, parsed(part['input']))));
  const callsTool = content.some(({ type }) => type !== 'text');
  const again = structuredText === undefined ? [] : [{ type: 'text', text: structuredText }];
  const body: JsonObject = { type: 'message', role: 'assistant', content: [...content, ...again], stop_reason: callsTool ? 'tool_use' : 'end_turn' };
  const source = JSON.stringify(body);
  const shown = JSON.parse(await filter.message(body, source)) as JsonObject;
  const blocks = Array.isArray(shown['content']) ? shown['content'] : [];
  const result = [...parts];
  for (const [index, { part, position }] of seen.entries()) result[position] = shownPart(part, blocks[index], content[index]);
  const last = blocks[content.length];
  return {
    parts: result,
    structuredText: structuredText === undefined ? undefined : isJsonObject(last) ? textOf(last['text']) : '',
    stopsForNothing: callsTool && shown['stop_reason'] !== 'tool_use',
  };
}

function shownPart(part: Part, block: JsonValue | undefined, before: JsonValue | undefined): Part {
  if (!isJsonObject(block)) return { type: 'text', text: '' };
  if (block['type'] === 'text') return part.type === 'text' ? { ...part, text: textOf(block['text']) } : { type: 'text', text: textOf(block['text']) };
  const input = JSON.stringify(block['input']);
  return isJsonObject(before) && input === JSON.stringify(before['input']) ? part : { ...part, input };
}

function toolUse(part: Part, input: JsonValue): JsonObject {
  return { type: part['providerExecuted'] === true ? 'server_tool_use' : 'tool_use', id: textOf(part['toolCallId']), name: textOf(part['toolName']), input };
}

function parsed(input: unknown): JsonValue {
  if (typeof input !== 'string') return (input ?? {}) as JsonValue;
  return input === '' ? {} : parseUnambiguous(input);
}

/** Takes the parts of a streamed answer one by one and gives those that may be shown. */
export class PartStream {
  readonly #filter: AnswerFilter | undefined;
  readonly #unread: UnreadParts;
  readonly #texts = new Map<string, number>();
  /** Parts of tool calls that are not whole yet, by the call's id. */
  readonly #held = new Map<string, Part[]>();
  #index = 0;
  #stopsForNothing = false;

  constructor(filter: AnswerFilter | undefined, call: Call) {
    this.#filter = filter;
    this.#unread = new UnreadParts(call);
  }

  /** Every tool call of the answer has become a text. */
  get stopsForNothing(): boolean {
    return this.#stopsForNothing;
  }

  async push(part: Part): Promise<readonly Part[]> {
    const filter = this.#filter;
    const id = textOf(part['id']);
    if (filter === undefined) return [part];
    this.#unread.see(part);
    switch (part.type) {
      case 'text-start': {
        this.#texts.set(id, this.#index);
        await this.#event(filter, { type: 'content_block_start', index: this.#index++, content_block: { type: 'text', text: '' } });
        return [part];
      }
      case 'text-delta': {
        const delta = textOf(part['delta']);
        const text = textIn(await this.#event(filter, { type: 'content_block_delta', index: this.#texts.get(id) ?? -1, delta: { type: 'text_delta', text: delta } }));
        return text === delta ? [part] : text === '' ? [] : [{ ...part, delta: text }];
      }
      case 'text-end': {
        const rest = textIn(await this.#event(filter, { type: 'content_block_stop', index: this.#texts.get(id) ?? -1 }));
        return rest === '' ? [part] : [{ type: 'text-delta', id, delta: rest }, part];
      }
      case 'tool-input-start':
        this.#held.set(id, [part]);
        return [];
      case 'tool-input-delta':
      case 'tool-input-end':
        this.#held.get(id)?.push(part);
        return [];
      case 'tool-call':
        return this.#toolCall(filter, part);
      case 'finish': {
        const events = await this.#event(filter, { type: 'message_delta', delta: { stop_reason: 'tool_use' } });
        this.#stopsForNothing = events.some(({ data }) => data.includes('"end_turn"'));
        return [part];
      }
      default:
        return [part];
    }
  }

  async #toolCall(filter: AnswerFilter, part: Part): Promise<readonly Part[]> {
    const id = textOf(part['toolCallId']);
    const held = this.#held.get(id) ?? [];
    this.#held.delete(id);
    const index = this.#index++;
    const input = typeof part['input'] === 'string' ? part['input'] : JSON.stringify(part['input'] ?? {});
    const shown = [
      ...(await this.#event(filter, { type: 'content_block_start', index, content_block: toolUse(part, {}) })),
      ...(await this.#event(filter, { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: input } })),
      ...(await this.#event(filter, { type: 'content_block_stop', index })),
    ];
    const start = shown.find(({ name }) => name === 'content_block_start');
    const block = start === undefined ? undefined : (JSON.parse(start.data) as JsonObject)['content_block'];
    if (isJsonObject(block) && block['type'] === 'text') {
      const textId = `claviger-${id}`;
      return [{ type: 'text-start', id: textId }, { type: 'text-delta', id: textId, delta: textIn(shown) }, { type: 'text-end', id: textId }];
    }
    const json = deltasIn(shown, 'partial_json');
    if (json === input) return [...held, part];
    const opening = held[0];
    return [...(opening === undefined ? [] : [opening, { type: 'tool-input-delta', id, delta: json }, { type: 'tool-input-end', id }]), { ...part, input: json }];
  }

  /** What the guards make of one event, as events. */
  async #event(filter: AnswerFilter, data: JsonObject): Promise<SseEvent[]> {
    const name = textOf(data['type']);
    const json = JSON.stringify(data);
    const shown = await filter.event({ raw: `event: ${name}\ndata: ${json}\n\n`, name, data: json });
    return new SseDecoder().push(new TextEncoder().encode(shown));
  }
}

const textIn = (events: readonly SseEvent[]): string => deltasIn(events, 'text');

function deltasIn(events: readonly SseEvent[], name: 'text' | 'partial_json'): string {
  let joined = '';
  for (const event of events) {
    if (event.name !== 'content_block_delta') continue;
    const { delta } = JSON.parse(event.data) as { delta?: Record<string, unknown> };
    joined += textOf(delta?.[name]);
  }
  return joined;
}
