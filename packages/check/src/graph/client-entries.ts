import { posix } from 'node:path';
import { isJsonObject } from '../engine/json.js';
import type { PackageManifest, Project } from '../engine/project.js';
import type { SyntaxTrees } from '../flow/syntax.js';
import { appsInPart } from './apps-in-part.js';
import { isAside } from './aside.js';
import { bundleEntries } from './bundle-entries.js';
import { extensionScripts } from './extension-scripts.js';
import { usedImports } from './import-use.js';
import type { Edge, GraphModule, Hop, ModuleGraph } from './module-graph.js';
import { MOUNTED, mounts } from './mounted.js';
import { scriptBlocks } from './source-text.js';

/** What people receive: which modules are in it, and why. */
export interface ClientSide {
  /** Reached modules with the hop that led there; entries have none. */
  readonly modules: ReadonlyMap<string, Hop | undefined>;
  /** Entry to what it is, such as `a Next page`. */
  readonly entries: ReadonlyMap<string, string>;
  /** Why the module that the path starts from is a client's. */
  reason(path: string): string;
  /** The scripts that share a page: what one of them declares, the others see. */
  readonly pages: readonly (readonly string[])[];
}

/** Hooks that hold state or touch the page: what calls them runs where the user is. */
const statefulHook = /^use(?:State|Effect|LayoutEffect|InsertionEffect|Reducer|Ref|Transition|SyncExternalStore)$/;

const dataHooks = /^(?:swr(?:\/mutation)?|@tanstack\/react-query|react-query|@apollo\/client|react-redux|@ai-sdk\/react)$/;

function usesHooks({ record, file }: GraphModule): boolean {
  const edges = record.imports.filter((edge) => /^(?:react|preact\/(?:hooks|compat))$/.test(edge.specifier));
  // Hooks that ask for data and keep it, which are for the same place.
  if (record.imports.some((edge) => dataHooks.test(edge.specifier) && edge.names.some((name) => /^use[A-Z]/.test(name) || name === 'default'))) return true;
  return edges.some((edge) => edge.names.some((name) => statefulHook.test(name))) || (edges.length > 0 && /\bReact\.use(?:State|Effect|Reducer|Ref)\(/.test(file.text() ?? ''));
}

/** Entries found by what a package depends on and where its files stand. */
function entryReason(path: string, inside: string, module: GraphModule, manifest: PackageManifest | undefined): string | undefined {
  const has = (name: string): boolean => manifest?.dependencies.has(name) === true;
  const base = posix.basename(path);
  const stem = base.replace(/\.[a-z]+$/i, '');
  const { directives } = module.record;
  if (directives.includes('use client')) return "a 'use client' module";
  if (module.record.imports.some((edge) => edge.specifier === 'client-only')) return "a 'client-only' module";
  if (/\.server(?:\.[a-z]+)?$/.test(stem) || directives.includes('use server')) return undefined;
  // Where an app is drawn in a terminal, its hooks run there.
  if (!has('ink') && usesHooks(module)) return 'a module with hooks of React';
  if (has('next') && /^(?:src\/)?pages\//.test(inside) && !/^(?:src\/)?pages\/api\//.test(inside) && stem !== '_document') return 'a Next page';
  if (has('nuxt') || has('nuxt3')) {
    if (/^(?:src\/|app\/)?(?:pages|components|layouts|composables|middleware|plugins|stores)\//.test(inside) || /^(?:src\/|app\/)?app\.vue$/.test(inside)) return 'a Nuxt page or component';
  }
  if (has('@sveltejs/kit')) {
    if (/^\+(?:page|layout|error)\.svelte$/.test(base) || /^\+(?:page|layout)\.[jt]s$/.test(base) || /hooks\.client\.[jt]s$/.test(base)) return 'a SvelteKit page';
  } else if (has('svelte') && /^src\/main\.[jt]s$/.test(inside)) return 'a Svelte app';
  const remix = [...(manifest?.dependencies.keys() ?? [])].some((name) => name.startsWith('@remix-run/') || name.startsWith('@react-router/'));
  if (remix && /(?:^|\/)app\/(?:root|entry\.client|routes\/.*)\.[jt]sx$/.test(`/${inside}`)) return 'a Remix route';
  if (has('@solidjs/start') && /(?:^|\/)src\/(?:routes\/.*|app)\.[jt]sx$/.test(`/${inside}`)) return 'a SolidStart route';
  const meteor = manifest?.data['meteor'];
  if (isJsonObject(meteor) && (/^(?:client|imports\/(?:ui|client))\//.test(inside) || (isJsonObject(meteor['mainModule']) && meteor['mainModule']['client'] === inside))) return 'a part of a Meteor app';
  if (has('react-scripts') && /^src\/index\.[jt]sx?$/.test(inside)) return 'the entry of a React app';
  if (has('@vue/cli-service') && /^src\/main\.[jt]s$/.test(inside)) return 'the entry of a Vue app';
  // A module that imports it says so itself, where the manifest with its packages is kept elsewhere.
  const imports = (specifier: string): boolean => module.record.imports.some((edge) => edge.specifier === specifier);
  const ofAngular = (has('@angular/core') || imports('@angular/core')) && !module.record.imports.some((edge) => edge.specifier.startsWith('@nestjs/'));
  if (ofAngular && /(?:^|\/)src\/main\.ts$/.test(`/${inside}`) && module.record.imports.some((edge) => edge.specifier.startsWith('@angular/'))) return 'the entry of an Angular app';
  if (ofAngular && imports('@angular/core') && /@Injectable\(|@Directive\(|@Pipe\(/.test(module.file.text() ?? '') && !inside.endsWith('.server.ts')) return 'a part of an Angular app';
  if (ofAngular && /@Component\(|@NgModule\(|\bbootstrapApplication\(|\bApplicationConfig\b/.test(module.file.text() ?? '') && !/(?:^|\/)server\.ts$|\.server\.ts$/.test(inside)) return 'a part of an Angular app';
  if (has('gatsby') && /^(?:src\/(?:pages|templates|components)\/.*|gatsby-browser)\.[jt]sx?$/.test(inside)) return 'a Gatsby page';
  if ((has('webpack-dev-server') || has('html-webpack-plugin') || has('parcel') || has('@rsbuild/core')) && /^(?:src\/)?(?:index|main)\.[jt]sx?$/.test(inside)) return 'the entry of a browser bundle';
  if (has('expo') || has('react-native')) {
    const main = manifest?.data['main'];
    if (/^(?:(?:src\/)?App|index)(?:\.native|\.ios|\.android)?\.[jt]sx?$/.test(inside) || (typeof main === 'string' && posix.normalize(main) === inside) || (has('expo-router') && /^(?:src\/)?app\//.test(inside) && !/\+(?:api|html|native-intent)\.[jt]sx?$/.test(base))) return 'a React Native app';
  }
  if (imports('react-native')) return 'a React Native app';
  if (module.record.imports.some((edge) => edge.specifier === 'electron' && edge.names.includes('contextBridge'))) return 'an Electron preload script';
  if (has('electron') || has('electron-vite') || has('electron-builder')) {
    if (/^preload(?:\.|$)/.test(stem) || /(?:^|\/)preload\/(?:index|preload)\.[cm]?[jt]s$/.test(inside)) return 'an Electron preload script';
    if (/(?:^|\/)renderer(?:\/src)?\/(?:index|main|renderer)\.[jt]sx?$/.test(inside) || /^renderer\.[jt]sx?$/.test(base)) return 'an Electron renderer';
  }
  if ((has('plasmo') && /^(?:src\/)?(?:popup|options|sidepanel|newtab|background|contents?)(?:\/.*)?\.[jt]sx?$/.test(inside)) || (has('wxt') && /^(?:src\/)?entrypoints\//.test(inside))) return 'a script of a browser extension';
  if (/(?:^|\/)(?:public|static|www)\/(?:.*\/)?[^/]+\.m?js$/.test(`/${inside}`) && !/(?:^|\/)node_modules\//.test(path)) return 'a script served to browsers';
  if (mounts(module)) return MOUNTED;
  // Components are written for pages, whoever puts them there.
  if (/\.(?:vue|svelte)$/.test(path)) return 'a component of a page';
  if (imports('lit') || imports('lit-element') || /\bcustomElements\.define\(/.test(module.file.text() ?? '')) return 'an element of a page';
  // A script without a page of its own here, which looks for elements of one.
  if (/(?:^|\/)(?:client|browser|frontend|assets\/js)\/(?:.*\/)?[^/]+\.m?js$/.test(`/${inside}`) && module.record.writesHtml && module.record.imports.length === 0 && /\bdocument\.(?:getElementById|querySelector|body)\b/.test(module.file.text() ?? '')) return 'a script of a page';
  return undefined;
}

/** Scripts that an HTML page loads, and the page itself for the scripts it holds. */
function pageEntries(module: GraphModule, graph: ModuleGraph): string[] {
  const { path, extension } = module.file;
  const text = module.file.text() ?? '';
  const found: string[] = [path];
  for (const block of scriptBlocks(text, extension)) {
    if (block.src === undefined || /^(?:https?:)?\/\//.test(block.src)) continue;
    const plain = block.src.replace(/[?#].*$/, '');
    for (const request of plain.startsWith('/') ? [plain, `.${plain}`] : [plain.startsWith('.') ? plain : `./${plain}`]) {
      const target = graph.resolver.resolve(path, request);
      if (target.kind === 'file') {
        found.push(target.path);
        break;
      }
    }
  }
  return found;
}

/** Astro: islands (`client:load` and its kin) and the imports of client scripts. */
function astroEntries(module: GraphModule): string[] {
  const text = module.file.text() ?? '';
  const blocks = scriptBlocks(text, '.astro').filter((block) => block.side === 'client');
  const islands = new Set<string>();
  for (const match of text.matchAll(/<([A-Z][\w.]{0,80})\s[^<>]{0,2000}?client:/g)) if (match[1] !== undefined) islands.add(match[1].split('.')[0] ?? '');
  return module.edges.flatMap((edge) => {
    if (edge.target.kind !== 'file') return [];
    const inClient = blocks.some((block) => edge.import.offset >= block.start && edge.import.offset < block.end);
    return inClient || edge.import.locals.some((local) => islands.has(local)) ? [edge.target.path] : [];
  });
}

function hasClientScript(module: GraphModule): boolean {
  return scriptBlocks(module.file.text() ?? '', '.astro').some(({ side, start, end }) => side === 'client' && end > start);
}

const serverOnly = new Set(['server-only', '@tanstack/react-start/server-only', 'vite-env-only/macros']);

/** A module that its framework keeps out of client bundles, or that breaks the build when it gets there. */
export function isServerOnly(module: GraphModule): boolean {
  const { path } = module.file;
  if (module.record.directives.includes('use server')) return true;
  if (module.record.imports.some((edge) => serverOnly.has(edge.specifier))) return true;
  return /\.server\.[cm]?[jt]sx?$/.test(path) || /(?:^|\/)lib\/server\//.test(path) || /(?:^|\/)\.server\//.test(path) || /\.remote\.[jt]s$/.test(path) || /\.functions\.[jt]s$/.test(path) && /createServerFn/.test(module.file.text() ?? '');
}

export function clientModules(project: Project, graph: ModuleGraph, trees: SyntaxTrees, relevant: ReadonlySet<string>): ClientSide {
  const entries = new Map<string, string>();
  const pages: string[][] = [];
  const add = (path: string, reason: string): void => {
    const module = graph.module(path);
    if (module !== undefined && !isAside(module.file) && !entries.has(path)) entries.set(path, reason);
  };
  for (const [path, module] of graph.modules) {
    if (isAside(module.file)) continue;
    const { extension } = module.file;
    if (extension === '.html' || extension === '.htm') {
      const scripts = pageEntries(module, graph);
      pages.push(scripts);
      for (const entry of scripts) add(entry, 'a script of an HTML page');
    }
    else if (extension === '.astro') {
      if (hasClientScript(module) || astroEntries(module).length > 0) add(path, 'an Astro island or client script');
    }
    else {
      const manifest = project.packageOf(path);
      const inside = manifest === undefined || manifest.directory === '' ? path : path.slice(manifest.directory.length + 1);
      const reason = entryReason(path, inside, module, manifest);
      if (reason !== undefined) add(path, reason);
    }
  }
  for (const path of extensionScripts(project, graph, trees)) add(path, 'a script of a browser extension');
  for (const path of bundleEntries(project, graph, trees)) add(path, 'the entry of a browser bundle');
  for (const [path, reason] of appsInPart(project, graph, entries, relevant)) add(path, reason);
  const used = new Map<string, ReadonlySet<string> | undefined>();
  const isUsed = (from: GraphModule, edge: Edge): boolean => {
    const { path, extension } = from.file;
    if (edge.import.form !== 'import' || edge.import.names.length === 0) return true;
    const isPage = /^a (?:Next page|Gatsby page|Remix route)$/.test(entries.get(path) ?? '');
    // JavaScript keeps an import that nobody uses; TypeScript drops it.
    if (!isPage && !/^\.[cm]?tsx?$/.test(extension)) return true;
    if (extension === '.vue' || extension === '.svelte' || extension === '.astro') return true;
    if (!used.has(path)) {
      const tree = trees.get(path);
      used.set(path, tree === undefined ? undefined : usedImports(tree.program, entries.get(path) ?? ''));
    }
    const names = used.get(path);
    return names === undefined || edge.import.locals.some((local) => names.has(local));
  };
  const modules = graph.reach(entries.keys(), (from, edge, to) => {
    const target = graph.module(to);
    if (target === undefined || isServerOnly(target)) return false;
    // An Astro component brings along what its islands and client scripts import, and nothing of its front matter.
    if (from.file.extension === '.astro') return astroEntries(from).includes(to);
    // Only where it decides something is the syntax tree read.
    if (!relevant.has(to)) return true;
    if (/createServerFn\(/.test(from.file.text() ?? '')) return false;
    return isUsed(from, edge);
  });
  return {
    modules,
    entries,
    pages,
    reason(path) {
      let at = path;
      for (let hop = modules.get(at), count = 0; hop !== undefined && count < 500; hop = modules.get(at), count += 1) at = hop.from;
      return entries.get(at) ?? 'a client entry';
    },
  };
}
