import type { Class, MethodDefinition, Node, PropertyDefinition } from 'oxc-parser';
import { isOwnWords } from './chosen-names.js';
import { tallied } from './counts.js';
import { decorated } from './decorated-methods.js';
import type { Evaluator, Frame } from './evaluator.js';
import { withoutEntries } from './entries.js';
import { memberOfFunction } from './function-members.js';
import { isPersonalField } from './personal.js';
import { readRecords } from './records.js';
import { Scope } from './scope.js';
import { noteRead } from './answers-read.js';
import { dottedName } from './syntax.js';
import { allMarks, childOrigin, extend, input, join, marked, options, unknownValue, withMarks, missingValue, isUpload } from './value.js';
import type { ClassShape, Mark, Value } from './value.js';

/** Parts of an answer that say something about it and hold nothing of it. */
const aboutAnswers = new Set(['usage', 'id', 'stop_reason', 'stopReason', 'finishReason', 'model', 'type', 'role', 'stop_sequence', 'request_id', '_request_id', 'status', 'ok', 'headers']);
/** What a text or list says of itself. */
const lengths = new Set(['length', 'byteLength', 'size']);

export function classMember(node: Class, name: string, isStatic: boolean): MethodDefinition | PropertyDefinition | undefined {
  for (const element of node.body.body) {
    if (element.type !== 'MethodDefinition' && element.type !== 'PropertyDefinition') continue;
    if (element.static !== isStatic || (element.type === 'MethodDefinition' && element.kind === 'set')) continue;
    const own = element.key.type === 'Identifier' ? element.key.name : element.key.type === 'PrivateIdentifier' ? `#${element.key.name}` : element.key.type === 'Literal' ? String(element.key.value) : undefined;
    if (own === name) return element;
  }
  return undefined;
}

/** What a class does when something is put into this member, where it says so: `set text(value) { ... }`. */
export function setterOf(object: Value, name: string): Value | undefined {
  if (object.shape.kind !== 'instance') return undefined;
  const { definition } = object.shape;
  for (const element of definition.node.body.body) {
    if (element.type !== 'MethodDefinition' || element.kind !== 'set' || element.key.type !== 'Identifier' || element.key.name !== name) continue;
    return { shape: { kind: 'function', closure: { node: element.value, scope: definition.scope, module: definition.module, self: object, name } }, marks: [] };
  }
  return undefined;
}

export function readMember(object: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): Value {
  noteRead(object, name, evaluator);
  const found = options(object).map((option) => withMarks(readOne(option, name, frame, node, evaluator), inheritable(option, name)));
  const value = found.length === 1 ? (found[0] ?? unknownValue) : join(...found);
  // The file in which Claude Code keeps its login.
  if (name === 'claudeAiOauth') return withMarks(value, [evaluator.mark('environment', 'CLAUDE_CODE_OAUTH_TOKEN', frame, node)]);
  const marks = [personalMark(object, name, frame, node, evaluator), ownWordsMark(object, value, name, frame, node, evaluator)].filter((mark) => mark !== undefined);
  return withMarks(value, marks);
}

/** What a person of the app calls himself, where it comes from a store or a token and not from a request. */
function ownWordsMark(object: Value, value: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): Mark | undefined {
  const { shape } = object;
  // What the program says itself, also of one of many, nobody chose.
  if (options(value).every((option) => option.shape.kind === 'constant' || option.shape.kind === 'function' || option.shape.kind === 'native') || (shape.kind === 'input' && shape.origin.label === 'user')) return undefined;
  // What a module holds was written with the program: `import { profile } from './data/profile'`.
  if (shape.kind === 'external' && shape.external.module !== 'global' && shape.external.chain.every((link) => link.how === 'member')) return undefined;
  const owner = node.type === 'MemberExpression' ? (dottedName(node.object) ?? '') : shape.kind === 'input' ? shape.origin.name : shape.kind === 'external' ? (readRecords(shape.external)?.table ?? shape.external.chain.at(-1)?.name ?? '') : '';
  return isOwnWords(owner, name) ? evaluator.mark('own-words', `${owner.replaceAll('()', '')}.${name}`, frame, node) : undefined;
}

/** Marks of the whole that its member carries too. */
function inheritable(object: Value, name: string): readonly Mark[] {
  if (object.marks.length === 0) return object.marks;
  if (lengths.has(name)) return object.shape.kind === 'external' ? tallied(object.marks) : [];
  return withoutEntries(object.marks).filter((mark) => mark.origin.label !== 'answer' || !aboutAnswers.has(name));
}

function personalMark(object: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): Mark | undefined {
  if (object.shape.kind === 'module' || object.shape.kind === 'class' || object.shape.kind === 'array') return undefined;
  // What a call gave may be a person's record; a package's own member is none.
  if (object.shape.kind === 'external' && !object.shape.external.chain.some((link) => link.how === 'call')) return undefined;
  // The object of a pattern is not written beside the field: what the value is called then says it.
  const written = node.type === 'MemberExpression' ? (dottedName(node.object) ?? '') : object.shape.kind === 'input' ? object.shape.origin.name : '';
  if (!isPersonalField(written, name)) return undefined;
  return evaluator.mark('personal', written === '' ? name : `${written}.${name}`, frame, node);
}

function readOne(value: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): Value {
  const { shape } = value;
  if (lengths.has(name) && shape.kind !== 'object' && shape.kind !== 'instance' && shape.kind !== 'module' && shape.kind !== 'external') return { shape: { kind: 'length', of: value, sized: name === 'byteLength' || (shape.kind === 'input' && (shape.whole === true || (name === 'size' && isUpload(shape.origin)))) }, marks: tallied(allMarks(value)) };
  // What a platform says of a file that somebody sent.
  if (shape.kind === 'input' && /^file_?size$/i.test(name)) return { shape: { kind: 'length', of: value, sized: true }, marks: [] };
  switch (shape.kind) {
    case 'object':
      return shape.properties.get(name) ?? (shape.open === undefined ? missingValue : evaluator.member(shape.open, name, frame, node));
    case 'instance':
      return readInstance(value, name, frame, node, evaluator);
    case 'class':
      return readStatic(value, name, frame, node, evaluator);
    case 'module':
      return evaluator.imported(shape.path, name);
    case 'function':
      return memberOfFunction(shape.closure, name) ?? unknownValue;
    case 'external':
      return evaluator.recognizeMember(shape.external, name, frame, node) ?? { shape: { kind: 'external', external: extend(shape.external, { how: 'member', name, args: [] }) }, marks: [] };
    case 'input':
      if (shape.origin.label === 'answer' && aboutAnswers.has(name)) return unknownValue;
      if (shape.deep === true) return { shape: { kind: 'input', origin: childOrigin(shape.origin, name, node.start), cut: shape.cut, deep: true }, marks: [] };
      return input(childOrigin(shape.origin, name, node.start), shape.cut && name !== '[]');
    case 'array': {
      const index = Number(name);
      return Number.isInteger(index) ? (shape.items[index] ?? marked(allMarks(value))) : unknownValue;
    }
    case 'unknown':
      return marked(inheritable(value, name));
    case 'text':
      return marked(allMarks(value));
    case 'length':
      // A count of tokens comes in an object of its own: `const { input_tokens } = await client.messages.countTokens(...)`.
      return /^(?:input_?|total_?)?tokens?(?:_?count)?$/i.test(name) ? value : unknownValue;
    default:
      return unknownValue;
  }
}

function readInstance(value: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): Value {
  if (value.shape.kind !== 'instance') return unknownValue;
  const own = value.shape.properties.get(name);
  if (own !== undefined) return own;
  let { definition } = value.shape;
  for (let depth = 0; depth < 6; depth += 1) {
    const member = classMember(definition.node, name, false);
    const at: Frame = { ...frame, module: definition.module, scope: definition.scope, self: value };
    if (member?.type === 'MethodDefinition' && member.value.type === 'FunctionExpression') {
      const method: Value = { shape: { kind: 'function', closure: { node: member.value, scope: definition.scope, module: definition.module, self: value, name } }, marks: [] };
      if (member.kind === 'get') return evaluator.call(method, [], frame, node, value);
      return member.decorators.length === 0 ? method : decorated(member, method, name, at, node, evaluator);
    }
    if (member?.type === 'PropertyDefinition' && member.value !== null) return evaluator.evaluate(member.value, at);
    if (definition.node.superClass === null) break;
    const base = evaluator.evaluate(definition.node.superClass, { ...at, scope: new Scope(definition.scope) });
    if (base.shape.kind !== 'class') break;
    definition = base.shape.definition;
  }
  const base = value.shape.properties.get('#base');
  return base === undefined ? unknownValue : evaluator.member(base, name, frame, node);
}

function readStatic(value: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): Value {
  if (value.shape.kind !== 'class') return unknownValue;
  const { definition } = value.shape;
  const kept = definition.statics.get(name);
  if (kept !== undefined) return kept;
  const member = classMember(definition.node, name, true);
  if (member?.type === 'MethodDefinition' && member.value.type === 'FunctionExpression') {
    const method: Value = { shape: { kind: 'function', closure: { node: member.value, scope: definition.scope, module: definition.module, self: value, name } }, marks: [] };
    return member.kind === 'get' ? evaluator.call(method, [], frame, node, value) : method;
  }
  if (member?.type === 'PropertyDefinition' && member.value !== null) {
    const made = evaluator.evaluate(member.value, { ...frame, module: definition.module, scope: definition.scope, self: value });
    definition.statics.set(name, made);
    return made;
  }
  return ofModel(definition, name, frame, evaluator);
}

/** Packages whose classes are tables: `class Story extends BaseModel` is asked as `Story.find(id)`. */
const models = /^(?:@adonisjs\/lucid(?:\/orm)?|@ioc:Adonis\/Lucid\/Orm|sequelize|@sequelize\/core|sequelize-typescript|typeorm|objection|bookshelf)$/;

function ofModel({ node, scope, module, name: table }: ClassShape, name: string, frame: Frame, evaluator: Evaluator): Value {
  const base = node.superClass === null ? undefined : evaluator.evaluate(node.superClass, { ...frame, module, scope });
  if (base?.shape.kind !== 'external' || !models.test(base.shape.external.module)) return unknownValue;
  const itself = extend(base.shape.external, { how: 'member', name: table, args: [] });
  return { shape: { kind: 'external', external: extend(itself, { how: 'member', name, args: [] }) }, marks: [] };
}
