import type { CallInfo } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import * as values from '../value.js';
import type { Closure, Value } from '../value.js';
import { joined, listed } from './app-parts.js';

export interface Endpoint {
  readonly method: string;
  readonly url: string;
  readonly handler: Value;
  readonly closure: Closure;
  readonly before: readonly Value[];
  readonly schema: Value;
}

export interface Endpoints {
  /** What they are put onto; none where they are a handler of their own. */
  readonly app: Value | undefined;
  readonly found: readonly Endpoint[];
}

const standing = /^(?:createNextRouter|createNextHandler|createSingleRouteHandler|createSingleUrlNextRouter|createLambdaHandler|createAzureHandler|fetchRequestHandler|createServerlessHandler)$/;
const DEEPEST_CONTRACT = 5;

/** `createExpressEndpoints(contract, router, app)` and its kin: each entry of the contract with what answers it. */
export function endpointsOf(info: CallInfo): Endpoints | undefined {
  const { method, args, receiver } = info;
  const [first, second, third, fourth] = args;
  if (first === undefined) return undefined;
  if (/^(?:createExpressEndpoints|registerRouter)$/.test(method) && second !== undefined && third !== undefined) {
    const everywhere = listed(values.property(fourth ?? values.unknownValue, 'globalMiddleware') ?? values.list([]));
    return { app: third, found: below(first, implementation(second), '', everywhere, info, 0) };
  }
  if (method === 'register') {
    const plugin = externalOf(first);
    const router = plugin?.module.startsWith('@ts-rest/') === true ? plugin.chain.findLast((link) => link.how === 'call' && link.name === 'plugin')?.args[0] : undefined;
    const contract = router === undefined ? undefined : routerOf(router)?.[0];
    return router === undefined || contract === undefined ? undefined : { app: receiver, found: below(contract, implementation(router), '', [], info, 0) };
  }
  if (!standing.test(method) || externalOf(info.callee)?.module.startsWith('@ts-rest/') !== true) return undefined;
  const contract = values.property(first, 'contract') ?? first;
  const router = values.property(first, 'router') ?? second;
  return router === undefined ? undefined : { app: undefined, found: below(contract, implementation(router), '', [], info, 0) };
}

type Running = Pick<CallInfo, 'evaluator' | 'frame'>;

/** `contract.letters.write`: an entry of a contract, or the part of it that holds several. */
export function entryOf(value: Value): Value {
  const external = externalOf(value);
  const made = external?.module.startsWith('@ts-rest/') === true ? external.chain.findLastIndex((link) => link.how === 'call' && link.name === 'router') : -1;
  if (external === undefined || made === -1 || made === external.chain.length - 1) return value;
  let at: Value | undefined = external.chain[made]?.args[0];
  for (const { name } of external.chain.slice(made + 1)) at = at === undefined ? undefined : values.property(routerOf(at)?.[0] ?? at, name);
  return at ?? value;
}

/** Each entry of a contract with the function that answers it. */
export function endpointsBelow(contract: Value, functions: Value, info: Running): Endpoint[] {
  return below(contract, functions, '', [], info, 0);
}

function routerOf(value: Value): readonly Value[] | undefined {
  const external = externalOf(value);
  return external?.module.startsWith('@ts-rest/') === true ? external.chain.findLast((link) => link.how === 'call' && link.name === 'router')?.args : undefined;
}

/** `s.router(contract, { ... })`: the functions. */
function implementation(router: Value): Value {
  return routerOf(router)?.[1] ?? router;
}

function below(given: Value, router: Value, prefix: string, everywhere: readonly Value[], info: Running, depth: number): Endpoint[] {
  const [inside = given, settings] = routerOf(given) ?? [];
  const path = `${prefix}${text(settings, 'pathPrefix') ?? ''}`;
  const functions = implementation(router);
  if (depth > DEEPEST_CONTRACT || inside.shape.kind !== 'object' || functions.shape.kind !== 'object') return [];
  return [...functions.shape.properties].flatMap(([name, part]): Endpoint[] => {
    const contract = values.property(inside, name);
    const method = text(contract, 'method');
    if (contract === undefined) return [];
    if (method === undefined) return below(contract, part, path, everywhere, info, depth + 1);
    const handler = part.shape.kind === 'function' ? part : values.property(part, 'handler');
    if (handler?.shape.kind !== 'function') return [];
    const before = [...everywhere, ...listed(values.property(part, 'middleware') ?? values.list([]))];
    const schema = values.record(['body', 'query', 'pathParams'].flatMap((kind): [string, Value][] => {
      const rules = values.property(contract, kind);
      return rules === undefined ? [] : [[kind === 'pathParams' ? 'params' : kind, rules]];
    }));
    return [{ method, url: joined(path, text(contract, 'path') ?? ''), handler: handed(handler, name, info), closure: handler.shape.closure, before, schema }];
  });
}

/** A function that is handed the parts of a request, and the request itself. */
function handed(handler: Value, name: string, { evaluator, frame }: Running): Value {
  return values.native(name, ([request = values.unknownValue], node) => {
    const parts = ['body', 'query', 'params', 'headers'].map((part): [string, Value] => [part, values.property(request, part) ?? values.unknownValue]);
    const given = values.record([...parts, ['req', request], ['request', request], ['files', values.property(request, 'files') ?? values.unknownValue]], values.unknownValue);
    return evaluator.call(handler, [given, values.record([['request', request], ['req', request]], values.unknownValue)], { ...frame, facts: evaluator.callingFacts }, node);
  });
}

function text(value: Value | undefined, name: string): string | undefined {
  const found = value === undefined ? undefined : values.property(value, name);
  return found === undefined ? undefined : values.constantText(found);
}
