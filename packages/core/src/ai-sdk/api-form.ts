import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';

/** A value whose fields the AI SDK names in camel case, as JSON with the API's names: `maxUses` is `max_uses`. */
export function toApi(value: unknown): JsonValue {
  return renamed((JSON.parse(JSON.stringify(value) ?? 'null') ?? null) as JsonValue);
}

/** `edited`, which was made of `original` by `toApi` and changed since, with the AI SDK's names again. */
export function fromApi(original: unknown, edited: JsonValue | undefined): unknown {
  if (Array.isArray(edited)) {
    const members: readonly unknown[] = Array.isArray(original) ? original : [];
    return edited.map((member, index) => fromApi(members[index], member));
  }
  if (isJsonObject(edited)) {
    const before = isJsonObject(original) ? original : {};
    const names = new Map([...apiNames(before)].map(([own, api]) => [api, own]));
    return Object.fromEntries(Object.entries(edited).map(([api, member]) => {
      const own = names.get(api) ?? api.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [own, fromApi(before[own], member)];
    }));
  }
  return edited;
}

/** The API's name of each field. No two fields get the same. */
function apiNames(value: JsonObject): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(value));
  const names = new Map<string, string>();
  for (const name of Object.keys(value)) {
    const api = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    names.set(name, taken.has(api) ? name : api);
    taken.add(api);
  }
  return names;
}

function renamed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries([...apiNames(value)].map(([name, api]) => [api, renamed(value[name] ?? null)]));
}
