import type { Class, Node } from 'oxc-parser';
import { decorators } from './decorators.js';
import type { Evaluator, Frame } from './evaluator.js';
import { perEvaluator } from './per-evaluator.js';
import { dottedName } from './syntax.js';
import * as values from './value.js';
import type { ClassShape, Value } from './value.js';

/** What a container was told to give for a token: an object of a class, what a function makes, a value, what another token stands for. */
export interface Binding {
  readonly how: 'class' | 'factory' | 'value' | 'token';
  readonly what: Value;
  readonly frame: Frame;
  readonly node: Node;
  /** Made anew for each who asks. */
  readonly anew?: boolean;
}

interface Services {
  readonly bindings: Map<unknown, Binding>;
  /** One of each: an object that counts has to be the same for all who ask for it. */
  readonly made: Map<unknown, Value>;
  readonly making: Set<unknown>;
}

/** Containers of one program are taken together: which one is asked is seldom known, and tokens tell services apart. */
const servicesOf = perEvaluator((): Services => ({ bindings: new Map(), made: new Map(), making: new Set() }));
const DEEPEST_SERVICE = 8;

/** A class is itself, a text or a symbol what it says: `Symbol.for('Writer')`, `new InjectionToken('Writer')`. */
function keyOf(token: Value): unknown {
  const { shape } = token;
  if (shape.kind === 'class') return shape.definition.node;
  if (shape.kind === 'constant') return typeof shape.value === 'string' ? `text ${shape.value}` : undefined;
  const told = shape.kind === 'external' ? shape.external.chain.findLast((link) => link.how !== 'member')?.args[0] : undefined;
  const name = told === undefined ? undefined : values.constantText(told);
  return name === undefined ? undefined : `symbol ${name}`;
}

export function bindService(token: Value, binding: Binding, evaluator: Evaluator): void {
  const key = keyOf(token);
  if (key === undefined) return;
  const { bindings, made } = servicesOf(evaluator);
  bindings.set(key, binding);
  made.delete(key);
}

/** What a container gives for a token; a class that nothing was said of is made by the types of its constructor. */
export function serviceOf(token: Value, frame: Frame, evaluator: Evaluator): Value | undefined {
  const key = keyOf(token);
  const { bindings, made, making } = servicesOf(evaluator);
  const binding = key === undefined ? undefined : bindings.get(key);
  const known = key === undefined ? undefined : made.get(key);
  if (known !== undefined) return known;
  if (key === undefined || making.has(key) || making.size > DEEPEST_SERVICE || (binding === undefined && token.shape.kind !== 'class')) return undefined;
  making.add(key);
  const make = (): Value | undefined => (binding === undefined ? objectOf(token, frame, evaluator) : provided(binding, token, evaluator));
  const given = binding?.anew === true ? make() : evaluator.apart(make);
  making.delete(key);
  if (given !== undefined) made.set(key, given);
  return given;
}

function provided({ how, what, frame, node }: Binding, token: Value, evaluator: Evaluator): Value | undefined {
  const at: Frame = { ...frame, facts: values.noFacts };
  if (how === 'value') return what;
  if (how === 'factory') return evaluator.call(what, [containerItself(at, evaluator)], at, node);
  if (how === 'token') return serviceOf(what, at, evaluator);
  return what.shape.kind === 'class' && token.shape.kind === 'class' && what.shape.definition.node !== token.shape.definition.node ? serviceOf(what, at, evaluator) : objectOf(what, at, evaluator);
}

/** The container as factories get it, also within a context. */
function containerItself(frame: Frame, evaluator: Evaluator): Value {
  const give = values.native('get', ([token]) => (token === undefined ? undefined : serviceOf(token, frame, evaluator)) ?? values.unknownValue);
  const container = values.record([['get', give], ['resolve', give]], values.unknownValue);
  return values.record([['container', container], ['get', give], ['resolve', give]], values.unknownValue);
}

function objectOf(value: Value, frame: Frame, evaluator: Evaluator): Value | undefined {
  return value.shape.kind === 'class' ? instantiate(value.shape.definition, frame, evaluator) : undefined;
}

function instantiate(definition: ClassShape, frame: Frame, evaluator: Evaluator, depth = 0): Value {
  return instantiateByTypes(definition.node, { ...frame, module: definition.module, scope: definition.scope }, evaluator, depth);
}

/** The class that a parameter's type names, where it can be found. */
export function typeClass(parameter: Node, frame: Frame): Value | undefined {
  const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const annotation = (target as { typeAnnotation?: { typeAnnotation?: Node } | null }).typeAnnotation?.typeAnnotation;
  const name = annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier' ? annotation.typeName.name : undefined;
  if (name === undefined) return undefined;
  const value = frame.scope.get(name);
  return value?.shape.kind === 'class' ? value : undefined;
}

/** What stands for the token that a parameter or a field is told: `@inject('Writer')`. */
function injected(node: { decorators?: readonly Node[] }, frame: Frame, evaluator: Evaluator): Value | undefined {
  const [token] = decorators(node).find(({ name }) => /^(?:\w{1,40}\.)?(?:inject|Inject)$/.test(name))?.args ?? [];
  if (token === undefined) return undefined;
  const given = evaluator.evaluate(token, frame);
  // `@Inject(() => Writer)`, for what is declared later.
  return serviceOf(given.shape.kind === 'function' ? evaluator.call(given, [], frame, token) : given, frame, evaluator);
}

const storeTokens = /^(?:\w{1,40}\.)?Inject(?:Repository|Model|EntityRepository)$/;
const storeTypes = /^(?:Repository|TreeRepository|MongoRepository|EntityRepository|SqlEntityRepository|Model|ReturnModelType|Collection)$/;

/** The store of one table, by what a parameter says of it: `@InjectRepository(Lead)`, `@InjectModel(Lead.name)`, `Repository<Lead>`. */
function storeOf(parameter: Node): Value | undefined {
  const [token] = decorators(parameter as { decorators?: readonly Node[] }).find(({ name }) => storeTokens.test(name))?.args ?? [];
  const told = token?.type === 'Literal' ? String(token.value) : token?.type === 'MemberExpression' ? dottedName(token.object) : token?.type === 'Identifier' ? token.name : undefined;
  const table = told ?? tableOfType(parameter);
  return table === undefined ? undefined : { shape: { kind: 'external', external: values.extend({ module: 'typeorm', chain: [] }, { how: 'call', name: 'getRepository', args: [values.constant(table)] }) }, marks: [] };
}

function tableOfType(parameter: Node): string | undefined {
  const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const type = target.type === 'Identifier' ? target.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier' || !storeTypes.test(type.typeName.name)) return undefined;
  const [row] = type.typeArguments?.params ?? [];
  return row?.type === 'TSTypeReference' && row.typeName.type === 'Identifier' ? row.typeName.name : undefined;
}

/** Makes an instance as the framework would: each constructor parameter by its token or its type, fields by their tokens. */
export function instantiateByTypes(node: Class, frame: Frame, evaluator: Evaluator, depth: number): Value {
  const constructor = node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  const given = constructor?.type === 'MethodDefinition' ? constructor.value.params.map((parameter): Value => {
    const service = injected(parameter, frame, evaluator) ?? storeOf(parameter);
    if (service !== undefined) return service;
    const type = typeClass(parameter, frame);
    if (type?.shape.kind !== 'class') return values.unknownValue;
    const bound = servicesOf(evaluator).bindings.has(type.shape.definition.node) ? serviceOf(type, frame, evaluator) : undefined;
    return bound ?? (depth > 4 ? values.unknownValue : instantiate(type.shape.definition, frame, evaluator, depth + 1));
  }) : [];
  const made: Value = { shape: { kind: 'class', definition: { node, statics: new Map(), scope: frame.scope, module: frame.module, name: node.id?.name ?? '' } }, marks: [] };
  const instance = evaluator.construct(made, given, frame, node);
  for (const element of node.body.body) {
    if (element.type !== 'PropertyDefinition' || element.key.type !== 'Identifier' || element.decorators.length === 0 || instance.shape.kind !== 'instance') continue;
    const service = injected(element, frame, evaluator);
    if (service !== undefined) instance.shape.properties.set(element.key.name, service);
  }
  return instance;
}
