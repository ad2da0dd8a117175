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

/**
 * Whether every number is one that all readers take for the same. Past 2^53 two different integers give one value here
 * and two elsewhere, so that a person would see another account than the one that is paid.
 */
export function isExact(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every((member) => member === undefined || isExact(member));
}
