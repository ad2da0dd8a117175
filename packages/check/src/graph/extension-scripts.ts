import { posix } from 'node:path';
import type { Node } from 'oxc-parser';
import { isJsonObject, parseJson } from '../engine/json.js';
import type { JsonValue } from '../engine/json.js';
import type { Project, ProjectFile } from '../engine/project.js';
import { walk, type SyntaxTrees } from '../flow/syntax.js';
import { isAside } from './aside.js';
import type { ModuleGraph } from './module-graph.js';

const script = /\.[cm]?[jt]sx?$/;
/** What a manifest names that runs: the parts that hold nothing but pages and pictures are left out. */
const running = new Set(['background', 'content_scripts']);
/** Packages that an extension is built or typed with. */
const builders = /^(?:@crxjs\/vite-plugin|plasmo|wxt|webextension-polyfill|web-ext|@types\/(?:chrome|webextension-polyfill|firefox-webext-browser)|vite-plugin-web-extension|@samrum\/vite-plugin-web-extension|extension|@extension-create\/.*)$/;
const extensionCalls = /\b(?:chrome|browser)\.(?:runtime|storage|tabs|scripting|action|sidePanel|contextMenus|identity|commands|omnibox|webNavigation|devtools)\b/;

/** Scripts of browser extensions: those that a manifest names, and those that speak with the browser as only they can. */
export function extensionScripts(project: Project, graph: ModuleGraph, trees: SyntaxTrees): string[] {
  const found: string[] = [];
  const folders = new Set<string>();
  for (const file of project.files) {
    if (isAside(file)) continue;
    const names = manifestNames(file, trees);
    if (names === undefined) continue;
    folders.add(project.packageOf(file.path)?.directory ?? posix.dirname(file.path));
    for (const name of names) {
      for (const request of [`./${name}`, `./src/${name}`, `../src/${name}`, `../${name}`]) {
        const target = graph.resolver.resolve(file.path, request);
        if (target.kind !== 'file') continue;
        found.push(target.path);
        break;
      }
    }
  }
  for (const manifest of project.packages) if ([...manifest.dependencies.keys()].some((name) => builders.test(name))) folders.add(manifest.directory);
  if (folders.size === 0) return found;
  for (const [path, { file }] of graph.modules) {
    const folder = project.packageOf(path)?.directory ?? posix.dirname(path);
    if (script.test(path) && folders.has(folder) && extensionCalls.test(file.text() ?? '')) found.push(path);
  }
  return found;
}

/** The scripts that a manifest names, whether it is a file of its own or stands in the settings of a build; `undefined` for what is none. */
function manifestNames(file: ProjectFile, trees: SyntaxTrees): string[] | undefined {
  if (posix.basename(file.path) === 'manifest.json') {
    const data = parseJson(file.text() ?? '');
    if (!isJsonObject(data) || typeof data['manifest_version'] !== 'number') return undefined;
    return [...running].flatMap((part) => namesIn(data[part]));
  }
  if (file.kind !== 'script' || !/(?:manifest|config)[\w.-]{0,40}\.[cm]?[jt]s$/.test(posix.basename(file.path)) || !/\bmanifest(?:_version)?\b/.test(file.text() ?? '')) return undefined;
  const tree = trees.get(file.path);
  if (tree === undefined) return undefined;
  const names: string[] = [];
  let isManifest = false;
  walk(tree.program, (node) => {
    if (node.type !== 'ObjectExpression' || !node.properties.some((entry) => keyOf(entry) === 'manifest_version')) return;
    isManifest = true;
    for (const entry of node.properties) if (entry.type === 'Property' && running.has(keyOf(entry) ?? '')) names.push(...textsIn(entry.value).filter((text) => script.test(text)));
  });
  return isManifest ? names : undefined;
}

function namesIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return script.test(value) ? [value] : [];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((entry) => namesIn(entry));
  return isJsonObject(value) ? Object.values(value).flatMap((entry) => namesIn(entry)) : [];
}

function keyOf(node: Node): string | undefined {
  if (node.type !== 'Property') return undefined;
  return node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? String(node.key.value) : undefined;
}

function textsIn(root: Node): string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') found.push(node.value);
  });
  return found;
}
