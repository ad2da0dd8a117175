import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { SpliceNode, splice } from '../messages/json-splice.js';
import { encodeEvent, type SseEvent } from '../messages/sse.js';
import { dataOf, eventOf, indexOf, inputDelta, malformed, parseInput, parseUnambiguous, textDelta, typeOfEvent } from './answer-events.js';
import { isToolUse, type AnswerGuards } from './answer-guards.js';
import { filterResult, filterSummary, hasEdits, isUnknown } from './answer-results.js';
import type { FilterChain } from './filter-chain.js';
import { readPlainDelta } from './plain-delta.js';
import { TextRun, plainDeltaOf } from './text-run.js';

/** A tool call that a guard will judge: its start and its deltas so far, none of them sent. */
interface HeldUse {
  readonly block: JsonObject;
  readonly start: string;
  /** What the start gives as input, filtered. */
  readonly shownInput: JsonValue | undefined;
  readonly deltas: { readonly raw: string; readonly json: string }[];
}

/** A block of the answer that guards look at, while it streams. */
interface OpenBlock {
  readonly kind: 'text' | 'tool_input';
  readonly chain: FilterChain | undefined;
  readonly held: HeldUse | undefined;
}

/** Runs a streamed answer through the guards, event by event. What no guard changes goes on with its own bytes. */
export class AnswerStream {
  readonly #guards: AnswerGuards;
  readonly #blocks = new Map<number, OpenBlock>();

  constructor(guards: AnswerGuards) {
    this.#guards = guards;
  }

  event(event: SseEvent): string | Promise<string> {
    const type = typeOfEvent(event);
    switch (type) {
      case 'content_block_start':
        return this.#start(event, dataOf(event, type));
      case 'content_block_delta':
        return this.#plainTextDelta(event) ?? this.#delta(event, dataOf(event, type));
      case 'content_block_stop':
        return this.#stop(event, dataOf(event, type));
      case 'message_delta':
        return this.#messageDelta(event, dataOf(event, type));
      default:
        if (type === 'message_stop') this.#checkClosed();
        else if (type === 'message_start') checkStart(dataOf(event, type));
        return event.raw;
    }
  }

  #start(event: SseEvent, data: JsonObject): string {
    const index = indexOf(data);
    const block = data['content_block'];
    if (!isJsonObject(block) || this.#blocks.has(index)) throw malformed();
    if (block['type'] === 'text') return this.#startText(event, data, index, block);
    if (isToolUse(block['type'])) return this.#startToolUse(event, data, index, block);
    return this.#startOther(event, index, block);
  }

  /** A server tool's result stands whole in its start. Blocks of an unknown kind may go on as text. */
  #startOther(event: SseEvent, index: number, block: JsonObject): string {
    const root = new SpliceNode();
    const reading = filterResult(block, index, root.child('content_block'), this.#guards);
    if (reading !== 'left' && isUnknown(block)) {
      this.#guards.noteUnknownBlock(index, reading === 'filtered');
      const { type } = block;
      const chain = reading === 'filtered' ? this.#guards.chain({ index, kind: 'result', ...(typeof type === 'string' && { type }) }) : undefined;
      this.#blocks.set(index, { kind: 'text', chain, held: undefined });
    }
    return shownWith(root, event, 'content_block_start');
  }

  #startText(event: SseEvent, data: JsonObject, index: number, block: JsonObject): string {
    const chain = this.#guards.chain({ index, kind: 'text' });
    this.#blocks.set(index, { kind: 'text', chain, held: undefined });
    const { text, citations } = block;
    const shown = { ...block };
    if (typeof text === 'string' && text !== '' && chain !== undefined) shown['text'] = chain.push(text);
    if (Array.isArray(citations)) shown['citations'] = citations.map((citation) => (isJsonObject(citation) ? this.#guards.citation(citation, index) : citation));
    const same = shown['text'] === text && (!Array.isArray(citations) || (shown['citations'] as JsonValue[]).every((citation, at) => citation === citations[at]));
    return same ? event.raw : eventOf({ ...data, type: 'content_block_start', content_block: shown });
  }

  #startToolUse(event: SseEvent, data: JsonObject, index: number, block: JsonObject): string {
    const chain = this.#guards.inputChain(index, block);
    let start = event.raw;
    let shownInput = block['input'];
    // An input may stand whole in the start, with no delta to follow.
    if (chain !== undefined && isJsonObject(block['input']) && Object.keys(block['input']).length > 0) {
      const json = JSON.stringify(block['input']);
      const shown = chain.whole(json);
      if (shown !== json) {
        shownInput = parseInput(shown);
        start = eventOf({ ...data, type: 'content_block_start', content_block: { ...block, input: shownInput } });
      }
    }
    const held = this.#guards.judgesTools ? { block, start, shownInput, deltas: [] } : undefined;
    this.#blocks.set(index, { kind: 'tool_input', chain, held });
    return held === undefined ? start : '';
  }

  /** The text deltas of one block from `events[from]` on, to be given to `take`. Undefined: `events[from]` is another event. */
  textRun(events: readonly SseEvent[], from: number): TextRun | undefined {
    const first = plainDeltaOf(events[from]);
    return first !== undefined && this.#blocks.get(first.index)?.kind === 'text' ? new TextRun(events, from, first) : undefined;
  }

  /** The same as `event` with each of its events. */
  take(run: TextRun): void {
    run.filter(this.#blocks.get(run.index)?.chain);
  }

  #plainTextDelta({ data, raw }: SseEvent): string | undefined {
    const delta = readPlainDelta(data);
    const open = delta && this.#blocks.get(delta.index);
    if (delta === undefined || open?.kind !== 'text') return undefined;
    const shown = open.chain === undefined ? delta.text : open.chain.push(delta.text);
    if (shown === delta.text) return raw;
    return shown === '' ? '' : textDelta(delta.index, shown);
  }

  #delta(event: SseEvent, data: JsonObject): string {
    const index = indexOf(data);
    const delta = data['delta'];
    const open = this.#blocks.get(index);
    if (!isJsonObject(delta)) throw malformed();
    switch (delta['type']) {
      case 'text_delta': {
        const text = delta['text'];
        if (typeof text !== 'string' || open?.kind !== 'text') throw malformed();
        const shown = open.chain === undefined ? text : open.chain.push(text);
        if (shown === text) return event.raw;
        return shown === '' ? '' : eventOf({ ...data, type: 'content_block_delta', delta: { ...delta, text: shown } });
      }
      case 'input_json_delta': {
        const json = delta['partial_json'];
        if (typeof json !== 'string' || open?.kind !== 'tool_input') throw malformed();
        if (open.held === undefined) return filteredInput(open.chain, index, json, event.raw);
        open.held.deltas.push({ raw: event.raw, json });
        return '';
      }
      case 'citations_delta': {
        const citation = delta['citation'];
        if (!isJsonObject(citation)) throw malformed();
        const shown = this.#guards.citation(citation, index);
        return shown === citation ? event.raw : eventOf({ ...data, type: 'content_block_delta', delta: { ...delta, citation: shown } });
      }
      case 'thinking_delta':
      case 'signature_delta':
        return event.raw;
      case 'compaction_delta': {
        const root = new SpliceNode();
        filterSummary(delta, index, root.child('delta'), this.#guards);
        return shownWith(root, event, 'content_block_delta');
      }
      default:
        this.#guards.noteUnknownDelta(index);
        return event.raw;
    }
  }

  #stop(event: SseEvent, data: JsonObject): string | Promise<string> {
    const index = indexOf(data);
    const open = this.#blocks.get(index);
    if (open === undefined) return event.raw;
    this.#blocks.delete(index);
    if (open.held !== undefined) return this.#release(index, open.held, open.chain, event.raw);
    const rest = open.chain?.flush() ?? '';
    return rest === '' ? event.raw : (open.kind === 'text' ? textDelta(index, rest) : inputDelta(index, rest)) + event.raw;
  }

  /** Judges a complete tool call and gives all its events, filtered, or the text that takes its place. */
  async #release(index: number, held: NonNullable<OpenBlock['held']>, chain: FilterChain | undefined, stop: string): Promise<string> {
    const json = held.deltas.map((delta) => delta.json).join('');
    let shown: { readonly pieces: readonly string[]; readonly rest: string } | undefined;
    const filtered = (): NonNullable<typeof shown> => (shown ??= { pieces: held.deltas.map((delta) => chain?.push(delta.json) ?? delta.json), rest: chain?.flush() ?? '' });
    const delivered = (): JsonValue => {
      const { pieces, rest } = filtered();
      const whole = pieces.join('') + rest;
      return whole === '' ? (held.shownInput ?? {}) : parseInput(whole);
    };
    const replacement = await this.#guards.judge(index, held.block, json === '' ? (held.block['input'] ?? {}) : parseUnambiguous(json), delivered);
    if (replacement !== undefined) {
      return eventOf({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } }) + textDelta(index, replacement) + stop;
    }
    const { pieces, rest } = filtered();
    return held.start + held.deltas.map((delta, at) => (pieces[at] === delta.json ? delta.raw : inputDelta(index, pieces[at] ?? ''))).join('') + inputDelta(index, rest) + stop;
  }

  #messageDelta(event: SseEvent, data: JsonObject): string {
    this.#checkClosed();
    const delta = data['delta'];
    if (!isJsonObject(delta)) return event.raw;
    const reason = this.#guards.stopReason(delta['stop_reason']);
    return reason === delta['stop_reason'] ? event.raw : eventOf({ ...data, type: 'message_delta', delta: { ...delta, stop_reason: reason } });
  }

  /** A block that never ended may still hold text back: going on would lose it in silence. */
  #checkClosed(): void {
    for (const { chain, held } of this.#blocks.values()) if (chain !== undefined || held !== undefined) throw malformed();
  }
}

/** The API starts with no content. Clients take what stands there for the beginning of the answer, which no guard would have seen. */
function checkStart({ message }: JsonObject): void {
  if (isJsonObject(message) && JSON.stringify(message['content'] ?? []) !== '[]') throw malformed();
}

function shownWith(root: SpliceNode, event: SseEvent, name: string): string {
  // Data of several lines holds its line breaks between the tokens of its JSON.
  return hasEdits(root) ? encodeEvent(name, splice(event.data, root).replaceAll('\n', ' ')) : event.raw;
}

function filteredInput(chain: FilterChain | undefined, index: number, json: string, raw: string): string {
  const shown = chain === undefined ? json : chain.push(json);
  return shown === json ? raw : inputDelta(index, shown);
}
