import type { ArrowFunctionExpression, Function as FunctionNode, Node } from 'oxc-parser';
import { destructure, elementOf, omitted } from './bindings.js';
import { composed } from './composed.js';
import { askedMarks, keptCounts, pickedMarks, tallied, verdictMarks } from './counts.js';
import { entryMarks } from './entries.js';
import type { CallInfo, Evaluator, Frame } from './evaluator.js';
import { evaluateElement } from './elements.js';
import { putOntoFunction } from './function-members.js';
import { fileIn } from './known/files.js';
import { heldByStore } from './known/states/svelte.js';
import { kindCompared } from './kinds.js';
import { setterOf } from './members.js';
import { asksForRole } from './operators-of-the-app.js';
import { awaited } from './promises.js';
import { evaluateBinary, evaluateLogical, evaluateNot } from './operators.js';
import { learnFromRefusal } from './refusals.js';
import { isNeverWritten } from './never-written.js';
import { noteAssigned, recalled } from './remembered.js';
import { dottedName } from './syntax.js';
import * as values from './value.js';
import type { Facts, Mark, Origin, Value } from './value.js';
import { keptMarks, windowMarks } from './windows.js';

export function evaluateExpression(node: Node, frame: Frame, evaluator: Evaluator): Value {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number' || typeof node.value === 'boolean' || node.value === null ? values.constant(node.value) : regularExpression(node);
    case 'TemplateLiteral':
      return template(node, frame, evaluator);
    case 'Identifier':
      if (node.name === 'undefined') return values.undefinedValue;
      return recalled(frame.scope.get(node.name) ?? heldByStore(node.name, frame) ?? evaluator.automatic(frame.module, node.name) ?? evaluator.shared(frame.module, node.name) ?? values.external('global', node.name), node, frame, evaluator);
    case 'ThisExpression':
      return frame.self ?? values.unknownValue;
    case 'Super':
      return frame.scope.get('super') ?? frame.self ?? values.unknownValue;
    case 'MetaProperty':
      return values.external('global', 'import.meta');
    case 'MemberExpression':
      return recalled(member(node, frame, evaluator), node, frame, evaluator);
    case 'CallExpression':
    case 'NewExpression':
      return recalled(evaluator.evaluateCallNode(node, frame), node, frame, evaluator);
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return evaluator.evaluate(node.expression, frame);
    case 'AwaitExpression':
      return awaited(evaluator.evaluate(node.argument, frame));
    case 'YieldExpression': {
      const value = node.argument === null ? values.undefinedValue : evaluator.evaluate(node.argument, frame);
      // What a generator yields is what its caller sees.
      frame.returns.push({ value, facts: frame.facts });
      return values.unknownValue;
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return evaluator.closure(node, frame, node.type === 'ArrowFunctionExpression' ? '' : (node.id?.name ?? ''));
    case 'ClassExpression':
    case 'ClassDeclaration':
      return { shape: { kind: 'class', definition: { node, statics: new Map(), scope: frame.scope, module: frame.module, name: node.id?.name ?? '' } }, marks: [] };
    case 'ObjectExpression':
      return object(node, frame, evaluator);
    case 'ArrayExpression': {
      const items: Value[] = [];
      const entries: Mark[] = [];
      for (const element of node.elements) {
        if (element === null) continue;
        const value = evaluator.evaluate(element.type === 'SpreadElement' ? element.argument : element, frame);
        if (element.type === 'SpreadElement') {
          items.push(...spread(value, frame, evaluator, element));
          entries.push(...values.options(value).flatMap((option) => entryMarks(option)));
        } else items.push(value);
      }
      return values.withMarks(values.list(items), entries);
    }
    case 'AssignmentExpression':
      return assignment(node, frame, evaluator);
    case 'UpdateExpression':
      return update(node, frame, evaluator);
    case 'UnaryExpression': {
      const value = evaluator.evaluate(node.argument, frame);
      if (node.operator === '!') return evaluateNot(value);
      if (node.operator === 'delete') takeOut(node.argument, frame, evaluator);
      if (node.operator === 'void') return values.undefinedValue;
      if (node.operator === 'typeof') return values.unknownValue;
      if (node.operator === '-' && value.shape.kind === 'constant' && typeof value.shape.value === 'number') return values.constant(-value.shape.value);
      // A number, whatever it is made of.
      return values.marked(values.plainMarks(values.cutMarks(values.allMarks(value))));
    }
    case 'BinaryExpression': {
      const left = evaluator.evaluate(node.left, frame);
      const right = evaluator.evaluate(node.right, frame);
      const window = [...windowMarks(node, left, right, frame, evaluator), ...keptMarks(node, left, right, frame, evaluator)];
      const result = kindCompared(node, frame, evaluator) ?? (node.operator === '+' ? evaluateBinary('+', composed(left, frame.module, node.left), composed(right, frame.module, node.right)) : evaluateBinary(node.operator, left, right));
      return window.length === 0 ? result : values.withMarks(result, window);
    }
    case 'LogicalExpression':
      return evaluateLogical(node, frame, evaluator);
    case 'ConditionalExpression': {
      const test = evaluator.evaluate(node.test, frame);
      if (test === values.missingValue || test === values.notMissingValue) return evaluator.evaluate(test === values.missingValue ? node.alternate : node.consequent, frame);
      const truth = values.truthOf(test);
      const knowsYes = refusedBy(node.test, node.alternate, test, truth.whenFalse !== values.impossible, frame, evaluator);
      const knowsNo = refusedBy(node.test, node.consequent, test, truth.whenTrue !== values.impossible, frame, evaluator);
      const yes = evaluator.branch(frame, values.both(truth.whenTrue, knowsYes), () => evaluator.evaluate(node.consequent, frame));
      const no = evaluator.branch(frame, values.both(truth.whenFalse, knowsNo), () => evaluator.evaluate(node.alternate, frame));
      evaluator.joinAll(frame, [yes, no]);
      const parts: Value[] = [];
      if (truth.whenTrue !== values.impossible) parts.push(values.answered(yes.result, truth.whenTrue));
      if (truth.whenFalse !== values.impossible) parts.push(values.answered(no.result, truth.whenFalse));
      return values.join(...parts);
    }
    case 'SequenceExpression':
      return node.expressions.map((part) => evaluator.evaluate(part, frame)).at(-1) ?? values.undefinedValue;
    case 'TaggedTemplateExpression': {
      const tag = evaluator.evaluate(node.tag, frame);
      const text = template(node.quasi, frame, evaluator);
      const written = dottedName(node.tag) ?? '';
      const info: CallInfo = { node, frame, written: `${written}\``, method: written.split('.').at(-1) ?? '', callee: tag, receiver: undefined, args: [text], argNodes: [node.quasi], isNew: false, evaluator };
      const known = evaluator.recognize(info);
      // `html` of Hono and Lit writes its values as text; `sql` of Drizzle, Kysely and their kin hands them over as parameters.
      if (known === undefined && /^(?:\w{1,20}\.)?(?:html|sql|SQL)$/.test(written)) {
        const marks = values.mergeMarks(values.allMarks(text).filter((mark) => mark.origin.label !== 'answer' && mark.origin.label !== 'fetched'), askedMarks(info));
        return tag.shape.kind === 'external' ? { shape: { kind: 'external', external: values.extend(tag.shape.external, { how: 'call', name: info.method, args: [text] }) }, marks } : values.marked(marks);
      }
      return known ?? (written === 'String.raw' || written === 'dedent' || written === 'outdent' ? text : values.marked(values.allMarks(text)));
    }
    case 'ImportExpression': {
      const source = evaluator.evaluate(node.source, frame);
      const specifier = values.constantText(source);
      const file = fileIn(source, evaluator);
      if (file !== undefined) evaluator.emit({ detail: { kind: 'run', value: file, way: 'eval', name: 'import' }, node }, frame);
      if (specifier === undefined && values.marksOf(source, 'answer').length > 0) evaluator.emit({ detail: { kind: 'run', value: source, way: 'eval', name: 'import' }, node }, frame);
      return specifier === undefined ? values.unknownValue : evaluator.importedFrom(frame.module, specifier, '*');
    }
    case 'JSXElement':
    case 'JSXFragment':
      return evaluateElement(node, frame, evaluator);
    case 'JSXExpressionContainer':
      return node.expression.type === 'JSXEmptyExpression' ? values.undefinedValue : evaluator.evaluate(node.expression, frame);
    default:
      return values.unknownValue;
  }
}

/** A regular expression with its pattern. */
function regularExpression(node: Extract<Node, { type: 'Literal' }>): Value {
  const pattern = 'regex' in node && node.regex !== null && typeof node.regex === 'object' && 'pattern' in node.regex ? node.regex.pattern : undefined;
  const flags = 'regex' in node && typeof node.regex === 'object' && node.regex !== null && 'flags' in node.regex ? node.regex.flags : '';
  return { shape: { kind: 'external', external: { module: 'global', chain: [{ how: 'new', name: 'RegExp', args: typeof pattern === 'string' ? [values.constant(pattern), values.constant(flags)] : [] }] } }, marks: [] };
}

/** `n < 40 ? next() : response.status(503).end()`: what one side knows because the other refuses. */
function refusedBy(test: Node, other: Node, value: Value, happens: boolean, frame: Frame, evaluator: Evaluator): values.Facts {
  const asksRole = asksForRole(evaluator.syntax(frame.module)?.text.slice(test.start, Math.min(test.end, test.start + 400)) ?? '');
  if ((verdictMarks(value).length === 0 && !asksRole) || other.type === 'Identifier' || other.type === 'TemplateLiteral' || (other.type === 'Literal' && (typeof other.value === 'string' || typeof other.value === 'number'))) return values.noFacts;
  return learnFromRefusal(test, other, value, happens, frame, evaluator);
}

function template(node: Extract<Node, { type: 'TemplateLiteral' }>, frame: Frame, evaluator: Evaluator): Value {
  const parts: Value[] = [];
  for (const [index, quasi] of node.quasis.entries()) {
    const text = quasi.value.cooked ?? quasi.value.raw;
    if (text !== '') parts.push(values.constant(text));
    const expression = node.expressions[index];
    if (expression !== undefined) parts.push(composed(evaluator.evaluate(expression, frame), frame.module, expression));
  }
  const [only] = parts;
  if (only === undefined) return values.constant('');
  return parts.length === 1 && only.shape.kind === 'constant' ? only : values.textOf(parts);
}

function member(node: Extract<Node, { type: 'MemberExpression' }>, frame: Frame, evaluator: Evaluator): Value {
  const object = evaluator.evaluate(node.object, frame);
  if (!node.computed) return evaluator.member(object, node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : node.property.name, frame, node);
  const key = evaluator.evaluate(node.property, frame);
  const name = values.constantText(key);
  if (name !== undefined) {
    const index = Number(name);
    return Number.isInteger(index) ? elementOf(object, index, frame, evaluator, node) : evaluator.member(object, name, frame, node);
  }
  const picked = isNeverWritten(node.object, frame, evaluator) ? [evaluator.mark('anew', dottedName(node) ?? '', frame, node)] : pickedMarks(key, dottedName(node) ?? '', frame, node, evaluator);
  // A table looked up by a caller's word gives what stands in the table, not the word.
  const found = values.options(object).map((option): Value => {
    const { shape } = option;
    if (shape.kind === 'object') return shape.properties.size === 0 && shape.open === undefined ? values.unknownValue : values.join(...shape.properties.values(), ...(shape.open === undefined ? [] : [shape.open]));
    // `import * as commands from './commands'`: any of what it exports.
    if (shape.kind === 'module') return values.join(...evaluator.exported(shape.path));
    return elementOf(option, undefined, frame, evaluator, node);
  });
  // What is picked by a verdict on the caller hangs on it.
  return values.withMarks(values.join(...found), [...picked, ...values.allMarks(key).filter((mark) => mark.origin.label === 'limiter')]);
}

function object(node: Extract<Node, { type: 'ObjectExpression' }>, frame: Frame, evaluator: Evaluator): Value {
  const properties = new Map<string, Value>();
  let open: Value | undefined;
  const result: Value = { shape: { kind: 'object', properties, open }, marks: [] };
  const getters: [string, Value][] = [];
  for (const entry of node.properties) {
    if (entry.type === 'SpreadElement') {
      const value = evaluator.evaluate(entry.argument, frame);
      for (const option of values.options(value)) {
        if (option.shape.kind === 'object' || option.shape.kind === 'instance') {
          for (const [name, part] of option.shape.properties) properties.set(name, part);
          if (option.shape.kind === 'object' && option.shape.open !== undefined) open = option.shape.open;
        } else if (option.shape.kind !== 'constant' && option.shape.kind !== 'truth') open = open === undefined ? option : values.join(open, option);
      }
      continue;
    }
    const name = !entry.computed && entry.key.type === 'Identifier' ? entry.key.name : values.constantText(evaluator.evaluate(entry.key, frame));
    const value = entry.value.type === 'FunctionExpression' || entry.value.type === 'ArrowFunctionExpression' ? methodOf(entry.value, name, result, frame, evaluator) : evaluator.evaluate(entry.value, frame);
    if (name !== undefined && entry.kind === 'get') getters.push([name, value]);
    else if (name !== undefined) properties.set(name, value);
    else open = open === undefined ? value : values.join(open, value);
  }
  if (result.shape.kind === 'object') result.shape.open = open;
  // A getter sees the finished object.
  for (const [name, getter] of getters) properties.set(name, evaluator.call(getter, [], frame, node, result));
  return result;
}

function methodOf(node: FunctionNode | ArrowFunctionExpression, name: string | undefined, self: Value, frame: Frame, evaluator: Evaluator): Value {
  const value = evaluator.closure(node, frame, name ?? '');
  if (value.shape.kind !== 'function' || node.type === 'ArrowFunctionExpression') return value;
  return { shape: { kind: 'function', closure: { ...value.shape.closure, self } }, marks: [] };
}

/** The elements of a value that is spread into a list or into arguments. */
export function spread(value: Value, frame: Frame, evaluator: Evaluator, node: Node): Value[] {
  return values.options(value).flatMap((option) => (option.shape.kind === 'array' ? option.shape.items : option.shape.kind === 'constant' ? [] : [elementOf(option, undefined, frame, evaluator, node)]));
}

/** `count++`: one more of what was there; counted under a condition on the caller, it is a count of him. */
function update(node: Extract<Node, { type: 'UpdateExpression' }>, frame: Frame, evaluator: Evaluator): Value {
  const old = values.allMarks(evaluator.evaluate(node.argument, frame));
  const value = values.marked(values.cutMarks(values.mergeMarks(old, tallied(old), keptCounts(values.marked(old)), tallied(evaluator.under))));
  const holder = node.argument.type === 'Identifier' && value.marks.length > 0 ? frame.scope.holder(node.argument.name) : undefined;
  if (holder !== undefined && node.argument.type === 'Identifier') evaluator.assign(frame, holder, node.argument.name, value);
  return value;
}

function assignment(node: Extract<Node, { type: 'AssignmentExpression' }>, frame: Frame, evaluator: Evaluator): Value {
  const right = evaluator.evaluate(node.right, frame);
  let value = right;
  if (node.operator !== '=') {
    const old = evaluator.evaluate(node.left, frame);
    value = node.operator === '??=' || node.operator === '||=' || node.operator === '&&=' ? values.join(old, right) : evaluateBinary(node.operator.slice(0, -1), old, node.operator === '+=' ? composed(right, frame.module, node.right) : right);
  }
  if (node.operator !== '=' || value.shape.kind === 'constant') value = values.withMarks(value, tallied(evaluator.under));
  const { left } = node;
  if (left.type === 'Identifier') {
    const holder = frame.scope.holder(left.name);
    if (holder === undefined) frame.scope.declare(left.name, value);
    else evaluator.assign(frame, holder, left.name, value);
  } else if (left.type === 'MemberExpression') {
    const object = evaluator.evaluate(left.object, frame);
    const name = !left.computed ? (left.property.type === 'PrivateIdentifier' ? `#${left.property.name}` : left.property.name) : values.constantText(evaluator.evaluate(left.property, frame));
    evaluator.assigned(left, name, object, value, frame);
    noteAssigned(object, name, value, left, frame, evaluator);
    for (const option of values.options(object)) {
      if (option.shape.kind === 'object' || option.shape.kind === 'instance') {
        const setter = name === undefined ? undefined : setterOf(option, name);
        if (setter !== undefined) {
          evaluator.call(setter, [value], frame, left, option);
          continue;
        }
        evaluator.grown.push(option.shape.properties);
        if (name !== undefined) option.shape.properties.set(name, value);
        else if (option.shape.kind === 'object') option.shape.open = option.shape.open === undefined ? value : values.join(option.shape.open, value);
      } else if (option.shape.kind === 'input' && name !== undefined) frame.facts = values.both(frame.facts, replacedFacts(values.childOrigin(option.shape.origin, name, left.start), value, frame.facts));
      else if (option.shape.kind === 'function' && name !== undefined) putOntoFunction(option.shape.closure, name, value);
      else if (option.shape.kind === 'class' && name !== undefined) option.shape.definition.statics.set(name, value);
      else if (option.shape.kind === 'array') option.shape.items.push(value);
    }
  } else destructure(left, value, frame, evaluator, (name, part) => {
    const holder = frame.scope.holder(name);
    if (holder === undefined) frame.scope.declare(name, part);
    else evaluator.assign(frame, holder, name, part);
  });
  return value;
}

/** `delete user.email`. */
function takeOut(member: Node, frame: Frame, evaluator: Evaluator): void {
  if (member.type !== 'MemberExpression' || member.object.type !== 'Identifier' || member.computed || member.property.type !== 'Identifier') return;
  const holder = frame.scope.holder(member.object.name);
  const value = holder?.own(member.object.name);
  if (holder !== undefined && value !== undefined && values.options(value).every(({ shape }) => shape.kind === 'object' || shape.kind === 'external')) evaluator.assign(frame, holder, member.object.name, omitted(value, new Set([member.property.name])));
}

/** `req.body.text = req.body.text.slice(0, 500)`: what is known of a part once it is another text. */
function replacedFacts(part: Origin, value: Value, facts: Facts): Facts {
  return values.allMarks(value).every((mark) => mark.origin.label !== 'user' || values.isBounded(mark, facts)) ? new Set([`bounded:${String(part.id)}`]) : values.noFacts;
}
