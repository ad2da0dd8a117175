import type { JsonObject } from '../json.js';

export interface Obedience {
  readonly text: string;
  readonly calls: ReadonlyArray<{ readonly name: string; readonly input: unknown }>;
}

export function obey(_body: JsonObject): Obedience {
  return { text: 'How can I help you?', calls: [] };
}
