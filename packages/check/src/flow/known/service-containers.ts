import { unwrapFunction } from '../elements.js';
import type { CallInfo, Recognizer } from '../evaluator.js';
import { bindService, serviceOf } from '../injection.js';
import type { Binding } from '../injection.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

export const containerModules = /^(?:tsyringe|inversify|typedi|injection-js|@inversifyjs\/.*|typed-inject)$/;
/** How Inversify is told what a token stands for, and what that is. */
const targets: ReadonlyMap<string, Binding['how']> = new Map([['to', 'class'], ['toConstantValue', 'value'], ['toDynamicValue', 'factory'], ['toFactory', 'factory'], ['toService', 'token'], ['toResolvedValue', 'factory']]);
/** How TSyringe and TypeDI are told the same in an object. */
const providers: readonly (readonly [string, Binding['how']])[] = [['useClass', 'class'], ['useValue', 'value'], ['useFactory', 'factory'], ['useToken', 'token'], ['useExisting', 'token'], ['type', 'class'], ['value', 'value'], ['factory', 'factory']];
const asking = /^(?:resolve|get|getAsync|make|getNamed|getTagged|resolveAsync)$/;

/** `container.register(token, { useClass })`, `container.bind(token).to(Class)`, `container.resolve(token)`. */
export const serviceContainers: Recognizer = (info) => {
  const { method, receiver, args, isNew, written, frame, evaluator, node } = info;
  const external = externalOf(receiver) ?? externalOf(info.callee);
  const isContainer = external !== undefined && containerModules.test(external.module);
  const [first, second] = args;
  if (isContainer && isNew && written.endsWith('ContainerModule') && first !== undefined) {
    const itself = values.external(external.module);
    evaluator.call(first, [itself, itself], frame, node);
    return undefined;
  }
  if (isNew || receiver === undefined) return undefined;
  if (isContainer) {
    const bound = external.chain.findLast((link) => link.how === 'call' && /^(?:bind|rebind|rebindSync)$/.test(link.name))?.args[0];
    const how = targets.get(method);
    if (bound !== undefined && how !== undefined && first !== undefined) put(bound, how, first, info);
    if (bound !== undefined && (how !== undefined || method === 'toSelf')) return receiver;
    if (/^(?:register|registerSingleton|registerType|registerInstance|set)$/.test(method) && first !== undefined) {
      register(method, first, second, info);
      return receiver;
    }
  }
  // A container of another kind may be asked for an object of a class as well: `moduleRef.get(Writer)`.
  if (!asking.test(method) || first === undefined || !(isContainer || first.shape.kind === 'class')) return undefined;
  return serviceOf(first, frame, evaluator);
};

function register(method: string, token: Value, given: Value | undefined, info: CallInfo): void {
  if (given === undefined) {
    const own = values.property(token, 'id');
    if (own !== undefined) provide(own, token, info);
    return;
  }
  if (method === 'registerInstance' || (method === 'set' && given.shape.kind !== 'object')) put(token, 'value', given, info);
  else if (given.shape.kind === 'class') put(token, 'class', given, info);
  else if (method === 'registerType') put(token, 'token', given, info);
  else if (!provide(token, given, info)) put(token, 'value', given, info);
}

function provide(token: Value, given: Value, info: CallInfo): boolean {
  for (const [name, how] of providers) {
    const what = values.property(given, name);
    if (what === undefined) continue;
    put(token, how, what, info);
    return true;
  }
  return false;
}

function put(token: Value, how: Binding['how'], what: Value, { frame, node, evaluator, receiver }: CallInfo): void {
  // TSyringe asks a factory each time, unless it is wrapped in one that keeps what it made.
  const anew = how === 'factory' && what.shape.kind === 'function' && externalOf(receiver)?.module === 'tsyringe';
  // `instanceCachingFactory(() => new Writer())`: what is inside.
  bindService(token, { how, what: how === 'factory' ? unwrapFunction(what) : what, frame, node, anew }, evaluator);
}
