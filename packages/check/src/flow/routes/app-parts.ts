import type { Node } from 'oxc-parser';
import type { CallInfo } from '../evaluator.js';
import { instantiateByTypes } from '../injection.js';
import type { RouteParameters } from '../route.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** `[ChatController, 'store']` of Adonis, the class also as a function that imports it. */
export function controllerMethod(given: Value, { evaluator, frame, node }: CallInfo): Value | undefined {
  const [controller, name] = given.shape.kind === 'array' ? given.shape.items : [];
  const method = name === undefined ? undefined : values.constantText(name);
  if (controller === undefined || method === undefined) return undefined;
  const loaded = controller.shape.kind === 'function' ? evaluator.call(controller, [], frame, node) : controller;
  const type = defaultOf(loaded, evaluator);
  return type.shape.kind === 'class' ? evaluator.member(instantiateByTypes(type.shape.definition.node, { ...frame, module: type.shape.definition.module, scope: type.shape.definition.scope }, evaluator, 0), method, frame, node) : undefined;
}

/** Fastify's `schema`, Elysia's `body` and `query`, Hapi's `options.validate.payload` and its kin. */
export function schemaOf(settings: Value): Value | undefined {
  const options = values.property(settings, 'options') ?? values.property(settings, 'config');
  const validated = values.property(options ?? settings, 'validate');
  const body = values.property(settings, 'body') ?? (validated === undefined ? undefined : (values.property(validated, 'payload') ?? values.property(validated, 'body')));
  const others = ['query', 'params'].flatMap((name): [string, Value][] => {
    const part = values.property(validated ?? settings, name);
    return part === undefined ? [] : [[name, part]];
  });
  return values.property(settings, 'schema') ?? (others.length === 0 ? body : values.record([...(body === undefined ? [] : [['body', body] as const]), ...others]));
}

/** `createRoute({ path, request: { body: { content: { 'application/json': { schema } } }, query } })` of OpenAPI: the address, and the settings of a route that checks as much. */
export function describedRoute(given: Value): { readonly url: string; readonly settings: readonly Value[] } {
  const route = given.shape.kind === 'external' ? given.shape.external.chain.flatMap((link) => link.args).find((arg) => values.property(arg, 'path') !== undefined) : given;
  const path = route === undefined ? undefined : values.property(route, 'path');
  const request = route === undefined ? undefined : values.property(route, 'request');
  const content = request === undefined ? undefined : values.property(values.property(request, 'body') ?? values.unknownValue, 'content');
  const [first] = content?.shape.kind === 'object' ? [...content.shape.properties.values()] : [];
  const body = first === undefined ? undefined : values.property(first, 'schema');
  const checks = [['body', body], ...['query', 'params'].map((name) => [name, request === undefined ? undefined : values.property(request, name)] as const)] as const;
  const known = checks.flatMap(([name, schema]): [string, Value][] => (schema === undefined ? [] : [[name, schema]]));
  return { url: path === undefined ? '' : (values.constantText(path) ?? ''), settings: known.length === 0 ? [] : [values.record([['schema', values.record(known)]])] };
}

/** The middlewares of a list, also of `compose([one, two])`. */
export function listed(given: Value): readonly Value[] {
  if (given.shape.kind === 'array') return given.shape.items;
  const last = given.shape.kind === 'external' && /^(?:koa-compose|compose-middleware|middleware-async|express-unless|connect)$/.test(given.shape.external.module) ? given.shape.external.chain.at(-1) : undefined;
  const inside = last?.how === 'call' ? last.args.flatMap((arg) => listed(arg)) : [];
  return inside.length === 0 ? [given] : inside;
}

function koaMount(given: Value): readonly Value[] {
  return (given.shape.kind === 'external' && given.shape.external.module === 'koa-mount' ? given.shape.external.chain.at(-1)?.args : undefined) ?? [];
}

/** What `mount('/ask', app)` of koa-mount puts under an address. */
export function mountedAt(given: Value): Value | undefined {
  return koaMount(given).at(-1);
}

export function mountPrefix(given: Value): string {
  const [prefix] = koaMount(given);
  return prefix === undefined ? '' : (values.constantText(prefix) ?? '');
}

/** What plugins of Hapi that count callers are called in the settings of a route. */
const limitersOfHapi = ['hapi-rate-limitor', 'hapi-rate-limit', 'hapi-rate-limiter'];

/** `config: { rateLimit: false }` of a route of Fastify, `options: { plugins: { 'hapi-rate-limit': { enabled: false } } }` of Hapi. */
export function isUnlimited(settings: Value): boolean {
  const within = (value: Value | undefined, name: string): Value | undefined => (value === undefined ? undefined : values.property(value, name));
  const plugins = within(within(settings, 'options') ?? within(settings, 'config'), 'plugins');
  const ofHapi = limitersOfHapi.map((name) => within(plugins, name)).map((given) => within(given, 'enabled') ?? given);
  return [within(within(settings, 'config'), 'rateLimit'), ...ofHapi].some((given) => given?.shape.kind === 'constant' && given.shape.value === false);
}

/** A plugin of Fastify with the settings that it is registered with. */
export function madeWithSettings(plugin: Value, settings: Value): Value {
  if (plugin.shape.kind !== 'external') return plugin;
  return { shape: { kind: 'external', external: values.extend(plugin.shape.external, { how: 'call', name: 'default', args: [settings] }) }, marks: plugin.marks };
}

/** `require('./routes')` written in place stands for what the module exports. */
export function defaultOf(value: Value, evaluator: CallInfo['evaluator']): Value {
  if (value.shape.kind !== 'module') return value;
  const inner = evaluator.imported(value.shape.path, 'default');
  return inner.shape.kind === 'unknown' ? value : inner;
}

export function isExternal(value: unknown): value is values.External {
  return typeof value === 'object' && value !== null && 'chain' in value;
}

export function sourceOf(node: Node): string {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return `${sourceOf(node.object)}.${node.property.type === 'Identifier' ? node.property.name : ''}`;
    case 'CallExpression':
      return `${sourceOf(node.callee)}()`;
    default:
      return '';
  }
}

export function joined(prefix: string, url: string): string {
  const left = prefix.replace(/\/?\*?$/, '');
  return url === '' || url === '/' ? left : `${left}${url.startsWith('/') ? '' : '/'}${url}`;
}

/** The prefix that a router was made with. */
export function ownPrefix(router: values.External): string {
  const prefix = router.chain.find((link) => link.how === 'new')?.args.map((arg) => values.property(arg, 'prefix')).find((found) => found !== undefined);
  return prefix === undefined ? '' : (values.constantText(prefix) ?? '');
}

/** Whether a middleware put in at `prefix` sees requests for `url`. */
export function covers(prefix: string, url: string): boolean {
  const plain = prefix.replace(/\(\.\*\)$|\*$|:path\*$/, '').replace(/\/$/, '');
  if (plain === '') return true;
  return url === plain || url.startsWith(`${plain}/`) || url === '';
}

/** How the handler is called: by the framework where it is known, else by the names of its parameters. */
export function styleOf(framework: string | undefined, handler: Value, { frame, evaluator }: CallInfo): RouteParameters {
  if (framework === 'express' || framework === 'fastify' || framework === 'hono' || framework === 'koa' || framework === 'elysia' || framework === 'nitro' || framework === 'web' || framework === 'adonis') return framework;
  const node = handler.shape.kind === 'function' ? handler.shape.closure.node : undefined;
  const [first, second] = node?.params ?? [];
  const name = first?.type === 'Identifier' ? first.name : '';
  if (name === 'c') return 'hono';
  if (name === 'ctx' || name === 'context') return 'koa';
  if (second?.type === 'Identifier' && second.name === 'reply') return 'fastify';
  const text = evaluator.syntax(frame.module)?.text ?? '';
  if (/['"]fastify['"]/.test(text) || name === 'request' && second === undefined) return 'fastify';
  return 'express';
}

/** `router.named({ budget: () => import('#middleware/budget_middleware') })`: each as what makes the middleware. */
export function namedMiddlewares(given: Value, { evaluator, frame, node }: CallInfo): Value {
  if (given.shape.kind !== 'object') return values.unknownValue;
  return values.record([...given.shape.properties].map(([name, load]): [string, Value] => [name, values.native(name, () => {
    const type = defaultOf(load.shape.kind === 'function' ? evaluator.call(load, [], frame, node) : load, evaluator);
    if (type.shape.kind !== 'class') return values.external('middleware', name);
    const { definition } = type.shape;
    return evaluator.member(instantiateByTypes(definition.node, { ...frame, module: definition.module, scope: definition.scope }, evaluator, 0), 'handle', frame, node);
  })]));
}
