import { isJsonObject } from '../messages/json-value.js';
import type { SseEvent } from '../messages/sse.js';
import { readUsage, type Usage } from '../messages/usage.js';

/** Characters of a text delta's data around its text: counting them would charge an aborted stream several times over. */
const ENVELOPE = 78;

/** Reads from an answer what the ledger and the limits need: usage, stop reason, and how much text there was. */
export class AnswerMeter {
  readonly usage: Usage = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, serverToolUses: 0 };
  /** True once upstream has said any usage. */
  counted = false;
  stopReason: string | undefined;
  /** Characters of answer data that have streamed by now. */
  characters = 0;
  /** True once the stream said by itself that it is over. */
  finished = false;
  /** True when upstream reported an error in the stream. */
  failed = false;

  /** Takes one event of a streamed answer. Only the few events that carry figures are parsed. */
  event(event: SseEvent): void {
    // Clients that go by the type in the data read a nameless event too.
    switch (event.name === 'message' ? typeInData(event.data) : event.name) {
      case 'content_block_delta':
        this.characters += Math.max(1, event.data.length - ENVELOPE);
        break;
      case 'message_start':
        this.#read(event.data, (data) => (isJsonObject(data['message']) ? data['message']['usage'] : undefined), undefined);
        break;
      case 'message_delta':
        this.#read(event.data, (data) => data['usage'], 'delta');
        break;
      case 'message_stop':
        this.finished = true;
        break;
      case 'error':
        this.failed = true;
        break;
      default:
    }
  }

  /** Takes the parsed body of a plain answer. */
  message(body: Readonly<Record<string, unknown>>): void {
    this.finished = true;
    if (isJsonObject(body['usage'])) {
      this.counted = true;
      readUsage(this.usage, body['usage']);
    } else if (typeof body['input_tokens'] === 'number') {
      // count_tokens answers with the figure alone; nothing is charged for it.
      return;
    }
    if (typeof body['stop_reason'] === 'string') this.stopReason = body['stop_reason'];
  }

  #read(data: string, usageOf: (data: Readonly<Record<string, unknown>>) => unknown, stopIn: string | undefined): void {
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      return;
    }
    if (!isJsonObject(value)) return;
    const usage = usageOf(value);
    if (isJsonObject(usage)) {
      this.counted = true;
      readUsage(this.usage, usage);
    }
    const delta = stopIn === undefined ? undefined : value[stopIn];
    if (isJsonObject(delta) && typeof delta['stop_reason'] === 'string') this.stopReason = delta['stop_reason'];
  }
}

function typeInData(data: string): unknown {
  try {
    const value: unknown = JSON.parse(data);
    return isJsonObject(value) ? value['type'] : undefined;
  } catch {
    return undefined;
  }
}
