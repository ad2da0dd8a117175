import type { Node } from 'oxc-parser';
import type { CallInfo, Evaluator, Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { perEvaluator } from '../per-evaluator.js';
import { externalOf } from './chain.js';

export interface Registered {
  readonly registration: Value;
  readonly frame: Frame;
  readonly node: Node;
}

/** What a container of awilix was told to make, by name, and what it has made so far. */
interface Cradle {
  readonly registered: Map<string, Registered>;
  readonly made: Map<string, Value>;
  readonly making: Set<string>;
}

/** Containers of one program are taken together: the one of a request knows what its parent knows. */
const cradleOf = perEvaluator((): Cradle => ({ registered: new Map(), made: new Map(), making: new Set() }));

export function isContainer(external: External | undefined): boolean {
  return external?.module === 'awilix' && external.chain.some((link) => link.name === 'createContainer' && link.how === 'call');
}

/** `container.cradle`, where what was registered can be had by name. */
export function containerMember(object: External, name: string, evaluator: Evaluator): Value | undefined {
  return name === 'cradle' && isContainer(object) ? everything(evaluator) : undefined;
}

/** `createContainer().register({ ask: asClass(Ask) })`, `container.resolve('ask')`, also of a request's own container. */
export const containerCalls: Recognizer = (info) => {
  const { method, receiver, args, evaluator, frame, node, callee } = info;
  const [first, second] = args;
  const cradle = cradleOf(evaluator);
  const name = first === undefined ? undefined : values.constantText(first);
  const invoker = externalOf(callee);
  if (invoker !== undefined && /^awilix-(?:express|koa|router-core)$/.test(invoker.module)) return invoked(info, invoker);
  if (first === undefined || receiver === undefined || receiver.shape.kind === 'instance') return undefined;
  // The container of a request is called whatever the app calls it.
  if (method === 'resolve' && name !== undefined && cradle.registered.has(name) && (isContainer(externalOf(receiver)) || externalOf(receiver) === undefined)) return serviceOf(name, evaluator);
  if (method === 'build' && isContainer(externalOf(receiver))) return built({ registration: first, frame, node }, evaluator);
  if (method !== 'register' || !isContainer(externalOf(receiver))) return undefined;
  const given: Iterable<[string, Value]> = first.shape.kind === 'object' ? first.shape.properties : name !== undefined && second !== undefined ? [[name, second]] : [];
  for (const [key, registration] of given) registerService(key, { registration, frame, node }, evaluator);
  return receiver;
};

export function registerService(name: string, service: Registered, evaluator: Evaluator): void {
  const { registered, made } = cradleOf(evaluator);
  registered.set(name, service);
  made.clear();
}

function everything(evaluator: Evaluator): Value {
  const names = [...cradleOf(evaluator).registered.keys()];
  return values.record(names.flatMap((name): [string, Value][] => {
    const service = serviceOf(name, evaluator);
    return service === undefined ? [] : [[name, service]];
  }), values.unknownValue);
}

function serviceOf(name: string, evaluator: Evaluator): Value | undefined {
  const { registered, made, making } = cradleOf(evaluator);
  const known = made.get(name);
  const entry = registered.get(name);
  if (known !== undefined || entry === undefined || making.has(name)) return known;
  making.add(name);
  // What is made anew for each who asks belongs to whoever asks.
  const service = lasts(entry.registration) ? evaluator.apart(() => built(entry, evaluator)) : built(entry, evaluator);
  making.delete(name);
  made.set(name, service);
  return service;
}

/** `asFunction(make).singleton()`, `asClass(Ask, { lifetime: Lifetime.SCOPED })`; without a word of it, each who asks gets his own. */
function lasts(registration: Value): boolean {
  const chain = externalOf(registration)?.chain ?? [];
  const made = chain.find((part) => /^as(?:Class|Function)$/.test(part.name));
  return made === undefined || made.args.length > 1 || chain.some((part) => part.how === 'call' && /^(?:singleton|scoped|setLifetime)$/.test(part.name));
}

/** `asClass(Ask).singleton()`: an object of the class, given what it asks for by the names of its parameters. */
function built({ registration, frame, node }: Registered, evaluator: Evaluator): Value {
  const link = externalOf(registration)?.chain.find((part) => part.how === 'call' && /^(?:as(?:Class|Function|Value)|aliasTo)$/.test(part.name));
  const [inside] = link === undefined ? [registration] : link.args;
  if (inside === undefined || link?.name === 'asValue') return inside ?? values.unknownValue;
  if (link?.name === 'aliasTo') return serviceOf(values.constantText(inside) ?? '', evaluator) ?? values.unknownValue;
  const at: Frame = { ...frame, facts: values.noFacts };
  const args = argumentsFor(inside, evaluator);
  return inside.shape.kind === 'class' ? evaluator.construct(inside, args, at, node) : evaluator.call(inside, args, at, node);
}

function parametersOf({ shape }: Value): { readonly params: readonly Node[]; readonly module: string; readonly node: Node } | undefined {
  if (shape.kind === 'function') return { params: shape.closure.node.params, module: shape.closure.module, node: shape.closure.node };
  if (shape.kind !== 'class') return undefined;
  const constructor = shape.definition.node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  return constructor?.type === 'MethodDefinition' ? { params: constructor.value.params, module: shape.definition.module, node: constructor } : undefined;
}

/** One object with everything that is spoken of, or each parameter by its name. */
function argumentsFor(maker: Value, evaluator: Evaluator): Value[] {
  const found = parametersOf(maker);
  if (found === undefined) return [];
  const { registered } = cradleOf(evaluator);
  const names = found.params.map((parameter) => nameOf(parameter));
  if (names.some((name) => name !== undefined && registered.has(name))) return names.map((name) => (name === undefined ? undefined : serviceOf(name, evaluator)) ?? values.unknownValue);
  const text = evaluator.syntax(found.module)?.text.slice(found.node.start, found.node.end) ?? '';
  const spoken = [...registered.keys()].filter((name) => new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(text));
  return [values.record(spoken.flatMap((name): [string, Value][] => {
    const service = serviceOf(name, evaluator);
    return service === undefined ? [] : [[name, service]];
  }), values.unknownValue)];
}

function nameOf(parameter: Node): string | undefined {
  const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  return target.type === 'Identifier' ? target.name : undefined;
}

/** `makeInvoker(Controller)('ask')` and `inject(({ ask }) => handler)`: a handler that is made by the container. */
function invoked({ method, args, frame, node, evaluator }: CallInfo, { chain }: External): Value | undefined {
  const [first] = args;
  const last = chain.at(-1);
  if (method === 'inject' && first?.shape.kind === 'function') return evaluator.call(first, argumentsFor(first, evaluator), { ...frame, facts: values.noFacts }, node);
  if (last?.how !== 'call' || !/^make(?:Class|Function)?Invoker$/.test(last.name)) return undefined;
  const name = first === undefined ? undefined : values.constantText(first);
  const [controller] = last.args;
  if (name === undefined || controller === undefined) return undefined;
  return evaluator.member(evaluator.apart(() => built({ registration: controller, frame, node }, evaluator)), name, frame, node);
}
