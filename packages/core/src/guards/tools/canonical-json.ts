import { isJsonObject, type JsonValue } from '../../messages/json-value.js';

/** JSON with sorted keys and no white space: equal values give equal texts (after RFC 8785, for values that JSON.parse gave). */
export function canonicalJson(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
