import type { Node } from 'oxc-parser';
import { asJson } from '../as-json.js';
import { emptyTogether } from '../complaints.js';
import type { CallInfo, Recognizer } from '../evaluator.js';
import { jsonMember } from '../json-values.js';
import { asOneOf } from '../operators.js';
import { isPerson } from '../personal.js';
import { readRecords } from '../records.js';
import { dottedName } from '../syntax.js';
import { textExtension } from '../text-files.js';
import { awaited } from '../promises.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { declaredPerson, isDataOfPersons } from './declared-persons.js';

/** A text made of one value, its object kept inside for those who read it back. */
function stringified(value: Value, marks: readonly values.Mark[] = []): Value {
  return { shape: { kind: 'text', parts: [value] }, marks };
}

/** What the program made of fields that it names: it brings along what was put into it and nothing else. */
function isPutTogether(value: Value): boolean {
  return values.options(value).every(({ shape }) => shape.kind === 'object' || shape.kind === 'text' || shape.kind === 'constant' || (shape.kind === 'array' && shape.items.length > 0 && shape.items.every((item) => isPutTogether(item))));
}

/** Records of people that a store was told to bring along, all their fields with them: `include: { customer: true }`, `populate: ['customer']`, `with: { customer: true }`. */
function joinedPersons(settings: Value): string[] {
  return ['include', 'with', 'populate', 'relations'].flatMap((option) => {
    const named = values.property(settings, option);
    if (named?.shape.kind === 'object') return [...named.shape.properties].filter(([, part]) => part.shape.kind === 'constant' && part.shape.value === true).map(([name]) => name);
    return named?.shape.kind === 'array' ? named.shape.items.flatMap((item) => values.constantText(item) ?? []) : [];
  }).filter((name) => isPerson(name));
}

/** Turns JSON text back into data. */
function parsed(value: Value): Value {
  const results = values.options(value).map((option): Value => {
    if (option.shape.kind === 'constant' && typeof option.shape.value === 'string') return jsonMember(option.shape.value, 'default');
    if (option.shape.kind === 'input') return { shape: { ...option.shape, whole: false }, marks: option.marks };
    if (option.shape.kind === 'text' && option.shape.parts.length === 1 && option.shape.parts[0] !== undefined) return option.shape.parts[0];
    const marks = values.allMarks(option);
    const user = marks.find((mark) => mark.origin.label === 'user');
    return user === undefined ? values.marked(marks) : values.input(user.origin, user.cut);
  });
  return values.join(...results);
}

/** A list of what an object has, empty when that has nothing. */
function partsOf(properties: ReadonlyMap<string, Value>, part: (entry: readonly [string, Value]) => Value): Value {
  const items = [...properties].map((entry) => part(entry));
  emptyTogether(items, properties);
  return { shape: { kind: 'array', items }, marks: [] };
}

/** What is parsed was a text before: its length was counted in characters. */
function sizedTexts(value: Value, facts: values.Facts): values.Facts {
  const counted = values.options(value).flatMap(({ shape }) => (shape.kind === 'input' && facts.has(`bounded:${String(shape.origin.id)}`) ? [shape.origin] : []));
  return new Set(counted.map((origin) => `sized:${String(origin.id)}`));
}

/** Names of fields: how many there are says nothing of how long the texts in them are. */
function namesOf(origin: values.Origin, node: Node): Value {
  return values.marked(values.excerptMarks([{ origin: values.childOrigin(origin, '(names)', node.start), cut: true }]));
}

/** All variables together, of which any one may be the key, and records as a store gave them. */
function isWhole(value: Value): boolean {
  const external = externalOf(value);
  return external !== undefined && ((external.module === 'global' && external.chain.map(({ name }) => name).join('.') === 'process.env') || readRecords(external) !== undefined);
}

type GlobalCall = (info: CallInfo, first: Value) => Value | undefined;

const table: Readonly<Record<string, GlobalCall>> = {
  'JSON.stringify': (info, first) => {
    const { args, argNodes, evaluator, frame, node } = info;
    const name = argNodes[0] === undefined ? undefined : dottedName(argNodes[0]);
    // A list or a function as the second argument leaves out what it does not name; what was read is known better than by its name.
    const narrowed = args[1]?.shape.kind === 'array' || args[1]?.shape.kind === 'function';
    if (narrowed) return stringified(values.marked(values.allMarks(first)));
    const known = externalOf(first) === undefined ? undefined : readRecords(externalOf(first) ?? { module: '', chain: [] });
    const whole = name !== undefined && ((isPerson(name) && !isPutTogether(first) && known === undefined) || isDataOfPersons(name, first));
    if (!whole) first = values.withMarks(first, declaredPerson(first, argNodes[0], info));
    const joined = (externalOf(first)?.chain ?? []).flatMap((link) => link.args).flatMap((arg) => joinedPersons(arg));
    return stringified(asJson(first, frame, node, evaluator), [...(whole ? [name ?? ''] : []), ...joined].map((person) => evaluator.mark('personal', `${person} (the whole record)`, frame, node)));
  },
  'JSON.parse': ({ frame }, first) => {
    frame.facts = values.both(frame.facts, sizedTexts(first, frame.facts));
    return parsed(first);
  },
  String: (_, first) => first,
  structuredClone: (_, first) => first,
  atob: (_, first) => (first.shape.kind === 'constant' && typeof first.shape.value === 'string' && first.shape.value.length < 4096 ? values.constant(Buffer.from(first.shape.value, 'base64').toString('latin1')) : values.marked(values.allMarks(first))),
  encodeURIComponent: (_, first) => first,
  decodeURIComponent: (_, first) => first,
  escape: (_, first) => first,
  Boolean: (_, first) => (first.shape.kind === 'truth' ? first : values.truth(values.noFacts, values.noFacts)),
  Number: numeric,
  parseInt: numeric,
  parseFloat: numeric,
  'Number.parseInt': numeric,
  'Number.parseFloat': numeric,
  'Array.isArray': (_, first) => values.truth(first.shape.kind === 'input' ? new Set([`list:${String(first.shape.origin.id)}`]) : values.noFacts, values.noFacts),
  'Array.from': ({ args, evaluator, frame, node }, first) => {
    const [, step] = args;
    return step === undefined ? first : values.list([evaluator.call(step, [values.marked(values.allMarks(first))], frame, node)]);
  },
  'Object.hasOwn': ({ args }) => values.truth(args[1] === undefined ? values.noFacts : asOneOf(args[1]), values.noFacts),
  'Object.prototype.hasOwnProperty.call': ({ args }) => values.truth(args[1] === undefined ? values.noFacts : asOneOf(args[1]), values.noFacts),
  'Object.freeze': (_, first) => first,
  'Object.fromEntries': (_, first) => first,
  'Object.assign': ({ args }, first) => {
    for (const arg of args.slice(1)) {
      for (const option of values.options(arg)) {
        if (first.shape.kind !== 'object') continue;
        if (option.shape.kind === 'object') for (const [name, value] of option.shape.properties) first.shape.properties.set(name, value);
        else first.shape.open = option;
      }
    }
    return first;
  },
  'Object.values': (info, first) => markedItems(valuesOf(first), declaredPerson(first, info.argNodes[0], info)),
  'Object.entries': (info, first) => markedItems(entriesOf(first), declaredPerson(first, info.argNodes[0], info)),
  'Object.keys': ({ node }, first) => (first.shape.kind === 'object' ? partsOf(first.shape.properties, ([name]) => values.constant(name)) : first.shape.kind === 'input' ? namesOf(first.shape.origin, node) : values.marked(values.excerptMarks(values.allMarks(first)))),
  'Promise.resolve': (_, first) => first,
  'Promise.all': (_, first) => (first.shape.kind === 'array' ? values.list(first.shape.items.map((item) => awaited(item))) : first),
  'Promise.race': (_, first) => (first.shape.kind === 'array' ? values.join(...first.shape.items) : first),
  'Promise.any': (_, first) => (first.shape.kind === 'array' ? values.join(...first.shape.items) : first),
  'Promise.allSettled': (_, first) => (first.shape.kind === 'array' ? values.list(first.shape.items.map((item) => values.record([['value', item], ['status', values.unknownValue]]))) : values.unknownValue),
  'Buffer.byteLength': (_, first) => ({ shape: { kind: 'length', of: first, sized: true }, marks: [] }),
  'Buffer.from': (_, first) => values.marked(values.allMarks(first)),
  'performance.now': () => values.unknownValue,
};

/** A list of which each entry brings these marks along. */
function markedItems(value: Value, marks: readonly values.Mark[]): Value {
  return marks.length === 0 || value.shape.kind !== 'array' ? value : values.list(value.shape.items.map((item) => (item.shape.kind === 'array' ? markedItems(item, marks) : values.withMarks(item, marks))));
}

/** What stands in an object. */
function valuesOf(first: Value): Value {
  return isWhole(first) ? values.list([first]) : first.shape.kind === 'object' ? partsOf(first.shape.properties, ([, value]) => value) : first.shape.kind === 'input' ? values.list([first]) : values.marked(values.allMarks(first));
}

/** Its names with what stands under them. */
function entriesOf(first: Value): Value {
  return first.shape.kind === 'object' ? partsOf(first.shape.properties, ([name, value]) => values.list([values.constant(name), value])) : isWhole(first) ? values.list([values.list([values.unknownValue, first])]) : values.list([values.list([values.marked(values.allMarks(first)), values.marked(values.allMarks(first))])]);
}

/** A number is short, whatever it was read from; how large it is, whoever wrote it decides. */
function numeric({ evaluator, frame, node }: CallInfo, value: Value): Value {
  if (value.shape.kind === 'length') return value;
  const chosen = values.allMarks(value).filter(({ origin }) => origin.label === 'user' || (origin.label === 'identity' && origin.name.startsWith('headers.'))).map(({ origin }) => evaluator.mark('number', origin.name, frame, node));
  const marks = values.allMarks(value);
  // `Number(process.env.TIMEOUT ?? 9000)`: so much where nobody sets it.
  const standing = marks.length > 0 && marks.every(({ origin }) => origin.label === 'environment' && /^[A-Z][A-Z0-9_]{2,80}$/.test(origin.name)) ? values.options(value).filter(({ shape }) => shape.kind === 'constant' && Number.isFinite(Number(shape.value))) : [];
  if (standing.length > 0) return values.join(values.marked(marks), ...standing.map((option) => values.constant(Number(option.shape.kind === 'constant' ? option.shape.value : 0))));
  return values.withMarks(values.marked(marks.filter((mark) => /^(?:limiter|identity|asked|tally|pending)$/.test(mark.origin.label) || mark.origin.label === 'environment')), chosen);
}

const tokenCounters = /^(?:countTokens|count_tokens|estimateTokens|tokenCount|getTokenCount|approximateTokens|encode|tokenize|numTokens\w*|byteLength|graphemeLength|countWords|wordCount)$/;

export const globalCalls: Recognizer = (info) => {
  const { written, method, args, callee, frame, node, evaluator, receiver } = info;
  const [first] = args;
  const fromRuntime = callee.shape.kind !== 'external' || callee.shape.external.module === 'global' || callee.shape.external.module.startsWith('node:') || callee.shape.external.module === 'buffer';
  if (fromRuntime && first !== undefined) {
    const known = table[written];
    if (known !== undefined) return known(info, first);
  }
  if (tokenCounters.test(method) && first !== undefined) {
    const counted = { shape: { kind: 'length', of: stringified(method === 'countTokens' && first.shape.kind === 'object' ? (values.property(first, 'messages') ?? first) : first), sized: true }, marks: [] } as const;
    return counted;
  }
  if (written.startsWith('Math.')) {
    const lengths = args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg])).filter((arg) => arg.shape.kind === 'length');
    // `Math.min(asked, 800)`, and whatever else is no larger than what the program says.
    const capped = written === 'Math.min' && args.some((arg) => arg.shape.kind === 'constant');
    const given = values.mergeMarks(...args.map((arg) => values.allMarks(arg)));
    return lengths.length === 0 ? values.marked(values.plainMarks(given.filter((mark) => !capped || mark.origin.label !== 'number').map((mark) => (mark.origin.label === 'number' ? mark : { ...mark, cut: true })))) : { shape: { kind: 'length', of: values.join(...lengths.map((arg) => (arg.shape.kind === 'length' ? arg.shape.of : arg))), sized: true }, marks: [] };
  }
  if (info.isNew && written === 'Promise' && first?.shape.kind === 'function') return promised(first, info);
  const address = info.isNew && written === 'URL' ? writtenAddress(args) : undefined;
  if (address !== undefined) return values.constant(address);
  // `new URL('../prompts/support.md', import.meta.url)`: a file beside the module.
  if (info.isNew && written === 'URL' && first !== undefined && args.length > 1 && values.allMarks(first).length === 0 && textExtension.test(values.constantText(first) ?? '')) return first;
  if (info.isNew && (written === 'URL' || written === 'URLSearchParams') && first !== undefined) {
    const input = values.options(first).find((option) => option.shape.kind === 'input');
    return input ?? values.marked(values.allMarks(first));
  }
  // A point in time, or none, whatever it was written as.
  if (info.isNew && written === 'Date' && first !== undefined && values.marksOf(first, 'user').length > 0) return values.marked(values.plainMarks(values.cutMarks(values.allMarks(first))));
  if (info.isNew && first !== undefined && /^(?:Uint8Array|Uint8ClampedArray|DataView|Blob|File|String)$/.test(written)) return values.marked(values.allMarks(first));
  if (info.isNew && (written === 'Set' || written === 'Map' || written === 'Array')) return first === undefined ? values.external('global', written) : { shape: first.shape.kind === 'array' ? first.shape : { kind: 'unknown' }, marks: values.allMarks(first) };
  if (written === 'setTimeout' || written === 'setInterval' || written === 'queueMicrotask' || written === 'setImmediate') {
    if (first?.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(first, [], frame, node));
    return values.unknownValue;
  }
  // Next's `redirect` and `notFound`, and a request that is broken off: nothing comes after.
  if ((callee.shape.kind === 'external' && callee.shape.external.module === 'next/navigation' && /^(?:redirect|permanentRedirect|notFound|forbidden|unauthorized)$/.test(method)) || (method === 'destroy' && receiver !== undefined && values.marksOf(receiver, 'identity').length > 0)) {
    frame.dead = 'throw';
    return values.undefinedValue;
  }
  // `ctx.throw(422)` of Koa, `error(400)` and `redirect(303)` of SvelteKit.
  if ((method === 'throw' && receiver !== undefined && callee.shape.kind === 'unknown') || (callee.shape.kind === 'external' && callee.shape.external.module === '@sveltejs/kit' && /^(?:error|redirect)$/.test(method))) {
    frame.dead = 'throw';
    return values.undefinedValue;
  }
  if (method === 'call' && receiver?.shape.kind === 'function') return evaluator.call(receiver, args.slice(1), frame, node, first);
  if (method === 'apply' && receiver?.shape.kind === 'function') return evaluator.call(receiver, args[1]?.shape.kind === 'array' ? args[1].shape.items : [], frame, node, first);
  if (method === 'bind' && receiver?.shape.kind === 'function') return receiver;
  return hooks(info);
};

/** `new URL('/v1/messages', 'https://api.example')`, all of it written in the program. */
function writtenAddress(args: readonly Value[]): string | undefined {
  const [path, base] = args.map((arg) => (values.allMarks(arg).length === 0 ? values.constantText(arg) : undefined));
  if (path === undefined || (args.length > 1 && base === undefined)) return undefined;
  try {
    return new URL(path, base).href;
  } catch {
    return undefined;
  }
}

function promised(executor: Value, { evaluator, frame, node }: CallInfo): Value {
  const results: Value[] = [];
  // Whoever waits goes on only where it was resolved, and knows what was known there.
  let known: values.Facts = values.impossible;
  const resolve = values.native('resolve', (args) => {
    if (args[0] !== undefined) results.push(values.bake(args[0], evaluator.callingFacts));
    known = values.common(known, evaluator.callingFacts);
    return values.undefinedValue;
  });
  // What was turned down gives nothing, whatever comes later.
  const reject = values.native(values.REFUSAL, () => values.undefinedValue);
  const { dead } = frame;
  evaluator.call(executor, [resolve, reject], frame, node);
  frame.dead = dead;
  if (known !== values.impossible) frame.facts = values.both(frame.facts, new Set([...known].filter((fact) => fact.startsWith('limited'))));
  return results.length === 0 ? values.unknownValue : values.join(...results);
}

/** State of components, by the place of the hook. Two rounds through a component see what handlers put into it. */
const cells = new WeakMap<Node, { value: Value }>();

/** What computed values of Vue are worked out by. */
const computed = new WeakMap<Value, Value>();

/** The function behind `computed(() => ...)`, for what changed since it was made. */
export function computedBy(value: Value): Value | undefined {
  return computed.get(value);
}

function hooks({ method, args, node, evaluator, frame, callee }: CallInfo): Value | undefined {
  const [first] = args;
  if (callee.shape.kind === 'external' && !/^(?:react|preact|solid-js|vue|global|#imports|react-native|svelte|@remix-run\/)/.test(callee.shape.external.module)) return undefined;
  switch (method) {
    case 'useState':
    case 'createSignal': {
      const cell = cells.get(node) ?? { value: first?.shape.kind === 'function' ? evaluator.call(first, [], frame, node) : (first ?? values.undefinedValue) };
      cells.set(node, cell);
      const set = values.native('setState', (given) => {
        const [next] = given;
        if (next !== undefined) cell.value = values.join(cell.value, next.shape.kind === 'function' ? evaluator.call(next, [cell.value], frame, node) : next);
        return values.undefinedValue;
      });
      const read = method === 'createSignal' ? values.native('signal', () => cell.value) : cell.value;
      return values.list([read, set]);
    }
    case 'useReducer': {
      const [reducer, start, init] = args;
      if (reducer === undefined) return undefined;
      const cell = cells.get(node) ?? { value: init?.shape.kind === 'function' ? evaluator.call(init, [start ?? values.undefinedValue], frame, node) : (start ?? values.undefinedValue) };
      cells.set(node, cell);
      const dispatch = values.native('dispatch', ([action]) => {
        cell.value = values.join(cell.value, evaluator.call(reducer, [cell.value, action ?? values.undefinedValue], frame, node));
        return values.undefinedValue;
      });
      return values.list([cell.value, dispatch]);
    }
    case 'useLoaderData':
    case 'useActionData': {
      // What the server half of the same file hands over.
      const half = evaluator.imported(frame.module, method === 'useLoaderData' ? 'loader' : 'action');
      if (half.shape.kind !== 'function') return undefined;
      return evaluator.branch(frame, values.noFacts, () => evaluator.call(half, [values.unknownValue], frame, node)).result;
    }
    case 'useRef':
      return values.record([['current', first ?? values.unknownValue]], values.unknownValue);
    case 'ref':
    case 'shallowRef': {
      const kept = cells.get(node) ?? { value: values.record([['value', first ?? values.undefinedValue]]) };
      cells.set(node, kept);
      return kept.value;
    }
    case 'reactive':
    case '$state':
      return first;
    case 'computed': {
      if (first === undefined) return undefined;
      const made = values.record([['value', evaluator.call(first, [], frame, node)]]);
      computed.set(made, first);
      return made;
    }
    case 'defineProps':
      return values.record([], values.unknownValue);
    case 'withDefaults':
    case 'useCallback':
    case 'useEvent':
      return first;
    case 'useMemo':
    case 'useEffect':
    case 'useLayoutEffect':
    case 'onMounted':
    case 'watchEffect':
      return first === undefined ? undefined : evaluator.call(first, [], frame, node);
    default:
      return undefined;
  }
}
