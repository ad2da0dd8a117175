import { isJsonObject } from '../messages/json-value.js';
import type { SseEvent } from '../messages/sse.js';
import { readUsage, type Usage } from '../messages/usage.js';
import type { Outcome } from './outcome.js';

/** What stands before the text of a delta, by its kind. */
const BEFORE_TEXT = ['"text":"', '"partial_json":"', '"thinking":"'];

/** The type of a block, not the name of a tool; in a text its quotes would be escaped. */
const THINKING = /"type": ?"(redacted_)?thinking"/;

/** About so many characters are a token in English text; those outside ASCII are dearer: the estimate of input takes the same figure for them. */
const ASCII_A_TOKEN = 4;
const TOKENS_A_WIDE_CHARACTER = 1.5;

/** A delta's text, without parsing: its envelope would charge a stream that broke off several times over. */
function textIn(data: string): string {
  for (const before of BEFORE_TEXT) {
    const at = data.indexOf(before);
    if (at !== -1) return data.slice(at + before.length, Math.max(at + before.length, data.lastIndexOf('"')));
  }
  return '';
}

/** Reads from an answer what the ledger and the limits need: usage, stop reason, and how much text there was. */
export class AnswerMeter {
  readonly usage: Usage = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0 };
  /** True once upstream has said any usage. */
  counted = false;
  stopReason: string | undefined;
  /** The model that the answer names: with fallbacks it is not always the one that was asked. */
  model: string | undefined;
  #ascii = 0;
  #wide = 0;
  /** True once the stream said by itself that it is over. */
  finished = false;
  /** True when upstream reported an error in the stream. */
  failed = false;
  /** Thinking since upstream last said how much output there is: its tokens are paid for, and its text is a summary or left out. */
  unseenThinking: Outcome['unseenThinking'];

  /** Tokens of answer text that have streamed by now, estimated. */
  get tokens(): number {
    return this.#ascii / ASCII_A_TOKEN + this.#wide * TOKENS_A_WIDE_CHARACTER;
  }

  /** Counts text of the answer that has streamed. */
  text(text: string): void {
    let wide = 0;
    // The six characters of an escape `\uXXXX` come to the same as the one that it stands for.
    for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) wide++;
    this.#wide += wide;
    this.#ascii += text.length - wide;
  }

  /** Takes one event of a streamed answer. Only the few events that carry figures are parsed. */
  event(event: SseEvent): void {
    // Clients that go by the type in the data read a nameless event too.
    switch (event.name === 'message' ? typeInData(event.data) : event.name) {
      case 'content_block_delta':
        this.text(textIn(event.data));
        break;
      case 'content_block_start':
        if (THINKING.test(event.data)) this.unseenThinking = 'shown';
        else if (this.unseenThinking === 'possible') this.unseenThinking = undefined;
        // Its fee is due whether or not the answer goes on to its end, where upstream says how many there were.
        if (event.data.includes('"server_tool_use"') && event.data.includes('"web_search"')) this.usage.webSearches++;
        break;
      case 'message_start':
        this.unseenThinking = 'possible';
        this.#read(event.data, (data) => {
          const message = data['message'];
          if (!isJsonObject(message)) return undefined;
          this.#readModel(message);
          return message['usage'];
        }, undefined);
        break;
      case 'message_delta':
        this.#read(event.data, (data) => {
          // Cumulative: thinking is in it.
          if (isJsonObject(data['usage'])) this.unseenThinking = undefined;
          return data['usage'];
        }, 'delta');
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
    this.#readModel(body);
  }

  #readModel(message: Readonly<Record<string, unknown>>): void {
    if (typeof message['model'] === 'string' && message['model'] !== '') this.model = message['model'];
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
