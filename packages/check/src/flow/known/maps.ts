import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { externalOf } from './chain.js';

/** More entries than a table of handlers has. */
const MOST_ENTRIES = 60;

/** What each `new Map()` of the program holds that can be called, by name. */
const tables = new WeakMap<External, Map<string, Value>>();

/** Functions, and what has methods: data is looked at elsewhere. */
function isRun({ shape }: Value): boolean {
  if (shape.kind === 'object') return [...shape.properties.values()].some((part) => part.shape.kind === 'function');
  return shape.kind === 'function' || shape.kind === 'instance';
}

/** Puts an entry into a table; a key that the program does not write itself is a caller's, not a handler's name. */
function keep(table: External, key: Value | undefined, value: Value | undefined): boolean {
  const name = key === undefined ? undefined : values.constantText(key);
  if (name === undefined || value === undefined || !isRun(value)) return false;
  const entries = tables.get(table) ?? new Map<string, Value>();
  tables.set(table, entries);
  if (entries.size < MOST_ENTRIES) entries.set(name, value);
  return true;
}

/** What a table written in the program gives for a name is what stands in it: `new Map([['load', ['uptime']]]).get(name)`. */
function written(table: Value | undefined, key: Value): Value | undefined {
  if (table?.shape.kind !== 'array' || table.shape.items.length === 0 || table.shape.items.length > MOST_ENTRIES) return undefined;
  const pairs = table.shape.items.map((item) => (item.shape.kind === 'array' && item.shape.items.length === 2 ? item.shape.items : undefined));
  if (pairs.includes(undefined)) return undefined;
  const name = values.constantText(key);
  return values.join(...pairs.flatMap((pair) => (pair?.[1] === undefined || (name !== undefined && pair[0] !== undefined && (values.constantText(pair[0]) ?? name) !== name) ? [] : [pair[1]])), values.undefinedValue);
}

/** Handlers in a table: `new Map([['ask', ask]])`, `handlers.set('ask', ask)` and `handlers.get(name)`. */
export const mapCalls: Recognizer = ({ written: name, method, receiver, args, isNew }) => {
  const [first, second] = args;
  if (isNew) {
    const pairs = name === 'Map' && first?.shape.kind === 'array' ? first.shape.items.map((entry) => (entry.shape.kind === 'array' ? entry.shape.items : [])) : [];
    if (!pairs.some(([, value]) => value !== undefined && isRun(value))) return undefined;
    const made = values.external('global', 'Map');
    for (const [key, value] of pairs) if (made.shape.kind === 'external') keep(made.shape.external, key, value);
    return made;
  }
  const entry = method === 'get' && first !== undefined ? written(receiver, first) : undefined;
  if (entry !== undefined) return entry;
  const table = externalOf(receiver);
  if (table?.module !== 'global' || table.chain.length !== 1 || table.chain[0]?.name !== 'Map') return undefined;
  if (method === 'set') return keep(table, first, second) ? receiver : undefined;
  const entries = tables.get(table);
  if (entries === undefined || (method !== 'get' && method !== 'values')) return undefined;
  if (method === 'values') return values.list([...entries.values()]);
  return (first === undefined ? undefined : entries.get(values.constantText(first) ?? '')) ?? values.join(...entries.values());
};
