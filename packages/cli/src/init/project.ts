import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ConfigError } from '../config/config-error.js';
import { otherFrameworkOf, type OtherFramework } from './other-frameworks.js';
import { isWebFramework, webFrameworkOf, webFrameworks } from './web-frameworks.js';

export const frameworks = ['next-app', 'next-pages', ...webFrameworks, 'express', 'fastify', 'hono', 'worker', 'node'] as const;
/** What answers requests in a project. `node`: its own `node:http`. */
export type Framework = (typeof frameworks)[number];

const MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const;
export type PackageManager = (typeof MANAGERS)[number];

/** What `claviger init` needs to know of a project. Nothing of it is run to find out. */
export interface Project {
  readonly root: string;
  readonly framework: Framework;
  /** What else answers requests in the project, where that is nothing that init has a route for. */
  readonly other: OtherFramework | undefined;
  /** The top of a workspace, whose apps lie in folders below. */
  readonly workspace: boolean;
  readonly typescript: boolean;
  /** Plain `.js` and `.ts` files are ES modules, or are bundled as such. */
  readonly modules: boolean;
  /** Its package.json says that plain `.js` files are CommonJS, as `npm init` writes it. */
  readonly declaresCommonJs: boolean;
  readonly packageManager: PackageManager;
  /** Names in `dependencies` and `devDependencies`. */
  readonly packages: ReadonlySet<string>;
  /** The folder with the code, `src/`, or `app/` in Nuxt since version 4; else empty. */
  readonly source: string;
  /** A file that starts the server; undefined in an empty project. */
  readonly entry: string | undefined;
  readonly scripts: Readonly<Record<string, unknown>>;
  /** The top of the git work tree; undefined where there is none. */
  readonly repository: string | undefined;
  /** Where the project lies in the repository, with `/`; empty at its top. */
  readonly place: string;
  readonly integration: 'github' | 'gitlab';
}

const ENTRIES = ['server', 'app', 'index', 'main'].flatMap((name) => ['ts', 'mts', 'js', 'mjs', 'cjs'].flatMap((ending) => [`${name}.${ending}`, `src/${name}.${ending}`]));
const WRANGLER = ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'];
const LOCK_FILES: readonly (readonly [string, PackageManager])[] = [['pnpm-lock.yaml', 'pnpm'], ['yarn.lock', 'yarn'], ['bun.lock', 'bun'], ['bun.lockb', 'bun'], ['package-lock.json', 'npm']];

/** Looks at the project in `directory`. Throws ConfigError where there is none. */
export function lookAtProject(directory: string): Project {
  const manifest = readManifest(directory);
  const root = realpathSync(directory);
  const has = (path: string): boolean => existsSync(join(root, path));
  const versions = new Map([...versionsIn(manifest['dependencies']), ...versionsIn(manifest['devDependencies'])]);
  const packages = new Set(versions.keys());
  const framework = frameworkOf(versions, has);
  const repository = topOf(root);
  const next = framework === 'next-app' || framework === 'next-pages';
  const web = isWebFramework(framework);
  return {
    root,
    framework,
    other: framework === 'node' ? otherFrameworkOf(packages) : undefined,
    workspace: manifest['workspaces'] !== undefined || has('pnpm-workspace.yaml'),
    typescript: packages.has('typescript') || has('tsconfig.json'),
    modules: next || web || manifest['type'] === 'module',
    declaresCommonJs: manifest['type'] === 'commonjs',
    packageManager: packageManagerOf(manifest, root, repository ?? root),
    packages,
    source: sourceOf(framework, has),
    entry: ENTRIES.find((path) => has(path) && !ofPage(root, path)),
    scripts: recordIn(manifest['scripts']),
    repository,
    place: repository === undefined ? '' : relative(repository, root).replaceAll('\\', '/'),
    integration: integrationOf(repository ?? root),
  };
}

/** Whether the page itself loads the script: it runs in browsers then, and starts no server. */
function ofPage(root: string, path: string): boolean {
  const page = join(root, 'index.html');
  return existsSync(page) && readFileSync(page, 'utf8').includes(path);
}

function readManifest(directory: string): Readonly<Record<string, unknown>> {
  const path = join(directory, 'package.json');
  if (!existsSync(path)) throw new ConfigError(`There is no package.json in ${directory}. Run "npm init -y" there first, or name the folder of the app: claviger init FOLDER`);
  try {
    return recordIn(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')));
  } catch {
    throw new ConfigError(`${path} is not valid JSON.`);
  }
}

function frameworkOf(packages: ReadonlyMap<string, string>, has: (path: string) => boolean): Framework {
  if (packages.has('next')) {
    const pages = has('pages') || has('src/pages');
    return pages && !has('app') && !has('src/app') ? 'next-pages' : 'next-app';
  }
  const web = webFrameworkOf(packages);
  if (web !== undefined) return web;
  if (WRANGLER.some(has) || packages.has('wrangler')) return 'worker';
  return (['express', 'fastify', 'hono'] as const).find((name) => packages.has(name)) ?? 'node';
}

function sourceOf(framework: Framework, has: (path: string) => boolean): string {
  if (framework === 'next-app' || framework === 'next-pages') return has('src/app') || has('src/pages') ? 'src/' : '';
  if (framework === 'nuxt') return has('app') ? 'app/' : '';
  return has('src') ? 'src/' : '';
}

/** The field that Corepack reads, then lock files, from the project up to the top of its repository. */
function packageManagerOf(manifest: Readonly<Record<string, unknown>>, root: string, top: string): PackageManager {
  for (let folder = root, own = manifest; ; folder = dirname(folder)) {
    if (folder !== root) own = existsSync(join(folder, 'package.json')) ? readManifest(folder) : {};
    const field = own['packageManager'];
    const named = MANAGERS.find((name) => typeof field === 'string' && field.startsWith(`${name}@`));
    if (named !== undefined) return named;
    const lock = LOCK_FILES.find(([file]) => existsSync(join(folder, file)));
    if (lock !== undefined) return lock[1];
    if (folder === top || folder === dirname(folder)) return 'npm';
  }
}

function topOf(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function integrationOf(top: string): 'github' | 'gitlab' {
  if (existsSync(join(top, '.gitlab-ci.yml'))) return 'gitlab';
  if (existsSync(join(top, '.github'))) return 'github';
  const configuration = join(top, '.git', 'config');
  return existsSync(configuration) && /^\s*url\s*=\s*\S*gitlab/im.test(readFileSync(configuration, 'utf8')) ? 'gitlab' : 'github';
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Names and ranges of versions. */
const versionsIn = (value: unknown): [string, string][] => Object.entries(recordIn(value)).map(([name, range]) => [name, String(range)]);
