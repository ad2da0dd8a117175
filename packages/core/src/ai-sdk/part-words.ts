import { opaqueFields } from '../messages/content-blocks.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';

/** Names of fields that hold ids, signatures and what only the provider can read, whichever provider it is. */
const OPAQUE = /^(?:id|kind|source_?type)$|(?:_id|Id|[sS]ignature)$|^(?:encrypted|redacted)(?:_|[A-Z])/;

/** The texts in a value as one citation of a Messages answer, each under a name of its own, and the way back. */
export interface ReadWords {
  readonly citation: JsonObject;
  readonly write: (citation: JsonValue | undefined) => unknown;
}

/** Reads what goes along with an answer: sources, citations, and what the provider says to them. */
export function readWords(value: unknown): ReadWords {
  const texts: string[] = [];
  collect(value, texts);
  return {
    citation: { type: 'source', ...Object.fromEntries(texts.map((text, index) => [String(index), text])) },
    write: (citation) => {
      const shown = texts.map((text, index) => (isJsonObject(citation) ? citation[String(index)] : text));
      return shown.every((text, index) => text === texts[index]) ? value : replaced(value, shown.values());
    },
  };
}

const isOpaque = (name: string): boolean => opaqueFields.has(name) || name === 'mediaType' || OPAQUE.test(name);

function collect(value: unknown, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (Array.isArray(value)) for (const member of value) collect(member, into);
  else if (isJsonObject(value)) for (const [name, member] of Object.entries(value)) if (!isOpaque(name)) collect(member, into);
}

function replaced(value: unknown, texts: Iterator<unknown>): unknown {
  if (typeof value === 'string') return texts.next().value;
  if (Array.isArray(value)) return value.map((member) => replaced(member, texts));
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isOpaque(name) ? member : replaced(member, texts)])) : value;
}
