import type { PackageManifest, Project } from '../engine/project.js';
import type { ModuleGraph } from './module-graph.js';
import { MOUNTED } from './mounted.js';

const phones = /^(?:expo|react-native)$/;
const bundlers = /^(?:vite|react-scripts|parcel|@vitejs\/plugin-.*|@rsbuild\/core)$/;
const views = /^(?:react-dom|vue|svelte|preact|solid-js)$/;
/** What runs on a server, or where a server part of the same package is kept. */
const servers = /^(?:express|fastify|koa|hono|polka|h3|nitropack|next|nuxt|astro|gatsby|electron|ink|@remix-run\/.*|@react-router\/(?:node|serve|dev)|@sveltejs\/kit|@solidjs\/start|@tanstack\/(?:react-)?start|@nestjs\/.*|@hapi\/.*|firebase-functions|@vercel\/node|@netlify\/functions|@hono\/.*|vike|vinxi|ws|telegraf|grammy|discord\.js)$/;
const ofApp = /^(?:src|app|lib|services|components|screens|hooks|features|utils|store|stores|context|providers)\//;
const aside = /(?:^|\/)(?:api|server|servers|backend|functions|scripts?|workers?|edge|tools|cli|bin)\/|\+api\.[jt]sx?$|\.server\.[jt]sx?$/;

function hasAny(manifest: PackageManifest, names: RegExp): boolean {
  return [...manifest.dependencies.keys()].some((name) => names.test(name));
}

/**
 * Modules of apps for phones and browsers whose first module is not here, as in a part of a repository: such a package has
 * nothing else than what its users receive.
 */
export function appsInPart(project: Project, graph: ModuleGraph, entries: ReadonlyMap<string, string>, relevant: ReadonlySet<string>): Map<string, string> {
  const begun = new Set([...entries].filter(([, reason]) => reason !== MOUNTED).map(([path]) => project.packageOf(path)));
  const found = new Map<string, string>();
  for (const path of relevant) {
    const manifest = project.packageOf(path);
    if (manifest === undefined || (begun.has(manifest) && !hasAny(manifest, phones)) || graph.module(path) === undefined || hasAny(manifest, servers)) continue;
    const inside = manifest.directory === '' ? path : path.slice(manifest.directory.length + 1);
    // What a function beside the app imports is there for that function.
    if (!ofApp.test(inside) || [...graph.ancestors([path])].some((other) => aside.test(other))) continue;
    if (hasAny(manifest, phones)) found.set(path, 'a part of a React Native app');
    else if (inside.startsWith('src/') && hasAny(manifest, bundlers) && hasAny(manifest, views)) found.set(path, 'a part of an app in the browser');
  }
  return found;
}
