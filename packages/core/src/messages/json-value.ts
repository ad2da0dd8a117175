export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether JSON can say `value`, at most so many levels deep: what contains itself has no end. */
export function isJsonValue(value: unknown, levels = 64): value is JsonValue {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return value === null || typeof value === 'string' || typeof value === 'boolean';
  const prototype: unknown = Object.getPrototypeOf(value);
  const parts: unknown[] | undefined = Array.isArray(value) ? Array.from(value) : prototype === Object.prototype || prototype === null ? Object.values(value) : undefined;
  return levels > 0 && parts !== undefined && parts.every((part) => isJsonValue(part, levels - 1));
}
