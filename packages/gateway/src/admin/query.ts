import { ClavigerError } from '@claviger/core/errors';

/** All values of a list in a query, which the SDK writes as `name[]=`. */
export function listOf(query: URLSearchParams, name: string): string[] {
  return [...query.getAll(`${name}[]`), ...query.getAll(name)];
}

/** The wish of a list, held to what it may contain. */
export function choicesOf<Choice extends string>(query: URLSearchParams, name: string, choices: readonly Choice[]): Choice[] {
  return listOf(query, name).map((value) => {
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw new ClavigerError('invalid_request', { message: `\`${name}\` takes ${choices.join(', ')}.` });
    return choice;
  });
}

/** Page size. */
export function pageSize(query: URLSearchParams, usual: number, most: number): number {
  const text = query.get('limit');
  const limit = text === null ? usual : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw new ClavigerError('invalid_request', { message: `\`limit\` is a whole number from 1 to ${most}.` });
  return limit;
}

export interface CursorPage<Item> {
  readonly data: readonly Item[];
  readonly next_page: string | null;
}

/** One page of a list that is whole in memory, as `PageCursor` of the SDK reads it. The cursor is a position. */
export function cursorPage<Item>(items: readonly Item[], query: URLSearchParams, usual = 100): CursorPage<Item> {
  const limit = pageSize(query, usual, 1000);
  const cursor = query.get('page');
  const start = cursor === null ? 0 : Number(cursor);
  if (!Number.isInteger(start) || start < 0) throw new ClavigerError('invalid_request', { message: '`page` is the `next_page` of an earlier answer.' });
  const end = start + limit;
  return { data: items.slice(start, end), next_page: end < items.length ? String(end) : null };
}

export interface IdPage<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/** One page of a list that is whole in memory, as `Page` of the SDK reads it: after or before an id. */
export function idPage<Item extends { readonly id: string }>(items: readonly Item[], query: URLSearchParams): IdPage<Item> {
  const limit = pageSize(query, 20, 1000);
  const before = query.get('before_id');
  const after = query.get('after_id');
  const position = (id: string): number => {
    const found = items.findIndex((item) => item.id === id);
    if (found === -1) throw new ClavigerError('invalid_request', { message: 'No item has the id to page from.' });
    return found;
  };
  const start = after !== null ? position(after) + 1 : before !== null ? Math.max(0, position(before) - limit) : 0;
  const end = before !== null && after === null ? position(before) : start + limit;
  const data = items.slice(start, end);
  return { data, has_more: before !== null && after === null ? start > 0 : end < items.length, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}
