import type { Node } from 'oxc-parser';
import { noteHandedOn } from './answers-read.js';
import { changesCount } from './changes.js';
import { askedMarks, tallied } from './counts.js';
import type { CallInfo, Evaluator, Frame } from './evaluator.js';
import { spread } from './expressions.js';
import { keeperMarks } from './keepers.js';
import { fileIn } from './known/files.js';
import { GO_ON } from './known/steps.js';
import { renderers } from './known/stores.js';
import { handedBack } from './known/telemetry.js';
import { callText } from './known/texts.js';
import { limitsOfEntry } from './limits-of-entries.js';
import { countsAnew, noteMadeAnew } from './made-anew.js';
import { noteProgramCall } from './of-the-program.js';
import { forgets, isPromise } from './promises.js';
import { redactedMarks, tellsLess } from './named-results.js';
import { verdictFacts } from './refusals.js';
import { isPersonalField } from './personal.js';
import { fieldsRead } from './records.js';
import { noteKept } from './remembered.js';
import { dottedName } from './syntax.js';
import { throughUnknown, unfamiliarModule, unknownGate } from './unknown-gates.js';
import * as values from './value.js';
import type { Link, Value } from './value.js';

type CallNode = Extract<Node, { type: 'CallExpression' | 'NewExpression' }>;

/** Reads something by a key and gives what was stored, not the key. */
const lookups = /^(?:h(?:get|mget|getall|exists)|mget|smembers|lrange|zrange|find|get|fetch|load|query|select|lookup|search|has|count|exists|retrieve|read|one|first|all|execute|where|eq|single|maybe|delete|remove|set|push|send|emit|publish|log|info|warn|error|debug|trace|track|capture|verify|compare|sign|consume|incr|expire|limit|hash|digest|validate|check|is[A-Z]|embed|delay|sleep)/i;

/** What is called as a look-up and takes apart the text that it is given: `cheerio.load(html)`, `yaml.load(text)`. */
function readsText({ method, callee }: CallInfo): boolean {
  return /^(?:load|loadAll|parse|read)$/.test(method) && callee.shape.kind === 'external' && /^(?:cheerio|js-yaml|yaml|toml|@iarna\/toml|smol-toml|ini|json5|xlsx|jsdom|linkedom|node-html-parser|htmlparser2|papaparse)(?:\/|$)/.test(callee.shape.external.module);
}

export function evaluateCall(node: CallNode, frame: Frame, evaluator: Evaluator): Value {
  const before = frame.facts;
  const calleeNode = unwrap(node.callee);
  const written = dottedName(calleeNode) ?? '';
  let receiver: Value | undefined;
  let method = written.split('.').at(-1) ?? '';
  let calleeValue: Value | undefined;
  if (calleeNode.type === 'MemberExpression') {
    receiver = calleeNode.object.type === 'Super' ? frame.self : evaluator.evaluate(calleeNode.object, frame);
    if (!calleeNode.computed) method = calleeNode.property.type === 'PrivateIdentifier' ? `#${calleeNode.property.name}` : calleeNode.property.name;
    else {
      const key = values.constantText(evaluator.evaluate(calleeNode.property, frame));
      method = key ?? '';
    }
  }
  const args: Value[] = [];
  const argNodes: Node[] = [];
  for (const argument of node.arguments) {
    if (argument.type === 'SpreadElement') {
      for (const part of spread(evaluator.evaluate(argument.argument, frame), frame, evaluator, argument)) {
        args.push(part);
        argNodes.push(argument);
      }
    } else {
      args.push(evaluator.evaluate(argument, frame));
      argNodes.push(argument);
    }
  }
  const isNew = node.type === 'NewExpression';
  if (receiver !== undefined && calleeNode.type === 'MemberExpression') {
    if (!isNew) {
      if (method === 'catch' && isPromise(receiver) && !before.has('limited') && forgets(argNodes[0], evaluator.syntax(frame.module)?.text ?? '')) frame.facts = values.leaving(frame.facts, (fact) => fact.startsWith('limited'));
      const text = callText(receiver, method, args, frame, node, evaluator);
      if (text !== undefined) return text;
    }
    calleeValue = method === '' ? evaluator.evaluate(calleeNode, frame) : evaluator.member(receiver, method, frame, calleeNode);
  } else {
    calleeValue = evaluator.evaluate(calleeNode, frame);
    method = importedName(calleeValue) ?? method;
  }
  if (written === 'require' && args[0] !== undefined) {
    const file = fileIn(args[0], evaluator);
    if (file !== undefined) evaluator.emit({ detail: { kind: 'run', value: file, way: 'eval', name: written }, node }, frame);
    const specifier = values.constantText(args[0]);
    if (specifier !== undefined && calleeValue.shape.kind === 'external') return required(evaluator.importedFrom(frame.module, specifier, '*'), evaluator);
  }
  noteMadeAnew(calleeNode, calleeValue, receiver, frame, evaluator);
  const info: CallInfo = { node, frame, written, method, callee: calleeValue, receiver, args, argNodes, isNew, evaluator };
  noteKept(info);
  const anew = !isNew && countsAnew(calleeNode, calleeValue, receiver, frame, evaluator);
  const value = callValue(info, receiver);
  return anew ? values.withMarks(value, [evaluator.mark('anew', written, frame, node)]) : value;
}

/** What a package calls a function that is imported under another name: `import { String as Text } from 'runtypes'`. */
function importedName({ shape }: Value): string | undefined {
  const only = shape.kind === 'external' && shape.external.chain.length === 1 && shape.external.module !== 'global' ? shape.external.chain[0] : undefined;
  return only?.how === 'member' && only.name !== 'default' ? only.name : undefined;
}

/** `require('x')` of a module that exports one thing, such as a router, settings or an object of a class, is that thing. */
function required(value: Value, evaluator: Evaluator): Value {
  if (value.shape.kind === 'module' && value.shape.path.endsWith('.json')) return evaluator.imported(value.shape.path, 'default');
  if (value.shape.kind !== 'module' || !/\bmodule\.exports\s{0,4}=/.test(evaluator.syntax(value.shape.path)?.text ?? '')) return value;
  const exported = evaluator.imported(value.shape.path, 'default');
  // A function beside which nothing else is exported.
  const only = (exported.shape.kind === 'function' || exported.shape.kind === 'class') && !/\bexports\.\w/.test((evaluator.syntax(value.shape.path)?.text ?? '').replaceAll('module.exports', ' '));
  const isWhole = only || exported.shape.kind === 'external' || exported.shape.kind === 'instance' || exported.shape.kind === 'array' || (exported.shape.kind === 'object' && exported.shape.properties.size > 0);
  return isWhole ? exported : value;
}

function unwrap(node: Node): Node {
  switch (node.type) {
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return unwrap(node.expression);
    default:
      return node;
  }
}

function callValue(info: CallInfo, self: Value | undefined): Value {
  const { callee, frame } = info;
  const verdict = callee.marks.some((mark) => mark.origin.label === 'limiter') ? verdictFacts(callee) : values.noFacts;
  if (verdict.size === 0 || frame.facts.has('within')) return calledValue(info, self);
  frame.facts = values.both(frame.facts, verdict);
  const value = calledValue(info, self);
  frame.facts = values.leaving(frame.facts, (fact) => fact === 'within');
  return value;
}

function calledValue(info: CallInfo, self: Value | undefined): Value {
  const { callee, evaluator, frame, node, args, isNew } = info;
  const { shape } = callee;
  switch (shape.kind) {
    case 'union': {
      // A client made once or kept: each alternative may be called.
      return values.join(...shape.options.map((option) => {
        const limits = limitsOfEntry(option, info.receiver, node, frame, evaluator);
        return limits.size === 0 ? calledValue({ ...info, callee: option }, self) : evaluator.branch(frame, limits, () => calledValue({ ...info, callee: option }, self)).result;
      }));
    }
    case 'function':
    case 'native':
      if (isNew) {
        const made = values.record([]);
        evaluator.call(callee, args, frame, node, made);
        return made;
      }
      if (shape.kind === 'native' && shape.name === values.REFUSAL) frame.dead = 'throw';
      if (shape.kind === 'function') noteProgramCall(node, frame);
      return values.withMarks(evaluator.call(callee, args, frame, node, self), keeperMarks(info));
    case 'class':
      return evaluator.construct(callee, args, frame, node);
    case 'module': {
      const inner = evaluator.imported(shape.path, 'default');
      if (inner.shape.kind === 'unknown' || inner.shape.kind === 'module') return outside(info);
      return calledValue({ ...info, callee: inner }, self);
    }
    default:
      return outside(info);
  }
}

/** Methods of texts whose result holds what they were given. */
const putsIn = /^(?:replace|replaceAll|concat|padStart|padEnd)$/;

/** A call of something that is not in the project. */
function outside(info: CallInfo): Value {
  const { callee, evaluator, frame, node, args, method, receiver } = info;
  const { shape } = callee;
  const known = evaluator.recognize(info);
  if (known !== undefined) return known;
  noteHandedOn(method, args, evaluator);
  const about = askedMarks(info);
  const results = [...runCallbacks(args, receiver, method, frame, node, evaluator, about, callee), ...wrappedCall(info)];
  // Of a digest nobody reads what it was made of.
  // What a store is made of: `create((set) => ({ send: async () => {} }))`.
  if (shape.kind === 'external' && /^(?:zustand|pinia|valtio|jotai|nanostores)/.test(shape.external.module)) for (const part of results.flatMap((result) => functionsOf(result))) evaluator.branch(frame, values.noFacts, () => evaluator.call(part, [values.unknownValue, values.unknownValue], frame, node));
  const readable = (mark: values.Mark): boolean => method !== 'digest' || (mark.origin.label !== 'user' && mark.origin.label !== 'personal');
  const own = receiver === undefined ? [] : values.allMarks(receiver).filter(readable);
  // What is looked for in a text, to put something else in its place, is not in it afterwards.
  const takesOut = /^replace(?:All)?$/.test(method) && args[1]?.shape.kind === 'constant';
  const given = args.slice(takesOut ? 1 : 0).filter((arg) => arg.shape.kind !== 'function').map((arg) => values.allMarks(arg));
  const passed = values.mergeMarks(...given).filter((mark) => (mark.origin.label !== 'environment' || putsIn.test(method)) && (mark.origin.label !== 'typed-key' || renderers.test(method)) && mark.origin.label !== 'literal-key').filter((mark) => !lookups.test(method) || readsText(info) || (/^(?:validate|check|is[A-Z]|verify)/.test(method) && unfamiliarModule(callee) !== undefined) || (mark.origin.label !== 'user' && mark.origin.label !== 'identity' && mark.origin.label !== 'personal'));
  const shortens = /^(?:truncate|clip|shorten|ellips|limit_?(?:text|length)|trim_?to|cut_?text|cap_?length|abbreviate)/i.test(method);
  // Of something that nobody knows, cut as texts are.
  const cuts = /^(?:slice|substring|substr)$/.test(method) && args.length === 2 && values.marksOf(args[1] ?? values.unknownValue, 'user').length === 0;
  const redacts = tellsLess(method);
  // An update that the store makes only while a count is small enough, and fails otherwise.
  if (args.some((arg) => isConditionalCount(arg))) frame.facts = values.both(frame.facts, new Set(['limited']));
  const gate = unknownGate(info);
  if (gate.size > 0) frame.facts = values.both(frame.facts, gate);
  const through = throughUnknown(redacts ? redactedMarks(passed) : passed, info);
  const marks = values.mergeMarks(callee.marks.filter(readable), own, through, about, ...results.map((result) => values.allMarks(result)));
  if (shape.kind === 'external') {
    const link: Link = { how: info.isNew ? 'new' : 'call', name: method, args };
    const made: Value = { shape: { kind: 'external', external: values.extend(shape.external, link) }, marks: shortens ? values.excerptMarks(marks) : cuts ? values.cutMarks(marks) : marks };
    // How many entries of the caller were changed.
    return marks.some((mark) => mark.origin.label === 'asked') && changesCount([made]) ? values.withMarks(made, tallied(marks)) : made;
  }
  const fields = fieldsRead(method, args);
  if (fields !== undefined) return selectedRecord(fields, marks, info);
  return results.length === 1 && marks.length > 0 ? values.join(...results, values.marked(marks)) : values.marked(marks);
}

/** A record of which only some fields were read, or a list of such. */
function selectedRecord(fields: readonly string[], marks: readonly values.Mark[], { method, written, evaluator, frame, node }: CallInfo): Value {
  const table = written.split('.').at(-2) ?? '';
  const record = values.record(fields.map((name) => [name, values.marked(isPersonalField(table, name) ? [...marks, evaluator.mark('personal', `${table}.${name}`, frame, node)] : marks)]));
  return /Many|All|list/i.test(method) ? values.list([record]) : record;
}

/** `breaker.fire(text)`, `loader.load(id)`: how what was made around a function calls it. */
const callsInner = /^(?:fire|exec|execute|call|run|invoke|load)$/;

/** `queue.wrap(work)`, `memoize(work)`: calling what such a function gave calls what it was given; so does a method of `new Breaker(work)`. */
function wrappedCall({ callee, isNew, args, evaluator, frame, node }: CallInfo): Value[] {
  const chain = callee.shape.kind === 'external' && !isNew ? callee.shape.external.chain : [];
  const last = chain.at(-1);
  const made = last?.how === 'member' && callsInner.test(last.name) ? chain.at(-2) : last;
  const inner = made?.how === 'call' || (made?.how === 'new' && made !== last) ? made.args.find((arg) => arg.shape.kind === 'function') : undefined;
  return inner === undefined ? [] : [evaluator.call(inner, args, frame, node)];
}

function isConditionalCount(value: Value): boolean {
  const settings = value.shape.kind === 'external' ? value.shape.external.chain.flatMap((link) => link.args) : [value];
  return settings.some((part) => {
    const condition = values.property(part, 'ConditionExpression');
    const update = values.property(part, 'UpdateExpression');
    return condition !== undefined && update !== undefined && /<|>/.test(values.literalText(condition)) && /\bADD\b|[+-]/.test(values.literalText(update)) && values.allMarks(part).some((mark) => mark.origin.label === 'identity' || mark.origin.label === 'user');
  });
}

/** What is done later, handed over in a list or an object: `new ReadableStream({ start })`, `createStream({ execute })`. */
function worksIn(given: Value): Value[] {
  // Steps in a row: `async.waterfall([find, ask], done)`.
  if (given.shape.kind === 'array') return given.shape.items.filter((item) => item.shape.kind === 'function');
  if (given.shape.kind !== 'object') return [];
  // Stores and components: `{ actions: { send() {} } }`.
  const nested = [...given.shape.properties].filter(([name]) => /^(?:actions|methods|mutations|effects|thunks|handlers)$/.test(name)).flatMap(([, part]) => functionsOf(part));
  return [...nested, ...[...given.shape.properties].filter(([name, part]) => part.shape.kind === 'function' && /^(?:start|pull|transform|flush|write|execute|run|try|fn|callback|task|job|perform|process|work|action|setup|main|eachMessage|eachBatch|handleMessage|handleMessageBatch|onMessage|processor|\w{1,40}(?:Callback|Handler))$/.test(name)).map(([, part]) => part)];
}

function functionsOf(value: Value): Value[] {
  return value.shape.kind === 'object' ? [...value.shape.properties.values()].filter((part) => part.shape.kind === 'function') : [];
}

/** What gives the functions of an object to all that share the receiver: `server.decorate('letters', { write() {} })`. */
const handsOver = /^(?:decorate\w{0,20}|method|methods|provide|expose|implement|defineMethods|addMethods|addService|registerService)$/;

/** Functions handed to something unknown are run once: callbacks, handlers, retries. `about`: what it says of the caller, which callbacks get second. */
export function runCallbacks(args: readonly Value[], receiver: Value | undefined, method: string, frame: Frame, node: Node, evaluator: Evaluator, about: readonly values.Mark[] = [], callee?: Value): Value[] {
  const results: Value[] = [];
  const found = about.length === 0 ? values.unknownValue : values.marked(about);
  for (const arg of args.flatMap((given) => [given, ...worksIn(given), ...(handsOver.test(method) ? functionsOf(given) : [])])) {
    for (const option of values.options(arg)) {
      if (option.shape.kind !== 'function' && !(option.shape.kind === 'native' && option.shape.name === GO_ON)) continue;
      const given = handedBack(callee) ?? (receiver === undefined ? values.unknownValue : method === 'then' || method === 'tap' ? receiver : values.marked(values.allMarks(receiver)));
      const taken = evaluator.branch(frame, values.noFacts, () => evaluator.call(option, [given, found, values.unknownValue], frame, node));
      evaluator.joinAll(frame, [{ ...taken, dead: '', facts: frame.facts }, { result: undefined, facts: frame.facts, dead: '', values: new Map() }]);
      // A transaction is run, or throws.
      if (/transaction|atomic|lock|exclusive/i.test(method) && taken.facts !== values.impossible) frame.facts = values.both(frame.facts, taken.facts);
      results.push(taken.result);
    }
  }
  return results;
}
