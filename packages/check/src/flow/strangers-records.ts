import type { Node } from 'oxc-parser';
import { placeOfPart, type Composition } from './composed.js';
import { readRecords } from './records.js';
import { dottedName } from './syntax.js';
import { options } from './value.js';
import type { External, Value } from './value.js';

/** Tables of what visitors write, by their names, and the fields that hold it. */
const tables = /(?:comment|review|feedback|testimonial|complaint|submission|guestbook_?entr|suggestion|ticket|inquir|enquir|contact_?(?:request|message|form)|e?mails?$|applications?$|resumes?$|forum_?post)/i;
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

/** What a variable is called that holds what somebody else wrote. */
const othersWords = /^(?:e?mails?(?:_?(?:body|text|content|html))?|(?:web_?)?pages?_?(?:text|body|content|html)|reviews?|comments?|tickets?|resumes?|cv|(?:issue|ticket|comment|review|message|post)_?(?:body|text|content))$/i;

/** Texts of which nothing is known but what they are called, put beside the words of a prompt: `${rules} Answer this mail: ${mail}`. */
export function strangersByName(value: Value, depth = 0): readonly { readonly name: string; readonly place: Composition }[] {
  if (depth > 8) return [];
  return options(value).flatMap((option) => {
    const { shape, marks } = option;
    if (shape.kind === 'text' || shape.kind === 'array') return (shape.kind === 'text' ? shape.parts : shape.items).slice(0, 100).flatMap((part) => strangersByName(part, depth + 1));
    const place = shape.kind === 'unknown' && marks.length === 0 ? placeOfPart(option) : undefined;
    const name = place === undefined ? undefined : nameOf(place.node);
    return place === undefined || name === undefined || !othersWords.test(name) ? [] : [{ name, place }];
  });
}

/** `mail` of `mail`, `props.mail` and `mail.slice(0, 500).trim()`. */
function nameOf(node: Node): string | undefined {
  const parts = (dottedName(node) ?? '').split('.');
  while (parts.length > 1 && (parts.at(-1)?.endsWith('()') === true || tidied.test(parts.at(-1) ?? ''))) parts.pop();
  return parts.at(-1);
}
