import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { callText } from './texts.js';

/** Libraries whose functions take the value first, and those that take it last. */
const dataFirst = /^(?:lodash(?:-es)?(?:[./]\w{1,30})?|underscore|es-toolkit(?:\/\w{1,20})?|radash|remeda|dot-prop|dlv|just-safe-get|object-path|get-value|string-truncate|underscore\.string|voca|truncate|cli-truncate|text-truncate)$/;
const dataLast = /^(?:ramda(?:\/.{1,40})?|lodash\/fp|sanctuary)$/;
/** Packages that are one function, by what it does. */
const single: Readonly<Record<string, string>> = { dlv: 'get', 'just-safe-get': 'get', 'get-value': 'get', 'string-truncate': 'truncate', truncate: 'truncate', 'cli-truncate': 'truncate', 'text-truncate': 'truncate' };

const read = new Set(['get', 'getProperty', 'result', 'path', 'prop', 'pathOr', 'propOr']);
const shortens = new Set(['truncate', 'prune', 'take', 'takeRight', 'takeLast', 'first', 'last']);
/** Functions that do what a method of a text or a list of that name does. */
const asMethods: Readonly<Record<string, string>> = { trim: 'trim', trimStart: 'trimStart', trimEnd: 'trimEnd', toLower: 'toLowerCase', toUpper: 'toUpperCase', lowerCase: 'toLowerCase', upperCase: 'toUpperCase', toString: 'toString', replace: 'replace', slice: 'slice', map: 'map', flatMap: 'flatMap', filter: 'filter', some: 'some', every: 'every', any: 'some', all: 'every', join: 'join', split: 'split', head: 'shift', find: 'find', reduce: 'reduce', forEach: 'forEach', each: 'forEach' };
const merging = new Set(['merge', 'assign', 'extend', 'assignIn', 'defaults', 'defaultsDeep', 'mergeDeepRight', 'mergeRight', 'mergeAll']);
const unchanged = new Set(['compact', 'uniq', 'uniqBy', 'sortBy', 'orderBy', 'flatten', 'shuffle', 'toArray', 'castArray', 'cloneDeep', 'clone', 'capitalize', 'upperFirst', 'lowerFirst', 'deburr', 'unescape', 'clean', 'stripTags', 'latinise', 'identity', 'reject', 'dropRight', 'drop', 'tail']);

/** `_.get(request, 'body.text', '')`, `_.truncate(text, { length: 500 })`, `R.take(500, text)`. */
export const utilityFunctions: Recognizer = (info) => {
  const { method, callee, args, isNew, frame, node, evaluator } = info;
  const module = externalOf(callee)?.module ?? '';
  const last = dataLast.test(module);
  if (isNew || args.length === 0 || (!last && !dataFirst.test(module)) || externalOf(callee)?.chain.some((link) => link.how === 'call') === true) return undefined;
  const name = single[module] ?? nameOf(module) ?? method;
  const data = last ? args.at(-1) : args[0];
  if (data === undefined || (last && args.length < 2)) return undefined;
  const rest = last ? args.slice(0, -1) : args.slice(1);
  if (read.has(name)) return readPath(data, rest, info);
  if (shortens.has(name)) return shortened(name, data, rest, info);
  if (name === 'pick' || name === 'pickBy') return picked(data, rest, info) ?? data;
  if (merging.has(name)) return merged(args);
  if (unchanged.has(name)) return data;
  const asMethod = asMethods[name];
  return asMethod === undefined ? undefined : callText(data, asMethod, rest, frame, node, evaluator);
};

/** `import truncate from 'lodash/truncate'`. */
function nameOf(module: string): string | undefined {
  return /^(?:lodash(?:-es)?[./]|ramda\/src\/)(?!fp$)(\w{1,30})$/.exec(module)?.[1];
}

function readPath(data: Value, rest: readonly Value[], { frame, node, evaluator }: CallInfo): Value | undefined {
  const given = rest.find((arg) => arg.shape.kind === 'array' || values.constantText(arg) !== undefined);
  const parts = given?.shape.kind === 'array' ? given.shape.items.map((item) => values.constantText(item) ?? '[]') : (values.constantText(given ?? values.unknownValue) ?? '').split(/[.[\]]+/).filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const found = parts.slice(0, 8).reduce((value, part) => evaluator.member(value, part, frame, node), data);
  const fallback = rest.find((arg) => arg !== given);
  return fallback === undefined || fallback.shape.kind === 'constant' ? found : values.join(found, fallback);
}

/** `_.merge({}, defaults, body)`: what is known of each, and what a caller's object may add or put in its place. */
function merged(parts: readonly Value[]): Value {
  const known = new Map<string, Value>();
  const open: Value[] = [];
  for (const part of parts.flatMap((given) => (given.shape.kind === 'array' ? given.shape.items : [given]))) {
    if (part.shape.kind === 'object') {
      for (const [name, value] of part.shape.properties) known.set(name, value);
      if (part.shape.open !== undefined) open.push(part.shape.open);
    } else open.push(part);
  }
  return values.record(known, open.length === 0 ? undefined : values.join(...open));
}

/** `_.pick(body, ['model', 'messages'])`: a record with these fields. */
function picked(data: Value, rest: readonly Value[], { frame, node, evaluator }: CallInfo): Value | undefined {
  const names = rest.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg])).map((item) => values.constantText(item));
  if (names.length === 0 || names.includes(undefined)) return undefined;
  return values.record(names.flatMap((name): [string, Value][] => (name === undefined ? [] : [[name, evaluator.member(data, name, frame, node)]])));
}

/** So many characters of a text; so many entries of a list, which says nothing of how long each is. */
function shortened(name: string, data: Value, rest: readonly Value[], { frame, node, evaluator }: CallInfo): Value | undefined {
  if (name === 'truncate' || name === 'prune') return callText(data, 'slice', [values.constant(0), values.constant(500)], frame, node, evaluator);
  if (rest.length === 0) return callText(data, name === 'first' ? 'shift' : 'pop', [], frame, node, evaluator);
  return callText(data, 'slice', [values.constant(0), rest[0] ?? values.unknownValue], frame, node, evaluator);
}
