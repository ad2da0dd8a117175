import { join, options, type Value } from '../../flow/value.js';

/** A part of a template that is written once for each of a list. */
export interface Round {
  readonly start: number;
  readonly end: number;
  /** What one of them is called; without a name, names are looked up in it first. */
  readonly name?: string;
  readonly source: string;
}

/** More rounds than a page goes through. */
const MOST_ROUNDS = 60;

/** How each language writes it: the groups are the list and the name of one of it, in the order that `order` says. */
const forms: readonly { readonly begins: RegExp; readonly order: 'list first' | 'name first'; readonly end: RegExp | undefined }[] = [
  // Code in a page: the name is visible in its own block, and is not written elsewhere.
  { begins: /<%[-_]?\s{0,8}(?:it\.)?([\w.]{1,100})\.(?:forEach|map)\(\s{0,4}(?:async\s{1,4})?(?:function\s{0,4})?\(?\s{0,4}(\w{1,60})/g, order: 'list first', end: undefined },
  { begins: /<%[-_]?\s{0,8}for\s{0,4}\(\s{0,4}(?:const|let|var)\s{1,4}(\w{1,60})\s{1,4}of\s{1,4}(?:it\.)?([\w.]{1,100})/g, order: 'name first', end: undefined },
  { begins: /\{%-?\s{0,8}for\s{1,4}(?:\w{1,60}\s{0,4},\s{0,4})?(\w{1,60})\s{1,4}in\s{1,4}([\w.]{1,100})/g, order: 'name first', end: /\{%-?\s{0,8}endfor\b/g },
  { begins: /^[ \t]{0,60}(?:each|for)\s{1,4}(\w{1,60})(?:\s{0,4},\s{0,4}\w{1,60})?\s{1,4}(?:in|of)\s{1,4}([\w.]{1,100})/gm, order: 'name first', end: undefined },
  { begins: /@each\(\s{0,4}\(?\s{0,4}(\w{1,60})(?:\s{0,4},\s{0,4}\w{1,60}\s{0,4}\))?\s{1,4}in\s{1,4}([\w.]{1,100})/g, order: 'name first', end: undefined },
  { begins: /\{\{#each\s{1,4}(?:this\.)?([\w.]{1,100})(?:\s{1,4}as\s{1,4}\|\s{0,4}(\w{1,60})[^|\n]{0,60}\|)?\s{0,4}\}\}/g, order: 'list first', end: /\{\{\/each\s{0,4}\}\}/g },
  { begins: /\{\{#\s{0,4}([\w.]{1,100})\s{0,4}\}\}/g, order: 'list first', end: /\{\{\/\s{0,4}(?!(?:each|if|unless|with)\b)[\w.]{1,100}\s{0,4}\}\}/g },
];

/** The rounds of a template, in the order in which they begin. */
export function roundsIn(text: string): Round[] {
  const found: Round[] = [];
  for (const { begins, order, end } of forms) {
    const ends = end === undefined ? [] : [...text.matchAll(end)].map(({ index }) => index);
    const starts = [...text.matchAll(begins)].slice(0, MOST_ROUNDS);
    const closed = end === undefined ? undefined : endings(starts.map(({ index }) => index), ends);
    for (const match of starts) {
      const [list, name] = order === 'list first' ? [match[1], match[2]] : [match[2], match[1]];
      found.push({ start: match.index, end: closed?.get(match.index) ?? text.length, ...(name === undefined ? {} : { name }), source: list ?? '' });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Which end belongs to which beginning, where they stand in one another. */
function endings(starts: readonly number[], ends: readonly number[]): Map<number, number> {
  const open: number[] = [];
  const closed = new Map<number, number>();
  const places = [...starts.map((at) => ({ at, opens: true })), ...ends.map((at) => ({ at, opens: false }))].sort((a, b) => a.at - b.at);
  for (const { at, opens } of places) {
    if (opens) open.push(at);
    else closed.set(open.pop() ?? -1, at);
  }
  return closed;
}

/** What one of a list may be. */
export function oneOf(source: Value): Value {
  return join(...options(source).flatMap((option) => (option.shape.kind === 'array' ? option.shape.items : [option])));
}
