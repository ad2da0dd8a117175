import { RequestRefused } from '../api-error.js';

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/** Reads `limit`, which the API takes from 1 to 1000 and sets to 20 by default. */
export function pageLimit(query: URLSearchParams): number {
  const given = query.get('limit');
  if (given === null) return 20;
  if (!/^-?\d{1,9}$/.test(given)) throw new RequestRefused(400, 'limit: Input should be a valid integer, unable to parse string as an integer');
  const limit = Number(given);
  if (limit < 1) throw new RequestRefused(400, 'limit: Input should be greater than or equal to 1');
  if (limit > 1000) throw new RequestRefused(400, 'limit: Input should be less than or equal to 1000');
  return limit;
}

/** One page of a list, after or before an id, in the list's own order. */
export function pageOf<Item extends { readonly id: string }>(items: readonly Item[], query: URLSearchParams): Page<Item> {
  const limit = pageLimit(query);
  const before = query.get('before_id');
  const after = query.get('after_id');
  if (before !== null && after !== null) throw new RequestRefused(400, 'Only one of `before_id` and `after_id` may be given.');
  const position = (name: string, id: string): number => {
    const index = items.findIndex((item) => item.id === id);
    if (index === -1) throw new RequestRefused(400, `${name}: no object with id ${id.slice(0, 100)}`);
    return index;
  };
  let data: readonly Item[];
  let more: boolean;
  if (before === null) {
    const start = after === null ? 0 : position('after_id', after) + 1;
    data = items.slice(start, start + limit);
    more = start + limit < items.length;
  } else {
    const end = position('before_id', before);
    data = items.slice(Math.max(0, end - limit), end);
    more = end > limit;
  }
  return { data, has_more: more, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}
