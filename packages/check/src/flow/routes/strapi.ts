import type { Project } from '../../engine/project.js';
import type { Recognizer } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';
import type { RunRoute } from './run.js';
import { isStart, StrapiStarts } from './strapi-starts.js';
import { isSmallBody } from './small-body.js';
import { allowed } from './verdicts.js';

const PACKAGE = '@strapi/strapi';

interface Place {
  /** Folder of the API or plugin, with the slash at its end; of the app itself for `global::`. */
  readonly folder: string;
  readonly name: string;
}

/** Programs of Strapi: what stands in `controllers`, `services`, `policies` and `middlewares` is found by its name. */
export class Strapi {
  private readonly files: ReadonlyMap<string, string>;
  private readonly made = new Map<string, Value>();
  /** What is put onto the server when the app starts. */
  private readonly starts = new StrapiStarts();

  constructor(project: Project, paths: Iterable<string>) {
    // The same name in TypeScript and JavaScript, by the path without its ending.
    this.files = new Map([...paths].filter((path) => isOfStrapi(project, path)).map((path) => [path.replace(/\.[cm]?[jt]s$/, ''), path]));
  }

  /** `strapi.service('api::advice.advice')`, `strapi.plugin('shop').service('order')`: what its file gives. */
  readonly recognize: Recognizer = (info) => {
    const { method, written, args, receiver, evaluator, frame, node } = info;
    if (this.starts.note(info)) return receiver;
    const name = method === 'service' && args[0] !== undefined ? values.constantText(args[0]) : undefined;
    const plugin = externalOf(receiver)?.chain.at(-1);
    const owner = plugin?.how === 'call' && plugin.name === 'plugin' && plugin.args[0] !== undefined ? values.constantText(plugin.args[0]) : undefined;
    const uid = name !== undefined && owner !== undefined ? `plugin::${owner}.${name}` : /(?:^|\.)strapi\.service$/.test(written) ? name : undefined;
    if (uid === undefined || this.files.size === 0) return undefined;
    const place = this.placeOf(uid, '');
    const path = place === undefined ? undefined : this.find(place, 'services');
    if (path === undefined) return undefined;
    const known = this.made.get(path);
    if (known !== undefined) return known;
    // The server makes each service once and keeps it.
    const made = evaluator.apart(() => partOf(evaluator.imported(path, 'default'), (factory) => evaluator.call(factory, [strapiItself()], frame, node)));
    this.made.set(path, made);
    return made;
  };

  routes(interpreter: Interpreter): RunRoute[] {
    for (const [stem, path] of this.files) if (isStart(stem)) this.starts.run(path, strapiItself(), interpreter);
    const before = [...this.starts.middlewares, ...[...this.files].filter(([stem]) => /(?:^|\/)config\/middlewares$/.test(stem)).flatMap(([, path]) => this.everywhere(path, interpreter))];
    const started = this.starts.routes.flatMap(({ list, path }) => this.listed(list, path.replace(/[^/]*$/, ''), interpreter)).map((route) => ({ ...route, middlewares: [...before, ...route.middlewares] }));
    const declared = [...this.files].flatMap(([stem, path]) => {
      const folder = /^(.*\/)routes\/[^/]+$/.exec(stem)?.[1];
      return folder === undefined ? [] : this.declared(path, folder, interpreter).map((route) => ({ ...route, middlewares: [...before, ...route.middlewares] }));
    });
    return [...declared, ...started];
  }

  /** The routes of one file: a list of its own, or those of `createCoreRouter` for the actions that the controller has itself. */
  private declared(path: string, folder: string, interpreter: Interpreter): (RunRoute & { readonly middlewares: readonly Middleware[] })[] {
    const given = interpreter.imported(path, 'default');
    const core = externalOf(given)?.chain.find((link) => link.how === 'call' && link.name === 'createCoreRouter');
    if (core !== undefined) {
      const uid = core.args[0] === undefined ? undefined : values.constantText(core.args[0]);
      const settings = core.args[1] === undefined ? undefined : values.property(core.args[1], 'config');
      return ['find', 'findOne', 'create', 'update', 'delete'].flatMap((action) => this.route(`${uid ?? ''}.${action}`, action, undefined, settings === undefined ? undefined : values.property(settings, action), folder, interpreter));
    }
    return this.listed(given, folder, interpreter);
  }

  /** A list of routes, or one under a name. */
  private listed(given: Value, folder: string, interpreter: Interpreter): (RunRoute & { readonly middlewares: readonly Middleware[] })[] {
    // Plugins keep theirs by who calls: `{ 'content-api': { routes }, admin: { routes } }`.
    const lists = values.property(given, 'routes') !== undefined ? [given] : given.shape.kind === 'object' ? [...given.shape.properties].filter(([name]) => name !== 'admin').map(([, part]) => part) : [];
    return [given, ...lists.map((part) => values.property(part, 'routes') ?? part)].flatMap((part) => (part.shape.kind === 'array' ? part.shape.items : [])).flatMap((entry) => {
      const [handler] = entryList(values.property(entry, 'handler'));
      const url = text(values.property(entry, 'path'));
      return handler === undefined ? [] : this.route(handler, `${text(values.property(entry, 'method')) ?? 'POST'} ${url ?? ''}`, url, values.property(entry, 'config'), folder, interpreter);
    });
  }

  private route(handler: Value | string, name: string, url: string | undefined, config: Value | undefined, folder: string, interpreter: Interpreter): (RunRoute & { readonly middlewares: readonly Middleware[] })[] {
    const action = typeof handler === 'string' || handler.shape.kind === 'constant' ? this.action(typeof handler === 'string' ? handler : (text(handler) ?? ''), folder, interpreter) : handler;
    if (action?.shape.kind !== 'function') return [];
    const { closure } = action.shape;
    const policies = entryList(config === undefined ? undefined : values.property(config, 'policies')).flatMap((entry) => this.named(entry, 'policies', folder, interpreter));
    const run = values.native(name, (args, node) => {
      const frame = { ...interpreter.topFrame(closure.module, new Scope()), facts: interpreter.callingFacts };
      for (const policy of policies) {
        const verdict = interpreter.call(policy, [args[0] ?? values.unknownValue, values.unknownValue, strapiItself()], frame, node);
        frame.facts = values.both(frame.facts, allowed(verdict));
      }
      return interpreter.call(action, args, frame, node);
    });
    const open = config === undefined ? undefined : values.property(config, 'auth');
    const facts = open?.shape.kind === 'constant' && open.shape.value === false ? values.noFacts : new Set(['maybe-authenticated']);
    const middlewares = entryList(config === undefined ? undefined : values.property(config, 'middlewares')).flatMap((entry) => this.middleware(entry, folder, closure.module, closure.node, interpreter));
    return [{ framework: 'strapi', name, url: url === undefined ? undefined : `/api${url}`, path: closure.module, node: closure.node, audience: 'public', ownFunction: action, handler: run, before: [], parameters: 'koa', facts, middlewares }];
  }

  /** `advice.ask`, `api::advice.advice.ask`: the function of a controller. */
  private action(handler: string, folder: string, interpreter: Interpreter): Value | undefined {
    const [, controller, action] = /^(.*)\.(\w+)$/.exec(handler) ?? [];
    const place = controller === undefined ? undefined : this.placeOf(controller, folder);
    const path = place === undefined ? undefined : this.find(place, 'controllers');
    if (path === undefined || action === undefined) return undefined;
    const node = interpreter.syntax(path)?.program;
    const actions = node === undefined ? undefined : partOf(interpreter.imported(path, 'default'), (factory) => interpreter.call(factory, [strapiItself()], interpreter.topFrame(path, new Scope()), node));
    return actions === undefined || node === undefined ? undefined : interpreter.member(actions, action, interpreter.topFrame(path, new Scope()), node);
  }

  /** The middlewares that `config/middlewares` puts before every route. */
  private everywhere(path: string, interpreter: Interpreter): Middleware[] {
    const node = interpreter.syntax(path)?.program;
    if (node === undefined) return [];
    const given = interpreter.imported(path, 'default');
    const list = given.shape.kind === 'function' ? interpreter.call(given, [values.unknownValue], interpreter.topFrame(path, new Scope()), node) : given;
    return entryList(list).flatMap((entry) => this.middleware(entry, path.replace(/config\/[^/]*$/, 'src/'), path, node, interpreter));
  }

  private middleware(entry: Value, folder: string, path: string, node: Middleware['node'], interpreter: Interpreter): Middleware[] {
    const frame = interpreter.topFrame(path, new Scope());
    const put = (value: Value, written: string): Middleware[] => [{ value, written, path, node, frame, prefix: '', order: 0 }];
    const name = text(values.property(entry, 'name') ?? entry);
    if (name === undefined) return entry.shape.kind === 'function' ? put(entry, '') : [];
    const config = values.property(entry, 'config');
    if (name === 'strapi::body') {
      const limit = config === undefined ? undefined : values.property(config, 'jsonLimit');
      return limit !== undefined && isSmallBody(limit) ? put({ shape: { kind: 'external', external: { module: 'body-limit', chain: [{ how: 'call', name: 'json', args: [values.record([['limit', limit]])] }] } }, marks: [] }, '') : [];
    }
    if (name.startsWith('strapi::')) return [];
    if (name === 'plugin::users-permissions.rateLimit') return put(values.external('koa2-ratelimit', 'default'), 'rateLimit');
    const made = this.named(entry, 'middlewares', folder, interpreter).map((factory) => interpreter.call(factory, [config ?? values.record([]), strapiItself()], frame, node));
    return made.length > 0 ? made.flatMap((value) => put(value, name)) : put(values.external(`strapi middleware ${name}`), name);
  }

  /** What a name among the policies or middlewares stands for: its file's function, or one written in place. */
  private named(entry: Value, kind: 'policies' | 'middlewares', folder: string, interpreter: Interpreter): Value[] {
    const name = text(values.property(entry, 'name') ?? entry);
    if (name === undefined) return entry.shape.kind === 'function' ? [entry] : [];
    const place = this.placeOf(name, folder);
    const path = place === undefined ? undefined : this.find(place, kind);
    if (path !== undefined) return [interpreter.imported(path, 'default')];
    return kind === 'policies' && /auth/i.test(name) ? [values.native('policy', () => values.marked([]))] : [];
  }

  /** `api::advice.advice`, `plugin::shop.order`, `global::few-a-day`, and names of the API itself. */
  private placeOf(uid: string, folder: string): Place | undefined {
    const [, kind, owner, name] = /^(api|plugin)::([\w-]+)\.([\w-]+)$/.exec(uid) ?? [];
    if (name !== undefined && owner !== undefined) return { folder: kind === 'api' ? `api/${owner}/` : `plugins/${owner}/`, name };
    const ofApp = /^global::([\w-]+)$/.exec(uid)?.[1];
    if (ofApp !== undefined) return { folder: '', name: ofApp };
    return folder !== '' && /^[\w-]+$/.test(uid) ? { folder, name: uid } : undefined;
  }

  private find({ folder, name }: Place, kind: string): string | undefined {
    for (const [stem, path] of this.files) {
      if (!stem.endsWith(`/${kind}/${name}`) && stem !== `${kind}/${name}`) continue;
      const below = stem.slice(0, stem.length - kind.length - name.length - 1);
      if (folder === '' ? !/(?:^|\/)(?:api|plugins|extensions)\//.test(below) : below.startsWith(folder) || `/${below}`.includes(`/${folder}`)) return path;
    }
    return undefined;
  }
}

export function isOfStrapi(project: Project, path: string): boolean {
  return project.packageOf(path)?.dependencies.has(PACKAGE) === true && /(?:^|\/)(?:controllers|services|routes|policies|middlewares)\/[^/]+\.[cm]?[jt]s$|(?:^|\/)config\/middlewares\.[cm]?[jt]s$/.test(path) || (project.packageOf(path)?.dependencies.has(PACKAGE) === true && isStart(path.replace(/\.[cm]?[jt]s$/, '')));
}

function strapiItself(): Value {
  return values.record([['strapi', values.external(PACKAGE, 'strapi')]], values.unknownValue);
}

/** `createCoreController(uid, factory)`, a factory alone, or an object: the object with the functions. */
function partOf(given: Value, call: (factory: Value) => Value): Value {
  const inside = given.shape.kind === 'external' ? given.shape.external.chain.findLast((link) => link.how === 'call')?.args.at(-1) : given;
  if (inside === undefined) return values.unknownValue;
  return inside.shape.kind === 'function' ? call(inside) : inside;
}

function entryList(given: Value | undefined): readonly Value[] {
  if (given === undefined) return [];
  return given.shape.kind === 'array' ? given.shape.items : [given];
}

function text(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : values.constantText(value);
}
