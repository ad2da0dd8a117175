import type { AnswerFilter } from '../engine/answer-filter.js';
import { isJsonObject, type JsonObject } from '../messages/json-value.js';
import { SseDecoder, type SseEvent } from '../messages/sse.js';
import { isFile, isSignedSummary, readAnswerPart, withBeside, wordsBeside, type ReadPart } from './answer-part.js';
import type { CallTools } from './call-tools.js';
import { textOf, type Part } from './model-call.js';
import { readWords } from './part-words.js';
import { readToolUse } from './tool-blocks.js';

/** Takes the parts of a streamed answer one by one and gives those that may be shown. */
export class PartStream {
  readonly #filter: AnswerFilter | undefined;
  readonly #tools: CallTools;
  readonly #unread: () => void;
  /** Index of each open text among the blocks; undefined for a signed summary, which goes back to the model as it came. */
  readonly #texts = new Map<string, number | undefined>();
  /** Parts of tool calls that are not whole yet, by the call's id. */
  readonly #held = new Map<string, Part[]>();
  #index = 0;
  #stopsForNothing = false;

  /** `unread` is told of each file that no guard can read. */
  constructor(filter: AnswerFilter | undefined, tools: CallTools, unread: () => void) {
    this.#filter = filter;
    this.#tools = tools;
    this.#unread = unread;
  }

  /** Every tool call of the answer has become a text. */
  get stopsForNothing(): boolean {
    return this.#stopsForNothing;
  }

  async push(part: Part): Promise<readonly Part[]> {
    const filter = this.#filter;
    const id = textOf(part['id']);
    if (filter === undefined) return [part];
    switch (part.type) {
      case 'text-start': {
        const passes = isSignedSummary(part);
        this.#texts.set(id, passes ? undefined : this.#index);
        if (!passes) await this.#event(filter, { type: 'content_block_start', index: this.#index++, content_block: { type: 'text', text: '' } });
        return [part];
      }
      case 'text-delta': {
        if (this.#passes(id)) return [part];
        const delta = textOf(part['delta']);
        const text = deltasIn(await this.#event(filter, { type: 'content_block_delta', index: this.#texts.get(id) ?? -1, delta: { type: 'text_delta', text: delta } }), 'text');
        return text === delta ? [part] : text === '' ? [] : [{ ...part, delta: text }];
      }
      case 'text-end':
        return this.#passes(id) ? [part] : this.#textEnd(filter, part, id);
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
      default: {
        const read = readAnswerPart(part, this.#tools);
        if (read === undefined && isFile(part)) this.#unread();
        return [read === undefined ? part : read.write(await this.#whole(filter, read))];
      }
    }
  }

  #passes(id: string): boolean {
    return this.#texts.has(id) && this.#texts.get(id) === undefined;
  }

  async #textEnd(filter: AnswerFilter, part: Part, id: string): Promise<readonly Part[]> {
    const index = this.#texts.get(id) ?? -1;
    const beside = readWords(wordsBeside(part));
    const cited = await this.#event(filter, { type: 'content_block_delta', index, delta: { type: 'citations_delta', citation: beside.citation } });
    const rest = deltasIn(await this.#event(filter, { type: 'content_block_stop', index }), 'text');
    const end = withBeside(part, beside.write(deltaOf(cited[0])?.['citation']));
    return rest === '' ? [end] : [{ type: 'text-delta', id, delta: rest }, end];
  }

  async #toolCall(filter: AnswerFilter, part: Part): Promise<readonly Part[]> {
    const id = textOf(part['toolCallId']);
    const held = this.#held.get(id) ?? [];
    this.#held.delete(id);
    const index = this.#index++;
    const { block, json, written } = readToolUse(part, this.#tools);
    const events = [
      ...(await this.#event(filter, { type: 'content_block_start', index, content_block: { ...block, input: {} } })),
      ...(await this.#event(filter, { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } })),
      ...(await this.#event(filter, { type: 'content_block_stop', index })),
    ];
    if (openedBy(events)['type'] === 'text') {
      const textId = `claviger-${id}`;
      return [{ type: 'text-start', id: textId }, { type: 'text-delta', id: textId, delta: deltasIn(events, 'text') }, { type: 'text-end', id: textId }];
    }
    const shown = deltasIn(events, 'partial_json');
    if (shown === json) return [...held, part];
    const input = written(shown);
    const opening = held[0];
    return [...(opening === undefined ? [] : [opening, { type: 'tool-input-delta', id, delta: input }, { type: 'tool-input-end', id }]), { ...part, input }];
  }

  /** A block that comes all at once, as the guards have left it. */
  async #whole(filter: AnswerFilter, { block }: ReadPart): Promise<JsonObject> {
    const index = this.#index++;
    const events = [
      ...(await this.#event(filter, { type: 'content_block_start', index, content_block: block })),
      ...(await this.#event(filter, { type: 'content_block_stop', index })),
    ];
    const shown = openedBy(events);
    return shown['type'] === 'text' ? { ...shown, text: textOf(shown['text']) + deltasIn(events, 'text') } : shown;
  }

  /** What the guards make of one event, as events. */
  async #event(filter: AnswerFilter, data: JsonObject): Promise<SseEvent[]> {
    const name = textOf(data['type']);
    const json = JSON.stringify(data);
    const shown = await filter.event({ raw: `event: ${name}\ndata: ${json}\n\n`, name, data: json });
    return new SseDecoder().push(new TextEncoder().encode(shown));
  }
}

/** The block that the first of `events` starts. */
function openedBy(events: readonly SseEvent[]): JsonObject {
  const start = events.find(({ name }) => name === 'content_block_start');
  const block = start === undefined ? undefined : (JSON.parse(start.data) as JsonObject)['content_block'];
  return isJsonObject(block) ? block : {};
}

function deltasIn(events: readonly SseEvent[], name: 'text' | 'partial_json'): string {
  return events.map((event) => textOf(deltaOf(event)?.[name])).join('');
}

function deltaOf(event: SseEvent | undefined): JsonObject | undefined {
  const delta = event?.name === 'content_block_delta' ? (JSON.parse(event.data) as JsonObject)['delta'] : undefined;
  return isJsonObject(delta) ? delta : undefined;
}
