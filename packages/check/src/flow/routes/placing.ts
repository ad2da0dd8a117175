import type { Node } from 'oxc-parser';
import type { Frame } from '../evaluator.js';
import type { Route, RouteParameters } from '../route.js';
import type { Value } from '../value.js';
import { covers, joined } from './app-parts.js';

/** A middleware as it was put in: its value and how it was written. */
export interface Middleware {
  readonly value: Value;
  readonly written: string;
  readonly path: string;
  readonly node: Node;
  readonly frame: Frame;
  readonly prefix: string;
  readonly order: number;
  /** What it gives back is for the handler and no answer: `pre` of Hapi. */
  readonly givesValue?: boolean;
  /** For those who use the plugin that it is part of, too. */
  readonly shared?: boolean;
  /** It is no step of its own: what it is, or gives, is put into the context of what comes after it. */
  readonly givesContext?: boolean;
  /** How it is called where it answers itself. */
  readonly style?: RouteParameters;
}

export interface RegisteredRoute {
  readonly app: App;
  readonly method: string;
  readonly url: string;
  readonly own: readonly Middleware[];
  readonly handler: Value;
  readonly schema: Value | undefined;
  /** `config: { rateLimit: false }` of Fastify, `plugins` of Hapi: the limiter of the app is not for this one. */
  readonly unlimited: boolean;
  readonly node: Node;
  readonly module: string;
  readonly order: number;
  readonly style: RouteParameters;
}

export interface App {
  readonly framework: string;
  /** What its routes' addresses begin with: `new Router({ prefix: '/v1' })` of Koa. */
  readonly prefix: string;
  readonly uses: Middleware[];
  readonly mounts: { readonly child: App; readonly prefix: string; readonly order: number; readonly own: readonly Middleware[] }[];
  mounted: boolean;
}

export interface MiddlewareRoute extends Route {
  readonly middlewares: readonly Middleware[];
}

/** All routes with the middlewares in front of them, and the middlewares that stand before none: those answer themselves. */
export function placedRoutes(apps: readonly App[], routes: readonly RegisteredRoute[]): MiddlewareRoute[] {
  const found = routes.flatMap((route) => placed(apps, route.app, route, '', [], route.order, 0));
  const before = new Set(found.flatMap((route) => route.middlewares));
  return [...found, ...apps.flatMap((app) => app.uses.filter((use) => use.style !== undefined && !before.has(use) && (app.framework !== '' || !takesNext(use))).flatMap((use) => placed(apps, app, answering(app, use), '', [], use.order, 0)))];
}

function placed(apps: readonly App[], app: App, route: RegisteredRoute, below: string, inner: readonly Middleware[], order: number, depth: number): MiddlewareRoute[] {
  const url = joined(app.prefix, joined(below, depth === 0 ? route.url : ''));
  const before = [...app.uses.filter((use) => (use.order < order || app.framework === 'fastify' || app.framework === 'adonis') && covers(joined(app.prefix, use.prefix), url)), ...inner];
  const parents: MiddlewareRoute[] = [];
  if (depth < 5) {
    for (const parent of apps) {
      for (const mount of parent.mounts) {
        if (mount.child !== app) continue;
        parents.push(...placed(apps, parent, route, joined(mount.prefix, url), [...mount.own, ...before].filter((use, index, all) => all.indexOf(use) === index), mount.order, depth + 1));
      }
    }
  }
  if (parents.length > 0) return parents;
  return [{ framework: app.framework === '' ? route.style : app.framework, name: `${route.method} ${url === '' ? '/' : url}`, url, path: route.module, node: route.node, audience: 'public', handler: route.handler, before: [], middlewares: [...before, ...route.own].filter(({ value }) => !(route.unlimited && value.shape.kind === 'external' && /^@?fastify[-/]rate-limit$|^@?hapi[-/]rate-limit(?:or|er)?$/.test(value.shape.external.module))), parameters: route.style, schema: route.schema }];
}

/** On an app that is made elsewhere, what hands on may stand before routes that are not seen here. */
function takesNext({ value, style }: Middleware): boolean {
  return value.shape.kind === 'function' && value.shape.closure.node.params.length > (style === 'koa' || style === 'hono' ? 1 : 2);
}

/** A function put in with `use` as the route that it is. */
function answering(app: App, { value, prefix, node, path, order, style = 'express' }: Middleware): RegisteredRoute {
  return { app, method: 'ALL', url: prefix, own: [], handler: value, schema: undefined, unlimited: false, node, module: path, order, style };
}
