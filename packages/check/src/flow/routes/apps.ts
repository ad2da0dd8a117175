import type { Node } from 'oxc-parser';
import type { ModuleGraph } from '../../graph/module-graph.js';
import { unwrapFunction } from '../elements.js';
import type { CallInfo, Frame, Recognizer } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import { noteRequestLogger } from '../known/loggers.js';
import { controllerMethod, defaultOf, describedRoute, isExternal, isUnlimited, listed, madeWithSettings, mountPrefix, mountedAt, namedMiddlewares, ownPrefix, sourceOf, styleOf } from './app-parts.js';
import { bodyLimitIn, OF_SETTINGS } from './body-limits.js';
import { contextOf } from './elysia.js';
import { enforcedSchema } from './enforced.js';
import { ControllerHosts } from './controller-hosts.js';
import { HapiServers, registerOf, stepsBefore } from './hapi.js';
import { placedRoutes } from './placing.js';
import type { App, Middleware, MiddlewareRoute, RegisteredRoute } from './placing.js';
import { claudeProxy } from './proxies.js';
import { endpointsOf } from './ts-rest.js';
import type { Endpoints } from './ts-rest.js';
import { IN_DEVELOPMENT } from '../settings.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'del', 'all', 'options', 'on', 'route']);
const frameworks: readonly (readonly [RegExp, string])[] = [
  [/^(?:npm:)?express(?:@|$|-promise-router)/, 'express'],
  [/^fastify$/, 'fastify'],
  [/hono/, 'hono'],
  [/^(?:koa|@koa\/router|koa-router|koa-tree-router|koa-joi-router)$/, 'koa'],
  [/^elysia$/, 'elysia'],
  [/^@?hapi(?:\/hapi)?$/, 'fastify'],
  [/^next-connect$/, 'express'],
  [/^(?:polka|restify|@tinyhttp\/app|router|find-my-way|hyper-express|ultimate-express|restana|0http)$/, 'express'],
  [/^(?:h3|nitropack)/, 'nitro'],
  [/^(?:itty-router|@tsndr\/cloudflare-worker-router)/, 'web'],
  [/oak/, 'koa'],
  [/^@nestjs\/core$/, 'nest'],
];

/** Hooks that run when the handler has answered, or for no request at all. */
const afterHandler = /^(?:onSend|onResponse|onPreResponse|onPostHandler|onPostResponse|onError|onTimeout|onClose|onReady|onListen|onRegister|onRoute|preSerialization|preClose|onPreStart|onPostStart|onPreStop|onPostStop|onRequestAbort)$/;
const ADONIS = '@adonisjs/core/services/router';

/** Collects what programs register on apps and routers: routes, middlewares, mounts. */
export class AppRegistry {
  private readonly apps = new Map<unknown, App>();
  private readonly routes: RegisteredRoute[] = [];
  /** What each call of `use` has put into which app so far. */
  private readonly used = new Map<App, Map<Node, Set<unknown>>>();
  /** Handlers that each registering call has given so far. */
  private readonly given = new Map<Node, Set<Node>>();
  private order = 0;
  /** What plugins of Fastify put onto the app, by name. */
  private readonly decorations = new Map<string, Value>();
  private readonly hapi = new HapiServers();
  readonly hosts = new ControllerHosts();
  /** The group of Adonis whose routes are being registered. */
  private group: App | undefined;

  constructor(private readonly graph: ModuleGraph) {}

  readonly recognize: Recognizer = (info) => this.registration(info);

  private appOf(info: CallInfo): App {
    const { receiver, frame, written } = info;
    const external = receiver?.shape.kind === 'external' ? receiver.shape.external : undefined;
    const root = written.split('.')[0] ?? '';
    const key: unknown = external !== undefined && external.module !== 'global' ? external : `${frame.module}:${frame.functionName}:${root}`;
    const known = this.apps.get(key);
    if (known !== undefined) return known;
    const framework = external === undefined ? undefined : frameworks.find(([pattern]) => pattern.test(external.module))?.[1];
    const made: App = { framework: framework ?? '', prefix: (framework === 'koa' || framework === 'elysia') && external !== undefined ? ownPrefix(external) : '', uses: [], mounts: [], mounted: false };
    this.apps.set(key, made);
    if (framework === 'nest') this.hosts.made(made, info.frame.module);
    for (const arg of external?.chain.flatMap((link) => link.args) ?? []) noteRequestLogger(values.property(arg, 'logger'), info.evaluator);
    const bodyLimit = framework === 'fastify' ? external?.chain.flatMap((link) => link.args).map((arg) => bodyLimitIn(arg)).find((limit) => limit !== undefined) : undefined;
    if (bodyLimit !== undefined) made.uses.push(this.bodyLimit(bodyLimit, info.node, frame));
    return made;
  }

  private registration(info: CallInfo): Value | undefined {
    const { method, args, receiver, isNew, node, written, argNodes, callee } = info;
    if (receiver?.shape.kind === 'external' && receiver.shape.external.module === ADONIS) return this.adonis(info, receiver);
    const hosting = this.hosts.note(info, (app) => this.appOf({ ...info, receiver: app }), this.order);
    if (hosting !== undefined) return hosting;
    const endpoints = isNew ? undefined : endpointsOf(info);
    if (endpoints !== undefined) return this.put(endpoints, info);
    const carried = isNew ? undefined : this.hapi.run(info);
    if (carried !== undefined) return carried;
    // A plugin is run by the app that registers it, not where it is made.
    if (callee.shape.kind === 'external' && callee.shape.external.module === 'fastify-plugin') return { shape: { kind: 'external', external: values.extend(callee.shape.external, { how: 'call', name: method, args }) }, marks: [] };
    if (isNew || receiver === undefined || receiver.shape.kind === 'input' || callee.shape.kind === 'function') return undefined;
    const external = externalOf(receiver);
    const framework = external === undefined ? undefined : frameworks.find(([pattern]) => pattern.test(external.module))?.[1];
    if (external?.module === 'route') {
      const [link] = external.chain;
      const base = link?.args[0];
      if (link === undefined || base === undefined || !verbs.has(method)) return undefined;
      this.add(info, this.appOf({ ...info, receiver: base }), method.toUpperCase(), link.name, args.map((value, index) => ({ value, node: argNodes[index] ?? node })), undefined);
      return receiver;
    }
    if (external !== undefined && framework === undefined && external.module !== 'global') return undefined;
    const context = framework === 'elysia' ? contextOf(info) : undefined;
    if (context !== undefined) {
      this.appOf(info).uses.push({ ...this.middleware(context.value, node, info.frame, ''), shared: context.shared, givesContext: true });
      return receiver;
    }
    if (framework === 'fastify') {
      this.hapi.note(info);
      const added = args[0] === undefined ? undefined : values.constantText(args[0]);
      if (method === 'decorate' && added !== undefined && args[1] !== undefined) this.decorations.set(added, args[1]);
      if (method === 'decorateRequest' && args[1]?.shape.kind === 'function') this.appOf(info).uses.push({ ...this.middleware(values.record([[added ?? '', args[1]]]), node, info.frame, ''), givesContext: true });
      const decoration = this.decorations.get(method) ?? this.ofDecoration(info.receiver, method);
      if (decoration !== undefined) return info.evaluator.call(decoration, args, info.frame, node);
    }
    if (external?.module === 'global' && !/^(?:app|router|server|fastify|api|instance)\b/.test(written)) return undefined;
    const [first] = args;
    // `server.post({ path: '/ask', version: '1.0.0' }, handler)`
    const address = external?.module === 'restify' && first !== undefined ? (values.property(first, 'path') ?? first) : first;
    const url = address === undefined ? undefined : values.constantText(address);
    const isUrl = url !== undefined && (url.startsWith('/') || url === '*' || url === '');
    if (method === 'use' || method === 'addHook' || method === 'ext' || method === 'register' || method === 'guard' || method === 'onBeforeHandle') return this.use(info, isUrl ? url : undefined);
    if (method === 'route' && first?.shape.kind === 'object') return this.fastifyRoute(info, first);
    if (method === 'route' && first?.shape.kind === 'array') {
      for (const item of first.shape.items) if (item.shape.kind === 'object') this.fastifyRoute(info, item);
      return receiver;
    }
    if (method === 'route' && isUrl && args.length === 1) {
      // `router.route('/chat').post(handler)`
      return { shape: { kind: 'external', external: { module: 'route', chain: [{ how: 'call', name: url, args: [receiver] }] } }, marks: [] };
    }
    if (method === 'route' && isUrl && args[1] !== undefined) return this.use(info, url);
    if (method === 'openapi' && args[1] !== undefined && first !== undefined) {
      const { url: path, settings } = describedRoute(first);
      this.add(info, this.appOf(info), 'ALL', path, [...settings.map((value) => ({ value, node })), ...args.slice(1).map((value, index) => ({ value, node: argNodes[index + 1] ?? node }))], 'hono');
      return receiver;
    }
    if (!verbs.has(method)) return undefined;
    // The file's place says the path: `router.post(handler)` of next-connect.
    if (external?.module === 'next-connect' && first !== undefined && !isUrl) {
      this.add(info, this.appOf(info), method.toUpperCase(), '', args.map((value, index) => ({ value, node: argNodes[index] ?? node })), framework);
      return receiver;
    }
    const bare = framework === 'fastify' || framework === 'koa' || framework === 'express' || framework === 'hono' || framework === 'elysia';
    if (!isUrl && !(bare && first?.shape.kind !== 'function' && first?.shape.kind !== 'constant' && args.length > 1)) return undefined;
    const rest = args.slice(1).flatMap((arg, index) => listed(arg).map((value) => ({ value: defaultOf(value, info.evaluator), node: argNodes[index + 1] ?? node })));
    if (rest.length === 0) return undefined;
    if (!rest.some(({ value }) => value.shape.kind === 'function' || value.shape.kind === 'external' || value.shape.kind === 'union') && framework === undefined) return undefined;
    this.add(info, this.appOf(info), method.toUpperCase(), url ?? '', rest, framework);
    return receiver;
  }

  private add(info: CallInfo, app: App, method: string, url: string, rest: readonly { value: Value; node: Node }[], framework: string | undefined): void {
    const { frame, node } = info;
    const settings = rest.find(({ value }) => value.shape.kind === 'object')?.value;
    const functions = rest.filter(({ value }) => value.shape.kind !== 'object' && value.shape.kind !== 'constant');
    const handler = functions.at(-1) ?? (settings === undefined ? undefined : { value: values.property(settings, 'handler') ?? values.unknownValue, node });
    if (handler === undefined || this.isKnown(node, handler.value)) return;
    const own = functions.slice(0, -1).map((entry) => this.middleware(entry.value, entry.node, frame, ''));
    if (settings !== undefined) own.push(...this.hooks(settings, frame, node));
    const style = styleOf(app.framework === '' ? framework : app.framework, handler.value, info);
    this.order += 1;
    this.routes.push({ app, method, url, own, handler: handler.value, schema: settings === undefined ? undefined : enforcedSchema(settings, handler.value, info), unlimited: settings !== undefined && isUnlimited(settings), node, module: frame.module, order: this.order, style });
  }

  /** The entries of a contract as routes. */
  private put({ app, found }: Endpoints, info: CallInfo): Value | undefined {
    const below = app === undefined ? { framework: 'express', prefix: '', uses: [], mounts: [], mounted: false } : this.appOf({ ...info, receiver: app });
    for (const { method, url, handler, closure, before, schema } of found) {
      if (this.isKnown(closure.node, handler)) continue;
      this.order += 1;
      this.routes.push({ app: below, method, url, own: before.map((step) => this.middleware(step, closure.node, info.frame, '')), handler, schema, unlimited: false, node: closure.node, module: closure.module, order: this.order, style: 'express' });
    }
    return info.receiver;
  }

  /** A call that registers a route is come to more than once; in a loop it registers several. */
  private isKnown(node: Node, handler: Value): boolean {
    const handlers = this.given.get(node) ?? new Set<Node>();
    this.given.set(node, handlers);
    const key = handler.shape.kind === 'function' ? handler.shape.closure.node : node;
    if (handlers.has(key)) return true;
    handlers.add(key);
    return false;
  }

  /** The same of `use`: in a loop it puts in several. */
  private isUsed(app: App, node: Node, { shape }: Value): boolean {
    const ofApp = this.used.get(app) ?? new Map<Node, Set<unknown>>();
    this.used.set(app, ofApp);
    const parts = ofApp.get(node) ?? new Set<unknown>();
    ofApp.set(node, parts);
    const key = shape.kind === 'function' ? shape.closure.node : shape.kind === 'external' ? shape.external : node;
    if (parts.has(key)) return true;
    parts.add(key);
    return false;
  }

  /** `app.route({ method, url, schema, preHandler, handler })` of Fastify. */
  private fastifyRoute(info: CallInfo, settings: Value): Value | undefined {
    const handler = values.property(settings, 'handler') ?? values.property(values.property(settings, 'options') ?? settings, 'handler');
    if (handler === undefined) return undefined;
    const app = this.appOf(info);
    const method = (values.constantText(values.property(settings, 'method') ?? values.unknownValue) ?? 'POST').toUpperCase();
    const url = values.constantText(values.property(settings, 'url') ?? values.property(settings, 'path') ?? values.unknownValue) ?? '';
    this.add(info, app, method, url, [{ value: settings, node: info.node }, { value: handler, node: info.node }], 'fastify');
    return info.receiver;
  }

  private hooks(settings: Value, frame: Frame, node: Node): Middleware[] {
    const found: Middleware[] = [];
    for (const name of ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'beforeHandle']) {
      const value = values.property(settings, name);
      if (value === undefined) continue;
      for (const part of value.shape.kind === 'array' ? value.shape.items : [value]) found.push(this.middleware(this.decorated(part), node, frame, ''));
    }
    for (const step of stepsBefore(settings)) found.push({ ...this.middleware(step, node, frame, ''), givesValue: true });
    const config = values.property(settings, 'config');
    const limit = config === undefined ? undefined : values.property(config, 'rateLimit');
    if (limit !== undefined && !(limit.shape.kind === 'constant' && limit.shape.value === false)) found.push({ ...this.middleware(madeWithSettings(values.external('@fastify/rate-limit', 'default'), limit), node, frame, ''), written: 'config.rateLimit' });
    const bodyLimit = bodyLimitIn(settings);
    if (bodyLimit !== undefined) found.push(this.bodyLimit(bodyLimit, node, frame));
    return found;
  }

  /** `fastify.valve`, where a plugin put it onto the app. */
  private decorated(value: Value): Value {
    const last = value.shape.kind === 'external' && value.shape.external.module === 'fastify' ? value.shape.external.chain.at(-1) : undefined;
    return (last?.how === 'member' ? this.decorations.get(last.name) : undefined) ?? value;
  }

  /** `fastify.letters.write()`, where a plugin put an object of functions onto the app. */
  private ofDecoration(receiver: Value | undefined, method: string): Value | undefined {
    const holder = receiver === undefined ? undefined : this.decorated(receiver);
    return holder === undefined || holder === receiver ? undefined : values.property(holder, method);
  }

  /** A bound on bodies that a framework's own setting gives, as a middleware that sets it. */
  private bodyLimit(limit: Value, node: Node, frame: Frame): Middleware {
    return this.middleware({ shape: { kind: 'external', external: { module: OF_SETTINGS, chain: [{ how: 'call', name: 'json', args: [values.record([['limit', limit]])] }] } }, marks: [] }, node, frame, '');
  }

  private middleware(value: Value, node: Node, frame: Frame, prefix: string): Middleware {
    this.order += 1;
    const text = node.end - node.start < 200 ? node : undefined;
    return { value, written: text === undefined ? '' : sourceOf(text), path: frame.module, node, frame, prefix, order: this.order };
  }

  private use(info: CallInfo, url: string | undefined): Value | undefined {
    const { args, argNodes, frame, receiver, evaluator, node, method } = info;
    const app = this.appOf(info);
    if (frame.facts.has(IN_DEVELOPMENT)) return receiver;
    if ((method === 'addHook' || method === 'ext') && afterHandler.test(args[0] === undefined ? '' : (values.constantText(args[0]) ?? ''))) return receiver;
    const prefixOption = values.property(args.at(-1) ?? values.unknownValue, 'prefix');
    const prefix = url ?? (prefixOption === undefined ? '' : (values.constantText(prefixOption) ?? ''));
    const own: Middleware[] = [];
    for (const [index, arg] of args.entries()) {
      if (index === 0 && (url !== undefined || method === 'addHook' || method === 'ext')) continue;
      for (const given of listed(arg)) {
        const mount = mountedAt(given);
        if (mount !== undefined) {
          const at = argNodes[index] ?? node;
          this.use({ ...info, args: [arg, mount], node: at, argNodes: [at, at] }, mountPrefix(given));
          continue;
        }
        const part = defaultOf(given, evaluator);
        if (method !== 'register' && this.isUsed(app, node, part)) continue;
        const argNode = argNodes[index] ?? node;
        const external = part.shape.kind === 'external' ? part.shape.external : undefined;
        if (external?.module === 'pino-http' || external?.module === 'express-pino-logger') for (const setting of external.chain.flatMap((link) => link.args)) noteRequestLogger(setting, evaluator);
        const child = this.childApp(part);
        if (child !== undefined) {
          this.order += 1;
          child.mounted = true;
          app.mounts.push({ child, prefix, order: this.order, own: [...own] });
          // Hooks of a plugin of Elysia that it says are for all.
          app.uses.push(...child.uses.filter((use) => use.shared === true).map((use) => ({ ...use, order: this.order })));
        } else if (method === 'register' && external !== undefined && /^@?fastify[-/]autoload$/.test(external.module)) {
          for (const plugin of this.autoloaded(args[index + 1], frame.module, evaluator)) this.plugin(app, plugin, values.unknownValue, prefix, info);
        } else if (method === 'register' && (part.shape.kind === 'function' || external?.module === 'fastify-plugin')) {
          this.plugin(app, part, args[1] ?? values.unknownValue, prefix, info);
        } else if (method === 'register' && part.shape.kind === 'object') {
          this.hapiPlugin(app, part, argNode, info);
        } else if (this.passesOn(info, app, part, args[index + 1], prefix, own)) {
          continue;
        } else if (part.shape.kind !== 'object' && part.shape.kind !== 'constant') {
          const settings = args[index + 1];
          const global = settings === undefined ? undefined : values.property(settings, 'global');
          if (method === 'register' && external !== undefined && global?.shape.kind === 'constant' && global.shape.value === false) continue;
          const middleware: Middleware = { ...this.middleware(method === 'register' && settings !== undefined ? madeWithSettings(part, settings) : part, argNode, frame, prefix), ...(/^(?:global|scoped)$/.test(values.constantText(values.property(args[0] ?? values.unknownValue, 'as') ?? values.unknownValue) ?? '') ? { shared: true } : {}), ...(method === 'use' && isAnswering(part) ? { style: styleOf(app.framework === '' ? undefined : app.framework, part, info) } : {}) };
          own.push(middleware);
          app.uses.push(middleware);
        }
      }
    }
    return receiver;
  }

  /** A Fastify plugin gets an app below its prefix; one of `fastify-plugin` gets the app itself. */
  private plugin(app: App, part: Value, settings: Value, prefix: string, { evaluator, frame, node, receiver }: CallInfo): void {
    const done = values.native('done', () => values.undefinedValue);
    if (part.shape.kind === 'external') {
      const inner = unwrapFunction(part);
      if (inner.shape.kind === 'function' && receiver !== undefined) evaluator.call(inner, [receiver, settings, done], frame, node);
      return;
    }
    if (part.shape.kind !== 'function') return;
    const child: App = { framework: 'fastify', prefix: '', uses: [], mounts: [], mounted: true };
    const handle: Value = { shape: { kind: 'external', external: { module: 'fastify', chain: [{ how: 'call', name: 'plugin', args: [] }] } }, marks: [] };
    if (handle.shape.kind === 'external') this.apps.set(handle.shape.external, child);
    this.order += 1;
    app.mounts.push({ child, prefix, order: this.order, own: [] });
    evaluator.call(part, [handle, settings, done], frame, node);
  }

  /** A plugin of Hapi gets the server; one from a package may stand before every route. */
  private hapiPlugin(app: App, part: Value, at: Node, { evaluator, frame, node, receiver }: CallInfo): void {
    const { run, plugin, options } = registerOf(part, evaluator);
    if (run !== undefined && receiver !== undefined) evaluator.call(run, [receiver, options], frame, node);
    else if (plugin.shape.kind === 'external') app.uses.push(this.middleware(plugin, at, frame, ''));
  }

  /** The plugins in a folder that `@fastify/autoload` is told of. */
  private autoloaded(settings: Value | undefined, from: string, evaluator: CallInfo['evaluator']): Value[] {
    const dir = settings === undefined ? undefined : values.property(settings, 'dir');
    const folder = (dir === undefined ? '' : pathText(dir)).split('/').filter((part) => /^[\w-]+$/.test(part)).at(-1);
    if (folder === undefined) return [];
    const base = from.replace(/[^/]*$/, '');
    return [...this.graph.modules.keys()].filter((path) => path.startsWith(base) && path.slice(base.length).startsWith(`${folder}/`)).map((path) => evaluator.imported(path, 'default'));
  }

  /** Adonis: a route and a group are each something that middlewares can be put before afterwards. */
  private adonis(info: CallInfo, receiver: Value): Value | undefined {
    const { method, args, argNodes, node, evaluator, frame } = info;
    const [first, second] = args;
    if (method === 'named' && first !== undefined) return namedMiddlewares(first, info);
    if (method === 'use') {
      for (const given of args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg]))) this.appOf(info).uses.push(this.middleware(given, argNodes[0] ?? node, frame, ''));
      return receiver;
    }
    const verb = verbs.has(method) && first !== undefined;
    if (!verb && method !== 'group') return /^(?:prefix|as|where|domain)$/.test(method) ? receiver : undefined;
    const made: App = { framework: 'adonis', prefix: '', uses: [], mounts: [], mounted: true };
    const handle = values.external(ADONIS, method);
    if (handle.shape.kind === 'external') this.apps.set(handle.shape.external, made);
    this.order += 1;
    if (this.group !== undefined) this.group.mounts.push({ child: made, prefix: '', order: this.order, own: [] });
    if (verb) {
      const handler = second === undefined ? undefined : (controllerMethod(second, info) ?? second);
      if (handler !== undefined) this.add(info, made, method.toUpperCase(), values.constantText(first) ?? '', [{ value: handler, node: argNodes[1] ?? node }], 'adonis');
      return handle;
    }
    const outer = this.group;
    this.group = made;
    if (first?.shape.kind === 'function') evaluator.call(first, [], frame, node);
    this.group = outer;
    return handle;
  }

  /** A proxy to the Claude API is a route of its own. */
  private passesOn(info: CallInfo, app: App, part: Value, settings: Value | undefined, prefix: string, own: readonly Middleware[]): boolean {
    const handler = claudeProxy(part, settings, info);
    if (handler === undefined) return false;
    this.order += 1;
    this.routes.push({ app, method: 'ALL', url: prefix, own, handler, schema: undefined, unlimited: false, node: info.node, module: info.frame.module, order: this.order, style: 'express' });
    return true;
  }

  /** The app behind a router value; `router.routes()` of Koa counts too. */
  private childApp(value: Value): App | undefined {
    const external = value.shape.kind === 'external' ? value.shape.external : undefined;
    if (external === undefined) return undefined;
    const known = this.apps.get(external);
    if (known !== undefined) return known;
    const last = external.chain.at(-1);
    if (last?.how === 'call' && (last.name === 'routes' || last.name === 'middleware') && last.args.length === 0) {
      for (const [key, app] of this.apps) if (isExternal(key) && key.module === external.module && key.chain.length === external.chain.length - 2 && key.chain.every((link, index) => link === external.chain[index])) return app;
    }
    return undefined;
  }

  collect(): MiddlewareRoute[] {
    return placedRoutes([...this.apps.values()], this.routes.map((route) => this.inItsTable(route)));
  }

  /** A call that registers several handlers says nothing of one of them: its route is where the handler is written. */
  private inItsTable(route: RegisteredRoute): RegisteredRoute {
    const { shape } = route.handler;
    const several = (this.given.get(route.node)?.size ?? 0) > 1 && shape.kind === 'function' && shape.closure.module === route.module;
    return several ? { ...route, node: shape.closure.node } : route;
  }
}

/** `app.use(async (ctx) => { ctx.body = ... })` of an app without a router, as a route; what takes an error takes no request. */
function isAnswering({ shape }: Value): boolean {
  return shape.kind === 'function' && shape.closure.node.params.length < 4;
}

/** The words of a path, also of `join(__dirname, 'plugins')`. */
function pathText(value: Value): string {
  return value.shape.kind === 'external' ? value.shape.external.chain.flatMap((link) => link.args).map((arg) => values.literalText(arg)).join('/') : values.literalText(value);
}
