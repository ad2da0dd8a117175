import { posix } from 'node:path';
import type { Node } from 'oxc-parser';
import type { Project } from '../engine/project.js';
import { walk, type SyntaxTrees } from '../flow/syntax.js';
import { isAside } from './aside.js';
import type { ModuleGraph } from './module-graph.js';

/** How a bundler is told where to begin, and what says that a bundle is for a server or a tool. */
interface Bundler {
  readonly files: RegExp;
  readonly entry: ReadonlySet<string>;
  readonly server: RegExp;
  /** The same where it stands elsewhere in the file. */
  readonly elsewhere?: RegExp;
  /** What has to stand in the settings beside, where nothing means a server. */
  readonly page?: RegExp;
}

const bundlers: readonly Bundler[] = [
  { files: /^(?:webpack|rspack)[\w.-]*\.[cm]?[jt]s$/, entry: new Set(['entry']), server: /^target\s*:\s*\[?\s*['"](?:async-)?(?:node|electron-main|electron-preload)|^externalsPresets\s*:/ },
  { files: /^rsbuild[\w.-]*\.[cm]?[jt]s$/, entry: new Set(['entry']), server: /^target\s*:\s*['"]node/, elsewhere: /\btarget\s*:\s*['"]node/ },
  { files: /^rollup[\w.-]*\.[cm]?[jt]s$/, entry: new Set(['input']), server: /^platform\s*:\s*['"]node/, page: /\bformat\s*:\s*['"](?:iife|umd)['"]/ },
  { files: /^(?:esbuild|build|bundle)[\w.-]*\.[cm]?[jt]s$/, entry: new Set(['entryPoints']), server: /^platform\s*:\s*['"]node/, page: /\bplatform\s*:\s*['"]browser['"]|\b(?:outfile|outdir)\s*:\s*['"](?:\.\/)?(?:[\w-]+\/)?(?:public|static|www|assets)\// },
];

/** Modules that bundles for browsers begin with, as the settings of bundlers name them. */
export function bundleEntries(project: Project, graph: ModuleGraph, trees: SyntaxTrees): string[] {
  const found: string[] = [];
  for (const file of project.files) {
    if (file.kind !== 'script' || isAside(file)) continue;
    const bundler = bundlers.find(({ files }) => files.test(posix.basename(file.path)));
    const text = bundler === undefined ? '' : (file.text() ?? '');
    if (bundler === undefined || ![...bundler.entry].some((name) => text.includes(name))) continue;
    const tree = trees.get(file.path);
    if (tree === undefined) continue;
    // Paths in a script are those of the folder that it is started in.
    const folder = project.packageOf(file.path)?.directory ?? posix.dirname(file.path);
    for (const name of entriesIn(tree.program, text, bundler)) {
      const target = [posix.join(posix.dirname(file.path), name), posix.join(folder, name)].map((path) => graph.resolver.resolve(file.path, `./${posix.relative(posix.dirname(file.path), path)}`)).find(({ kind }) => kind === 'file');
      if (target?.kind === 'file') found.push(target.path);
    }
  }
  return found;
}

/** Whether every bundle that a file tells of is for a server: what is written into those stays there. */
export function buildsForServers(program: Node, text: string, path: string): boolean {
  const bundler = bundlers.find(({ files }) => files.test(posix.basename(path)));
  const found = bundler === undefined ? [] : bundlesIn(program, text, bundler);
  return found.length > 0 && found.every(({ ofServer }) => ofServer);
}

function entriesIn(program: Node, text: string, bundler: Bundler): string[] {
  return bundlesIn(program, text, bundler).filter(({ node, ofServer }) => !ofServer && (bundler.page === undefined || bundler.page.test(text.slice(node.start, node.end)))).flatMap(({ entry }) => pathsIn(entry));
}

interface Bundle {
  readonly node: Node;
  readonly entry: Node;
  readonly ofServer: boolean;
}

function bundlesIn(program: Node, text: string, { entry, server, elsewhere }: Bundler): Bundle[] {
  const found: Bundle[] = [];
  const all = elsewhere?.test(text) === true;
  walk(program, (node) => {
    if (node.type !== 'ObjectExpression') return;
    const parts = node.properties.filter((part) => part.type === 'Property');
    const named = parts.find(({ key }) => key.type === 'Identifier' && entry.has(key.name));
    if (named !== undefined) found.push({ node, entry: named.value, ofServer: all || parts.some((part) => server.test(text.slice(part.start, part.end))) });
  });
  return found;
}

/** Relative paths in an entry: a text, a list, an object, `path.resolve(__dirname, 'src/index.js')`. */
function pathsIn(root: Node): string[] {
  const found: string[] = [];
  walk(root, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string' && /^(?:\.{1,2}\/)?[\w@./-]{1,200}$/.test(node.value) && node.value.includes('/')) found.push(node.value);
  });
  return found;
}
