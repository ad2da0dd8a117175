import type { Node } from 'oxc-parser';
import type { CallInfo, Evaluator, Frame } from './evaluator.js';
import { readRecords } from './records.js';
import type { Route } from './route.js';
import type { Scope } from './scope.js';
import { dottedName } from './syntax.js';
import { singular } from './tables.js';
import * as values from './value.js';
import type { External, Link, Value } from './value.js';
import { recordWritten } from './written-records.js';

/**
 * What the route that runs put into things that are not known in full, by what they are: the entry of a map, the session
 * of a framework, the table of a database. Reading such a thing gives that back, beside whatever else it holds.
 */
const memories = new WeakMap<Route, Map<string, Value>>();

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** Tells one object that is made at run time from another. */
function numberOf(thing: object): number {
  const known = numbers.get(thing);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(thing, lastNumber);
  return lastNumber;
}

const LONGEST_CHAIN = 30;
const appending = /^(?:push|unshift)$/;
const setting = /^(?:set|put|setex|setEx|psetex|hset|hSet|hmset|setItem|rpush|rPush|lpush|lPush|append|zadd|zAdd)$/;
const getting = /^(?:get|hget|hGet|hgetall|hGetAll|lrange|lRange|getItem|zrange|zRange|getdel|getDel|getex|getEx)$/;

const single = /^(?:findOne\w{0,20}|findById\w{0,20}|findUnique\w{0,20}|findFirst\w{0,20}|findByPk|get|first|single|maybeSingle|one|data|getDoc)$/;

/** Something of the runtime is itself; of a package, what is made in the same way is the same thing. */
function keyOfChain({ module, chain }: External): string | undefined {
  if (chain.length > LONGEST_CHAIN) return undefined;
  const names = chain.map((link) => `${link.how === 'member' ? '.' : '('}${link.name}${module === 'global' && link.how === 'new' ? `#${String(numberOf(link))}` : ''}`);
  return `${module}${names.join('')}`;
}

function keyOf(value: Value): string | undefined {
  const { shape } = value;
  if (shape.kind === 'input') return `input ${String(shape.origin.id)}`;
  if (shape.kind !== 'external' || shape.external.chain.length === 0) return undefined;
  // What the runtime itself provides, such as `console`, keeps nothing for anybody.
  if (shape.external.module === 'global' && shape.external.chain.every((link) => link.how === 'member')) return undefined;
  return keyOfChain(shape.external);
}

/** `session.messages`, where nothing is known of the session but which variable it is. */
function keyOfPath(node: Node, frame: Frame): string | undefined {
  const name = node.type === 'MemberExpression' ? dottedName(node) : undefined;
  const holder = name === undefined || !name.includes('.') ? undefined : frame.scope.holder(name.split('.')[0] ?? '');
  return name === undefined || holder === undefined ? undefined : `variable ${String(numberOf(holder))} ${name}`;
}

/** `store.get(`chat:${id}`)`: the store, and what of the key the program writes itself. */
function keyOfEntry(store: External, key: Value | undefined): string | undefined {
  const chain = keyOfChain(store);
  return chain === undefined ? undefined : `entry ${chain} ${key === undefined ? '' : values.literalText(key)}`;
}

/** The store that an entry was read from. */
function entryRead({ module, chain }: External): string | undefined {
  const last = chain.at(-1);
  if (last === undefined || last.how !== 'call' || !getting.test(last.name)) return undefined;
  const before = chain.at(-2);
  return keyOfEntry({ module, chain: chain.slice(0, before?.how === 'member' && before.name === last.name ? -2 : -1) }, last.args[0]);
}

function says(value: Value): boolean {
  return values.allMarks(value).some(({ origin: { label } }) => label === 'user' || label === 'fetched' || label === 'personal' || label === 'answer');
}

function remember(key: string | undefined, value: Value, evaluator: Evaluator, frame: Frame): void {
  if (key === undefined || evaluator.route === undefined) return;
  const memory = memories.get(evaluator.route) ?? new Map<string, Value>();
  memories.set(evaluator.route, memory);
  const known = memory.get(key);
  const kept = values.bake(value, frame.facts);
  memory.set(key, known === undefined ? kept : values.join(known, kept));
}

/** Notes what a call puts into something: `history.push(message)`, `chats.set(id, messages)`, `db.message.create({ data })`. */
export function noteKept({ receiver, node, callee, method, args, argNodes, frame, evaluator }: CallInfo): void {
  if (evaluator.route === undefined || receiver === undefined || args.length === 0) return;
  const object = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
  if (appending.test(method)) {
    const items = values.list(args);
    if (says(items)) for (const option of values.options(receiver)) putInto(option, items, object, frame, evaluator);
    return;
  }
  for (const option of values.options(receiver)) {
    if (option.shape.kind !== 'external') continue;
    const kept = args.slice(1);
    // A list is filled later, wherever it lies.
    if (setting.test(method) && kept.some((arg) => says(arg) || arg.shape.kind === 'array')) remember(keyOfEntry(option.shape.external, args[0]), /^[rl]push$/i.test(method) ? values.list(kept) : values.join(...kept), evaluator, frame);
  }
  if (!args.some((arg) => says(arg))) return;
  for (const option of values.options(callee)) {
    const written = option.shape.kind === 'external' ? recordWritten(values.extend(option.shape.external, { how: 'call', name: method, args } satisfies Link)) : undefined;
    if (written !== undefined && argNodes.length > 0) remember(`table ${singular(written.table)}`, written.record, evaluator, frame);
  }
}

function putInto(thing: Value, items: Value, node: Node | undefined, frame: Frame, evaluator: Evaluator): void {
  if (thing.shape.kind === 'external' || thing.shape.kind === 'input') remember(keyOf(thing), items, evaluator, frame);
  if (thing.shape.kind !== 'unknown' || node === undefined) return;
  const holder: Scope | undefined = node.type === 'Identifier' ? frame.scope.holder(node.name) : undefined;
  if (holder === undefined || node.type !== 'Identifier') remember(keyOfPath(node, frame), items, evaluator, frame);
  else evaluator.assign(frame, holder, node.name, values.join(holder.own(node.name) ?? thing, items));
}

/** `session.messages = [...session.messages, message]`. */
export function noteAssigned(object: Value, name: string | undefined, value: Value, target: Node, frame: Frame, evaluator: Evaluator): void {
  if (evaluator.route === undefined || name === undefined || !says(value)) return;
  for (const option of values.options(object)) {
    if (option.shape.kind === 'external') remember(keyOf({ shape: { kind: 'external', external: values.extend(option.shape.external, { how: 'member', name, args: [] }) }, marks: [] }), value, evaluator, frame);
    else if (option.shape.kind === 'input') remember(keyOf(values.input(values.childOrigin(option.shape.origin, name, target.start))), value, evaluator, frame);
    else if (option.shape.kind === 'unknown') remember(keyOfPath(target, frame), value, evaluator, frame);
  }
}

/** A value as it was read, with what the same route put there before. */
export function recalled(value: Value, node: Node, frame: Frame, evaluator: Evaluator): Value {
  const memory = evaluator.route === undefined ? undefined : memories.get(evaluator.route);
  if (memory === undefined) return value;
  const found = values.options(value).flatMap((option): Value[] => {
    if (option.shape.kind === 'unknown') return kept(memory, keyOfPath(node, frame));
    if (option.shape.kind !== 'external' && option.shape.kind !== 'input') return [];
    const own = kept(memory, keyOf(option));
    return option.shape.kind === 'input' ? own : [...own, ...kept(memory, entryRead(option.shape.external)), ...fromTable(memory, option.shape.external)];
  });
  return found.length === 0 ? value : values.join(value, ...found);
}

function kept(memory: ReadonlyMap<string, Value>, key: string | undefined): Value[] {
  const value = key === undefined ? undefined : memory.get(key);
  return value === undefined ? [] : [value];
}

/** The records of a table, as far as the fields that were asked for go. */
function fromTable(memory: ReadonlyMap<string, Value>, external: External): Value[] {
  const read = readRecords(external);
  const value = read === undefined ? undefined : memory.get(`table ${singular(read.table)}`);
  if (value === undefined) return [];
  const records = values.options(value).flatMap((option): Value[] => {
    if (option.shape.kind !== 'object' || read?.fields === undefined) return [option];
    const properties = [...option.shape.properties].filter(([name]) => read.fields?.includes(name) === true);
    return properties.length === 0 ? [] : [values.record(properties)];
  });
  // One of them, or a list: what was asked for tells.
  const one = external.chain.some((link) => link.how === 'call' && single.test(link.name));
  return records.filter((record) => says(record)).map((record) => (one ? record : values.list([record])));
}
