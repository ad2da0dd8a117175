import { isJsonObject, parseJson } from '../engine/json.js';
import type { JsonValue } from '../engine/json.js';
import { constant, list, missingValue, record, unknownValue } from './value.js';
import type { Value } from './value.js';

/** Larger files are data, not settings. */
const LARGEST = 256 * 1024;

/** What a JSON module holds under a name; all of it as its default. */
export function jsonMember(text: string, name: string): Value {
  const data = text.length > LARGEST ? undefined : parseJson(text);
  if (data === undefined) return unknownValue;
  const whole = jsonValue(data);
  if (name === 'default') return whole;
  return whole.shape.kind === 'object' ? (whole.shape.properties.get(name) ?? missingValue) : unknownValue;
}

/** What data from a file holds. Further in than twelve levels, nothing is known. */
export function jsonValue(data: JsonValue | undefined, depth = 0): Value {
  if (depth > 12) return unknownValue;
  if (Array.isArray(data)) return list((data as readonly JsonValue[]).slice(0, 200).map((item) => jsonValue(item, depth + 1)));
  if (isJsonObject(data)) return record(Object.entries(data).map(([name, part]): [string, Value] => [name, jsonValue(part, depth + 1)]));
  return constant(typeof data === 'object' ? null : data);
}
