import type { Node } from 'oxc-parser';
import { elementOf } from '../bindings.js';
import { composed } from '../composed.js';
import { callerMarks } from '../counts.js';
import { entryMarks } from '../entries.js';
import type { Evaluator, Frame } from '../evaluator.js';
import { isShown, redactedMarks } from '../named-results.js';
import { asOneOf, ownerFactsOf } from '../operators.js';
import { awaited } from '../promises.js';
import { readRecords } from '../records.js';
import { roundsOf } from '../rounds.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { boundsText } from './patterns.js';
import { escapesMarkup, findsPlain, found, leavesPlain } from './plain-patterns.js';

const same = new Set(['trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'normalize', 'toString', 'valueOf', 'padStart', 'padEnd', 'toWellFormed', 'sort', 'toSorted', 'flat', 'values', 'entries', 'finally', 'clone', 'getReader', 'toArray', 'pipeThrough']);
const cutting = new Set(['slice', 'substring', 'substr', 'take', 'subarray']);
const single = new Set(['charAt', 'charCodeAt', 'codePointAt', 'indexOf', 'lastIndexOf', 'search', 'findIndex', 'localeCompare', 'getTime']);
const mapping = new Set(['map', 'flatMap', 'forEach']);
const finding = new Set(['find', 'findLast', 'pop', 'shift', 'at']);

/** Methods of texts, lists and unknown values. `undefined`: not one of them, or not on such a value. */
export function callText(receiver: Value, method: string, args: readonly Value[], frame: Frame, node: Node, evaluator: Evaluator): Value | undefined {
  const { shape } = receiver;
  // What a function of several ways out gives is handed on whole: with what it says of the caller.
  if (shape.kind === 'union' && method === 'then' && args[0] !== undefined) return evaluator.call(args[0], [awaited(receiver)], frame, node);
  if (shape.kind === 'union') {
    const parts = shape.options.map((option) => callText(isNothing(option) ? values.constant('') : option, method, args, frame, node, evaluator));
    return parts.includes(undefined) ? undefined : values.withMarks(values.join(...parts.filter((part) => part !== undefined)), receiver.marks);
  }
  // What is made of each record that a store gave is what the function makes of it.
  if (shape.kind === 'external' && mapping.has(method) && args[0]?.shape.kind === 'function' && readRecords(shape.external) !== undefined) return mapped(receiver, method, args, frame, node, evaluator);
  if (shape.kind === 'external' && receiver.marks.length > 0 && (method === 'replace' || method === 'replaceAll') && leavesPlain(args[0], args[1])) return values.marked(values.plainMarks(receiver.marks));
  if (shape.kind === 'external' || shape.kind === 'instance' || shape.kind === 'module' || shape.kind === 'class' || shape.kind === 'function' || shape.kind === 'native' || shape.kind === 'truth') return undefined;
  if (shape.kind === 'object') {
    const own = shape.properties.get(method) ?? shape.open;
    if (own !== undefined) return shape.properties.has(method) || shape.open?.shape.kind !== 'input' ? undefined : callText(own, method, args, frame, node, evaluator);
    return method === 'toString' ? values.marked(values.allMarks(receiver)) : undefined;
  }
  if (shape.kind === 'length') return method.startsWith('to') ? receiver : undefined;
  if (method === 'then') {
    const [then] = args;
    return then === undefined ? receiver : evaluator.call(then, [awaited(receiver)], frame, node);
  }
  if (method === 'catch') {
    const [handler] = args;
    if (handler?.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [values.unknownValue], frame, node));
    return receiver;
  }
  // `buffer.toString('utf8', 0, 4000)`
  if (method === 'toString' && args.length > 2) return cut(receiver, args.slice(1));
  // `request.clone({ setHeaders })` makes something else of it.
  if (same.has(method) && (method !== 'clone' || args.length === 0)) return receiver;
  if (method === 'reverse' || method === 'toReversed') return shape.kind === 'array' ? { shape: { kind: 'array', items: shape.items.toReversed() }, marks: receiver.marks } : receiver;
  if (cutting.has(method)) return cut(receiver, args);
  if (single.has(method)) return values.unknownValue;
  if (mapping.has(method)) return mapped(receiver, method, args, frame, node, evaluator);
  if (finding.has(method)) {
    const [first] = args;
    const index = first?.shape.kind === 'constant' && typeof first.shape.value === 'number' ? first.shape.value : method === 'pop' ? -1 : method === 'shift' ? 0 : undefined;
    const element = elementOf(receiver, index, frame, evaluator, node);
    if (first?.shape.kind === 'function') evaluator.call(first, [element], frame, node);
    return element;
  }
  switch (method) {
    case 'replace':
    case 'replaceAll': {
      const replacement = args[1];
      // `.replace(/.(?=.{4})/g, '*')`: a key or a name that is masked is none any more.
      if (replacement !== undefined && /^(?:\*+|•+|x+|\[?redacted\]?|\[?hidden\]?)$/i.test(values.constantText(replacement) ?? '')) return values.marked(values.allMarks(receiver).filter((mark) => mark.origin.label !== 'environment' && mark.origin.label !== 'personal'));
      // `.replace(/</g, '&lt;')`: no markup is left.
      if (replacement !== undefined && values.constantText(replacement) === '&lt;') return values.marked(values.allMarks(receiver).filter((mark) => !isShown(mark)));
      if (escapesMarkup(args[0], replacement, method)) return values.marked(values.allMarks(receiver).filter((mark) => !isShown(mark)));
      if (leavesPlain(args[0], replacement)) return values.marked(values.plainMarks(values.allMarks(receiver)));
      if (replacement === undefined || replacement.shape.kind === 'constant') return receiver;
      if (replacement.shape.kind === 'function') return values.withMarks(receiver, values.allMarks(evaluator.call(replacement, [values.marked(values.allMarks(receiver))], frame, node)));
      return { shape: { kind: 'text', parts: [receiver, composed(replacement, frame.module, node)] }, marks: [] };
    }
    case 'concat':
      return shape.kind === 'array' ? values.list([...shape.items, ...args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg]))]) : { shape: { kind: 'text', parts: [receiver, ...args.map((arg) => composed(arg, frame.module, node))] }, marks: [] };
    case 'join': {
      const separator = args[0] ?? values.constant(',');
      const ofLetters = separator.shape.kind === 'constant' && separator.shape.value === '';
      // A list of texts: how many there are says nothing of how long they are.
      if (shape.kind !== 'array') return values.marked(values.allMarks(shape.kind === 'input' && !ofLetters ? elementOf(receiver, undefined, frame, evaluator, node) : receiver));
      // `[...text].slice(0, n).join('')`: so many characters.
      if (shortened.has(shape.items) && ofLetters) return values.marked(values.cutMarks(values.allMarks(receiver)));
      // One entry that the program does not write itself stands for as many as there are.
      if (shape.items.length === 1 && shape.items[0] !== undefined && values.constantText(shape.items[0]) === undefined) return values.withMarks(values.textOf([shape.items[0], separator]), receiver.marks);
      // Without words of the program among them they are put into no text yet.
      const items = shape.items.some((item) => /\w/.test(values.constantText(item) ?? '')) ? shape.items.map((item) => composed(item, frame.module, node)) : shape.items;
      return values.withMarks(values.textOf(items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]))), receiver.marks);
    }
    case 'match':
      return values.marked(found(values.allMarks(receiver), boundsText(args[0], false) && args[0]?.shape.kind === 'external', findsPlain(args[0])));
    case 'split':
      // Of an address of mail, what comes behind the sign names nobody.
      if (values.constantText(args[0] ?? values.unknownValue) === '@') return values.list([values.marked(values.allMarks(receiver)), values.marked(redactedMarks(values.allMarks(receiver)))]);
      return values.marked(values.allMarks(receiver));
    case 'matchAll':
      return values.marked(values.allMarks(receiver));
    case 'push':
    case 'unshift':
    case 'add':
      if (shape.kind !== 'array') return undefined;
      evaluator.grown.push(shape.items);
      if (shape.items.length < 200) shape.items.push(...args);
      return values.unknownValue;
    case 'splice':
      return receiver;
    case 'filter': {
      const [test] = args;
      // `Object.entries(data).filter(([name]) => !hidden.has(name))`: which are left hangs on their names.
      if (test?.shape.kind === 'function' && shape.kind === 'array' && shape.items.length > 0 && shape.items.every((item) => isEntry(item)) && readsName(test.shape.closure, evaluator)) return values.list(shape.items.map((item) => hidden(item)));
      if (test?.shape.kind === 'function') {
        const verdict = evaluator.call(test, [elementOf(receiver, undefined, frame, evaluator, node), values.unknownValue], frame, node);
        const truth = values.truthOf(verdict);
        // What is left passed the test.
        if (truth.whenTrue !== values.impossible) frame.facts = values.both(frame.facts, truth.whenTrue);
        // The entries of one caller.
        if (values.marksOf(verdict, 'identity').length > 0) return values.withMarks(receiver, [evaluator.mark('asked', 'filter', frame, node)]);
      }
      return receiver;
    }
    case 'some':
    case 'every': {
      const [test] = args;
      if (test === undefined) return values.unknownValue;
      if (shape.kind === 'array' && shape.items.length > 0 && shape.items.length <= 8) return ofEach(method, shape.items.map((item) => evaluator.call(test, [item, values.unknownValue], frame, node)));
      const truth = values.truthOf(evaluator.call(test, [elementOf(receiver, undefined, frame, evaluator, node), values.unknownValue], frame, node));
      // What an entry of the program's own list is equal to is one of a few.
      const listed = values.allMarks(receiver).length === 0 && truth.whenTrue !== values.impossible ? truth.whenTrue : values.noFacts;
      return method === 'some' ? values.truth(listed, truth.whenFalse === values.impossible ? values.noFacts : truth.whenFalse) : values.truth(truth.whenTrue === values.impossible ? values.noFacts : truth.whenTrue, values.noFacts);
    }
    case 'includes':
    case 'has': {
      const [sought] = args;
      // A table out of sight says something of the caller, as any other store does.
      if (method === 'has' && shape.kind === 'unknown' && sought !== undefined && callerMarks(sought).length > 0) return undefined;
      const held = holdsAddress(receiver, sought);
      if (held !== undefined) return held ? values.notMissingValue : values.missingValue;
      // `ALLOWED.includes(ctx.from.id)`, with a list from the settings.
      const owner = sought === undefined ? values.noFacts : ownerFactsOf(receiver, sought);
      if (owner.size > 0) return values.truth(owner, values.noFacts);
      const fromProgram = !values.allMarks(receiver).some((mark) => mark.origin.label === 'user');
      return values.truth(fromProgram && sought !== undefined && shape.kind !== 'text' && !(shape.kind === 'constant') ? asOneOf(sought) : values.noFacts, values.noFacts);
    }
    case 'startsWith': {
      const [whole, start] = [values.constantText(receiver), args[0] === undefined ? undefined : values.constantText(args[0])];
      // The address of the route that runs, asked by a middleware.
      if (whole === undefined || start === undefined || args.length > 1) return values.truth(values.noFacts, values.noFacts);
      return whole.startsWith(start) ? values.notMissingValue : values.missingValue;
    }
    case 'endsWith':
      return values.truth(values.noFacts, values.noFacts);
    case 'reduce':
    case 'reduceRight': {
      const [step, start] = args;
      if (step === undefined) return values.marked(values.allMarks(receiver));
      // A short list written in the program is gone through one by one: each layer is put around the one before.
      if (shape.kind === 'array' && shape.items.length > 1 && shape.items.length <= 8) {
        const items = method === 'reduce' ? shape.items : shape.items.toReversed();
        return (start === undefined ? items : [start, ...items]).reduce((done, item) => evaluator.call(step, [done, item, values.unknownValue], frame, node));
      }
      return evaluator.call(step, [start ?? values.unknownValue, elementOf(receiver, undefined, frame, evaluator, node), values.unknownValue], frame, node);
    }
    default:
      return shape.kind === 'input' ? readInput(receiver, method, args, frame, node, evaluator) : undefined;
  }
}

/** The other side of `text || ''`, with what is known there. */
function isNothing({ shape }: Value): boolean {
  return shape.kind === 'truth' && shape.whenTrue === values.impossible;
}

/** `some` and `every` of a short list written in the program, by what holds for each entry. */
function ofEach(method: string, results: readonly Value[]): Value {
  const deciding = method === 'some' ? values.notMissingValue : values.missingValue;
  if (results.includes(deciding)) return deciding;
  if (results.every((result) => result === values.missingValue || result === values.notMissingValue)) return results[0] ?? values.unknownValue;
  const truths = results.map((result) => values.truthOf(result));
  const [one, all] = method === 'some' ? (['whenTrue', 'whenFalse'] as const) : (['whenFalse', 'whenTrue'] as const);
  const any = truths.map((truth) => truth[one]).reduce(values.common, values.impossible);
  const whole = truths.map((truth) => truth[all]).reduce(values.both, values.noFacts);
  return method === 'some' ? values.truth(any, whole) : values.truth(whole, any);
}

/** Whether one address stands in a text or a list of them, where all of it is written in the program. */
function holdsAddress(receiver: Value, sought: Value | undefined): boolean | undefined {
  const text = sought === undefined ? undefined : values.constantText(sought);
  if (text?.startsWith('/') !== true) return undefined;
  if (receiver.shape.kind === 'array') {
    const items = receiver.shape.items.map((item) => values.constantText(item));
    return items.length === 0 || items.includes(undefined) ? undefined : items.includes(text);
  }
  const whole = values.constantText(receiver);
  return whole?.startsWith('/') === true ? whole.includes(text) : undefined;
}

/** Lists of which only so many elements were taken. */
const shortened = new WeakSet<readonly Value[]>();

/** A part of it: bounded when an end is given. */
function cut(receiver: Value, args: readonly Value[]): Value {
  const [start, end] = args;
  const from = start?.shape.kind === 'constant' && typeof start.shape.value === 'number' ? start.shape.value : undefined;
  const { shape } = receiver;
  const hasEnd = end !== undefined && !(end.shape.kind === 'constant' && end.shape.value === undefined);
  // Where the caller says how much, he says how much.
  if (hasEnd && values.marksOf(end, 'user').some((mark) => !mark.cut)) return receiver;
  const ends = hasEnd || (from !== undefined && from < 0) || (start !== undefined && start.shape.kind !== 'constant');
  if (shape.kind === 'array') {
    // Which elements are left is not known; that there are fewer does not shorten them.
    const items = [...shape.items];
    if (ends) shortened.add(items);
    return { shape: { kind: 'array', items }, marks: [] };
  }
  if (!ends) return receiver;
  const few = isFew(from, end) && !(shape.kind === 'input' && ofLists.test(shape.origin.name));
  const shorten = few ? values.excerptMarks : values.cutMarks;
  if (shape.kind === 'input') return { shape: { kind: 'input', origin: shape.origin, cut: true, ...(few ? { excerpt: true } : {}) }, marks: shorten(receiver.marks) };
  return values.marked(shorten(values.allMarks(receiver)));
}

/** As many characters as are shown to tell one text from another, in a log say. */
const FEW_CHARACTERS = 120;

/** Names of lists, whose entries are whole however few there are. */
const ofLists = /(?:messages|history|conversations?|turns|thread|transcripts?|entries|lines|items|list)$/i;

function isFew(from: number | undefined, end: Value | undefined): boolean {
  if (end?.shape.kind === 'constant' && typeof end.shape.value === 'number') return end.shape.value - Math.max(from ?? 0, 0) <= FEW_CHARACTERS;
  return from !== undefined && from < 0 && -from <= FEW_CHARACTERS;
}

/** A name and what stands under it. */
function isEntry({ shape }: Value): boolean {
  return shape.kind === 'array' && shape.items.length === 2 && shape.items[0] !== undefined && values.constantText(shape.items[0]) !== undefined;
}

function readsName({ node, module }: values.Closure, evaluator: Evaluator): boolean {
  const [entry] = node.params;
  const [name] = entry?.type === 'ArrayPattern' ? entry.elements : [];
  const text = name?.type === 'Identifier' ? (evaluator.syntax(module)?.text.slice(node.body?.start ?? 0, node.body?.end ?? 0) ?? '') : '';
  return name?.type === 'Identifier' && new RegExp(`(?<![\\w$.])${name.name.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
}

function hidden(entry: Value): Value {
  return entry.shape.kind === 'array' ? values.list(entry.shape.items.map((part, at) => (at === 0 ? part : values.marked(redactedMarks(values.allMarks(part)))))) : entry;
}

/** `.map(String)`: the same texts. */
function isConversion({ shape }: Value): boolean {
  return shape.kind === 'external' && shape.external.module === 'global' && shape.external.chain.length === 1 && shape.external.chain[0]?.name === 'String';
}

function mapped(receiver: Value, method: string, args: readonly Value[], frame: Frame, node: Node, evaluator: Evaluator): Value {
  const [step] = args;
  if (step === undefined) return receiver;
  const elements = roundsOf(receiver) ?? [elementOf(receiver, undefined, frame, evaluator, node)];
  const before = frame.facts;
  const results = isConversion(step) ? elements : elements.map((element) => evaluator.call(step, [element, values.unknownValue, receiver], frame, node));
  if (frame.dead === 'throw') frame.dead = '';
  if (frame.facts === values.impossible) frame.facts = before;
  if (method === 'forEach') return values.undefinedValue;
  const flattened = method === 'flatMap' ? results.flatMap((result) => (result.shape.kind === 'array' ? result.shape.items : [result])) : results;
  return values.withMarks(values.list(flattened), entryMarks(receiver));
}

/** Reading a form, a query string, a request: each name its own input. */
function readInput(receiver: Value, method: string, args: readonly Value[], frame: Frame, node: Node, evaluator: Evaluator): Value | undefined {
  if (receiver.shape.kind !== 'input') return undefined;
  const name = args[0] === undefined ? undefined : values.constantText(args[0]);
  if (method === 'get' || method === 'getAll' || method === 'header' || method === 'param' || method === 'getHeader') return name === undefined ? receiver : evaluator.member(receiver, name, frame, node);
  if (method === 'json' || method === 'text' || method === 'formData' || method === 'blob' || method === 'arrayBuffer') return receiver;
  return undefined;
}
