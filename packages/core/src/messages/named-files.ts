import { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';

/** Ids of files that a request brings in, wherever they stand in it: in what a tool is called with they are only data. */
export function filesNamedIn({ messages, system }: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) {
      for (const member of value) visit(member);
      return;
    }
    if (!isJsonObject(value)) return;
    if (typeof value['file_id'] === 'string') found.add(value['file_id']);
    for (const key in value) if (key !== 'input') visit(value[key]);
  };
  visit(messages);
  visit(system);
  return found;
}

/** The id of the container that a request goes on in. */
export function containerNamedIn({ container }: JsonObject): string | undefined {
  const id = isJsonObject(container) ? container['id'] : container;
  return typeof id === 'string' ? id : undefined;
}

/** Whether a request uses a skill that somebody has uploaded to the upstream workspace: all but those that come with the API. */
export function namesCustomSkill({ container }: JsonObject): boolean {
  const skills = isJsonObject(container) ? container['skills'] : undefined;
  return Array.isArray(skills) && skills.some((skill) => !isJsonObject(skill) || skill['type'] !== 'anthropic');
}
