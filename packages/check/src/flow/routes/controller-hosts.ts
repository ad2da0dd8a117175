import { posix } from 'node:path';
import type { ModuleGraph } from '../../graph/module-graph.js';
import type { CallInfo } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';
import { covers, joined } from './app-parts.js';
import type { App, Middleware } from './placing.js';

/** What puts the controllers of a project onto an app: the generated function of tsoa, and those of routing-controllers. */
const attaching = /^(?:RegisterRoutes|useExpressServer|useKoaServer|attachControllers|attachControllerInstances)$/;

interface Host {
  readonly app: App;
  /** What is put in later stands behind the controllers. */
  readonly order: number;
  readonly path: string;
}

/** Apps that controllers stand on: what such an app runs before its routes is run before theirs. */
export class ControllerHosts {
  private readonly hosts: Host[] = [];
  private prefix = '';
  /** The app that each server of Inversify builds. */
  private readonly built = new Map<Link, Value>();

  /** An app that was made for its controllers: what it is given before it listens stands before them, wherever it is written. */
  made(app: App, path: string): void {
    this.hosts.push({ app, order: Number.POSITIVE_INFINITY, path });
  }

  /** `RegisterRoutes(app)`, and the servers of Inversify. */
  readonly note = (info: CallInfo, appOf: (app: Value) => App, order: number): Value | undefined => {
    const { method, args, receiver, frame, node, evaluator, isNew } = info;
    const [first] = args;
    if (isNew) return undefined;
    if (attaching.test(method) && first !== undefined && externalOf(first) !== undefined) this.hosts.push({ app: appOf(first), order, path: frame.module });
    if (method === 'setGlobalPrefix' && first !== undefined) this.prefix = values.constantText(first) ?? this.prefix;
    const server = externalOf(receiver);
    const link = server?.module === 'inversify-express-utils' ? server.chain.find(({ how }) => how === 'new') : undefined;
    if (link === undefined || (method !== 'setConfig' && method !== 'build')) return undefined;
    const app = this.built.get(link) ?? { shape: { kind: 'external' as const, external: { module: 'express', chain: [link] } }, marks: [] };
    this.built.set(link, app);
    if (method === 'build') {
      this.hosts.push({ app: appOf(app), order, path: frame.module });
      return app;
    }
    if (first !== undefined) evaluator.call(first, [app], frame, node);
    return receiver;
  };

  /** What runs before a controller's method: of the app that stands nearest to it. */
  before(path: string, url: string | undefined): readonly Middleware[] {
    const near = this.hosts.map((host) => ({ host, shared: sharedFolders(host.path, path) }));
    const nearest = Math.max(...near.map(({ shared }) => shared));
    const stands = (prefix: string): boolean => prefix === '' || (url !== undefined && (covers(prefix, url) || covers(prefix, joined(`/${this.prefix.replace(/^\//, '')}`, url))));
    return near.filter(({ shared }) => shared === nearest).flatMap(({ host }) => host.app.uses.filter((use) => use.order <= host.order && stands(use.prefix)));
  }
}

function sharedFolders(one: string, other: string): number {
  const parts = posix.dirname(other).split('/');
  const different = posix.dirname(one).split('/').findIndex((part, index) => part !== parts[index]);
  return different === -1 ? posix.dirname(one).split('/').length : different;
}

/** Modules that put controllers onto an app without importing them: by a generated file or by the pattern of their names. */
export function attachingModules(graph: ModuleGraph): string[] {
  const packages = graph.project.packages.filter(({ dependencies }) => ['tsoa', '@tsoa/runtime', 'routing-controllers'].some((name) => dependencies.has(name)));
  if (packages.length === 0) return [];
  return [...graph.modules].filter(([path, { file }]) => packages.some((manifest) => manifest === graph.project.packageOf(path)) && /\b(?:RegisterRoutes|useExpressServer|useKoaServer)\(/.test(file.text() ?? '')).map(([path]) => path);
}
