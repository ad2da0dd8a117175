import { ClavigerError } from '../errors/claviger-error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { findJsonFault } from '../messages/json-scan.js';
import { encodeEvent, type SseEvent } from '../messages/sse.js';

/** An answer that cannot be read cannot be checked. */
export function malformed(): ClavigerError {
  return new ClavigerError('upstream_malformed');
}

export function parseObject(data: string): JsonObject {
  const value = parseInput(data);
  if (!isJsonObject(value)) throw malformed();
  return value;
}

export function parseInput(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue;
  } catch {
    throw malformed();
  }
}

/**
 * The same where guards judge what an app will read with a parser of its own: of a key that stands twice, one could judge
 * the one value and the other use the other.
 */
export function parseUnambiguous(json: string): JsonValue {
  const value = parseInput(json);
  if (findJsonFault(json, Number.MAX_SAFE_INTEGER) !== undefined) throw malformed();
  return value;
}

/** The events that carry text; their names are trusted, since they are read as what they say. */
const CARRIERS: ReadonlySet<string> = new Set(['content_block_start', 'content_block_delta', 'content_block_stop', 'message_delta']);

/**
 * What an event is. Some clients go by the type in the data and never look at the name, so a nameless event, or one
 * of another name, is what its data says.
 */
export function typeOfEvent(event: SseEvent): string {
  if (CARRIERS.has(event.name) || event.data === '') return event.name;
  let data: unknown;
  try {
    data = JSON.parse(event.data);
  } catch {
    // A nameless event that is no JSON may be anything to a client.
    if (event.name === 'message') throw malformed();
    return event.name;
  }
  const type = isJsonObject(data) ? data['type'] : undefined;
  return typeof type === 'string' ? type : event.name;
}

/** The data of an event of `type`. Data that says to be another event's could be read in two ways. */
export function dataOf(event: SseEvent, type: string): JsonObject {
  const data = parseObject(event.data);
  if (data['type'] !== undefined && data['type'] !== type) throw malformed();
  return data;
}

export function indexOf(data: JsonObject): number {
  const index = data['index'];
  if (typeof index !== 'number') throw malformed();
  return index;
}

export function eventOf(data: JsonObject & { readonly type: string }): string {
  return encodeEvent(data.type, JSON.stringify(data));
}

export function textDelta(index: number, text: string): string {
  return eventOf({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
}

/** Nothing for an empty text. */
export function inputDelta(index: number, json: string): string {
  return json === '' ? '' : eventOf({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } });
}
