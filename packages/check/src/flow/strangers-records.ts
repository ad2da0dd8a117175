import { readRecords } from './records.js';
import { options } from './value.js';
import type { External, Value } from './value.js';

/** Tables of what visitors write, by their names, and the fields that hold it. */
const tables = /(?:comment|review|feedback|testimonial|complaint|submission|guestbook_?entr|suggestion)/i;
const texts = /^(?:body|text|content|message|comment|review|feedback|title|subject|description)$/i;

/** What only shortens or tidies a text. */
const tidied = /^(?:slice|substring|substr|trim|trimStart|trimEnd|replace|replaceAll|toString|normalize|toLowerCase|padEnd)$/;

function written({ module, chain: whole }: External): string | undefined {
  const chain = [...whole];
  while (tidied.test(chain.at(-1)?.name ?? '')) chain.pop();
  const last = chain.at(-1);
  if (last?.how !== 'member' || !texts.test(last.name)) return undefined;
  const read = readRecords({ module, chain: chain.slice(0, -1) });
  return read !== undefined && tables.test(read.table) ? `${read.table}.${last.name}` : undefined;
}

/** What other visitors wrote and a store kept, in a text that is put together: `comments.map((comment) => comment.body).join()`. */
export function strangersRecords(value: Value, depth = 0): readonly string[] {
  if (depth > 8) return [];
  return options(value).flatMap(({ shape }): readonly string[] => {
    if (shape.kind === 'external') return [written(shape.external)].filter((name) => name !== undefined);
    const parts = shape.kind === 'text' ? shape.parts : shape.kind === 'array' ? shape.items : shape.kind === 'object' ? [...shape.properties.values()] : [];
    return parts.slice(0, 100).flatMap((part) => strangersRecords(part, depth + 1));
  });
}
