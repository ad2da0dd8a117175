import { join, posix, sep } from 'node:path';
import { ResolverFactory } from 'oxc-resolver';
import { isJsonObject } from '../engine/json.js';
import type { JsonValue } from '../engine/json.js';
import type { PackageManifest, Project } from '../engine/project.js';
import { aliasesOf } from './aliases.js';
import type { Alias } from './aliases.js';
import { MovedFiles } from './moved-files.js';

/** What a specifier stands for: a file of the project, or a package from elsewhere (its name without a subpath). */
export type Resolved = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'package'; readonly name: string; readonly specifier: string } | { readonly kind: 'unknown' };

const sourceExtensions = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts', '.vue', '.svelte', '.astro', '.json'];
/** TypeScript sources are imported by the name of what they compile to. */
const compiledTo: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
/** Order in which the conditions of an export map are tried: source first, since build output is often absent. */
const conditions = ['source', 'development', 'import', 'module', 'node', 'browser', 'default', 'require', 'types'];

/** `@scope/name/sub` to `@scope/name`. */
export function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function exportTarget(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((entry) => exportTarget(entry));
  if (!isJsonObject(value)) return [];
  return conditions.flatMap((condition) => exportTarget(value[condition]));
}

/** The folder that a package's sources are guessed in when its manifest names build output that is not there. */
function sourceGuesses(target: string): string[] {
  const stem = target.replace(/^\.\//, '').replace(/\.d\.ts$|\.[a-z]+$/, '');
  const withoutOutput = stem.replace(/^(?:dist|build|lib|out|esm|cjs)\//, '').replace(/^(?:esm|cjs|src)\//, '');
  return [stem, `src/${withoutOutput}`, withoutOutput];
}

export class SpecifierResolver {
  private readonly workspaces = new Map<string, PackageManifest>();
  private readonly byTsconfig: ResolverFactory;
  private readonly known = new Map<string, Resolved>();
  private readonly aliases = new Map<string, readonly Alias[]>();
  private readonly moved: MovedFiles;

  constructor(private readonly project: Project) {
    this.moved = new MovedFiles(project);
    for (const manifest of project.packages) if (manifest.name !== undefined) this.workspaces.set(manifest.name, manifest);
    this.byTsconfig = new ResolverFactory({
      tsconfig: 'auto',
      extensions: sourceExtensions,
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.jsx': ['.tsx', '.jsx'], '.mjs': ['.mts', '.mjs'], '.cjs': ['.cts', '.cjs'] },
      conditionNames: ['import', 'node', 'default', 'require'],
      symlinks: false,
      builtinModules: true,
    });
  }

  resolve(from: string, request: string): Resolved {
    const cut = /[?]/.exec(request);
    const specifier = cut === null ? request : request.slice(0, cut.index);
    const directory = posix.dirname(from);
    const key = `${directory}\n${specifier}`;
    const kept = this.known.get(key);
    if (kept !== undefined) return kept;
    const resolved = this.find(from, directory, specifier);
    this.known.set(key, resolved);
    return resolved;
  }

  /** A file for a path without extension, or a folder's index; all in memory. */
  file(path: string): string | undefined {
    const normal = posix.normalize(path).replace(/\/$/, '');
    if (normal.startsWith('..')) return undefined;
    const exists = (candidate: string): boolean => this.project.file(candidate) !== undefined;
    const extension = posix.extname(normal);
    if (extension !== '' && exists(normal)) return normal;
    for (const other of compiledTo[extension] ?? []) {
      const candidate = normal.slice(0, -extension.length) + other;
      if (exists(candidate)) return candidate;
    }
    for (const other of sourceExtensions) if (exists(normal + other)) return normal + other;
    const base = normal === '.' || normal === '' ? '' : `${normal}/`;
    for (const other of sourceExtensions) if (exists(`${base}index${other}`)) return `${base}index${other}`;
    return exists(normal) ? normal : undefined;
  }

  private find(from: string, directory: string, specifier: string): Resolved {
    if (specifier.startsWith('.')) return this.asFile(this.file(posix.join(directory, specifier)) ?? this.moved.find(specifier));
    if (specifier.startsWith('/')) {
      const base = this.project.packageOf(from)?.directory ?? '';
      return this.asFile(this.file(posix.join(base, specifier.slice(1))) ?? this.file(posix.join(base, 'public', specifier.slice(1))));
    }
    if (specifier.startsWith('node:') || specifier.includes(':')) return { kind: 'package', name: specifier.replace(/^npm:/, '').replace(/(?<=.)@[\d^~].*$/, ''), specifier };
    const name = packageName(specifier);
    const workspace = this.workspaces.get(name);
    if (workspace !== undefined) {
      const found = this.inWorkspace(workspace, specifier.slice(name.length));
      if (found !== undefined) return { kind: 'file', path: found };
    }
    const own = this.project.packageOf(from);
    if (own?.dependencies.has(name) === true && workspace === undefined) return { kind: 'package', name, specifier };
    const imported = specifier.startsWith('#') && own !== undefined ? this.throughImports(own, specifier) : undefined;
    if (imported !== undefined) return { kind: 'file', path: imported };
    const aliased = this.throughTsconfig(from, specifier) ?? this.byConvention(own?.directory ?? '', specifier) ?? this.throughSettings(own?.directory ?? '', specifier);
    if (aliased !== undefined) return { kind: 'file', path: aliased };
    return /^[#~$]/.test(specifier) || specifier.startsWith('@/') ? { kind: 'unknown' } : { kind: 'package', name, specifier };
  }

  private asFile(path: string | undefined): Resolved {
    return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
  }

  /** `imports` of a manifest: `"#controllers/*": "./app/controllers/*.js"`; where they are left out, as Adonis sets them up. */
  private throughImports(manifest: PackageManifest, specifier: string): string | undefined {
    const base = manifest.directory === '' ? '' : `${manifest.directory}/`;
    const map = manifest.data['imports'];
    const targets: string[] = [];
    for (const [pattern, value] of isJsonObject(map) ? Object.entries(map) : []) {
      const star = pattern.indexOf('*');
      if (star === -1 ? pattern !== specifier : !specifier.startsWith(pattern.slice(0, star))) continue;
      targets.push(...exportTarget(value).map((target) => target.replaceAll('*', star === -1 ? '' : specifier.slice(star))));
    }
    targets.push(`app/${specifier.slice(1)}`, specifier.slice(1));
    return targets.map((target) => this.sourceOf(base, target)).find((found) => found !== undefined);
  }

  private throughTsconfig(from: string, specifier: string): string | undefined {
    const root = this.project.root;
    let found: string | undefined;
    try {
      found = this.byTsconfig.resolveFileSync(join(root, ...from.split('/')), specifier).path;
    } catch {
      return undefined;
    }
    if (found === undefined) return undefined;
    const prefix = root.endsWith(sep) ? root : root + sep;
    if (!found.startsWith(prefix)) return undefined;
    const path = found.slice(prefix.length).split(sep).join('/');
    return this.project.file(path) === undefined ? undefined : path;
  }

  /** Aliases that a bundler or a framework is told of. */
  private throughSettings(base: string, specifier: string): string | undefined {
    const folder = base === '' ? '' : `${base}/`;
    const aliases = this.aliases.get(folder) ?? aliasesOf(this.project, folder);
    this.aliases.set(folder, aliases);
    const fitting = aliases.filter(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    return fitting.map(({ name, target }) => this.file(target + specifier.slice(name.length))).find((found) => found !== undefined);
  }

  /** Aliases that frameworks set up by themselves: Nuxt, SvelteKit, Vite templates, Next without a tsconfig. */
  private byConvention(base: string, specifier: string): string | undefined {
    const match = /^(@\/|~\/|~~\/|@@\/|\$lib\/|\$lib$|#\/|@app\/|src\/|app\/)(.*)$/.exec(specifier);
    if (match === null) return undefined;
    const rest = match[2] ?? '';
    const folders = match[1]?.startsWith('$lib') === true ? ['src/lib/'] : match[1] === 'src/' ? ['src/'] : match[1] === 'app/' ? ['app/'] : ['src/', 'app/', '', 'src/app/', 'resources/js/', 'client/'];
    for (const root of base === '' ? [''] : [`${base}/`, '']) {
      for (const folder of folders) {
        const found = this.file(root + folder + rest);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  private inWorkspace(manifest: PackageManifest, subpath: string): string | undefined {
    const base = manifest.directory === '' ? '' : `${manifest.directory}/`;
    const targets: string[] = [];
    const exported = manifest.data['exports'];
    if (exported !== undefined) {
      const key = `.${subpath}`;
      if (isJsonObject(exported) && Object.keys(exported).some((entry) => entry.startsWith('.'))) {
        targets.push(...exportTarget(exported[key]));
        for (const [pattern, value] of Object.entries(exported)) {
          const star = pattern.indexOf('*');
          if (star === -1 || !key.startsWith(pattern.slice(0, star)) || !key.endsWith(pattern.slice(star + 1))) continue;
          const middle = key.slice(star, key.length - (pattern.length - star - 1));
          targets.push(...exportTarget(value).map((target) => target.replaceAll('*', middle)));
        }
      } else if (subpath === '') targets.push(...exportTarget(exported));
    }
    if (subpath === '') {
      for (const field of ['source', 'module', 'main', 'types']) {
        const value = manifest.data[field];
        if (typeof value === 'string') targets.push(value);
      }
      targets.push('src/index', 'index');
    } else targets.push(subpath.slice(1), `src${subpath}`);
    const existing = targets.map((target) => this.sourceOf(base, target)).find((found) => found !== undefined);
    return existing;
  }

  private sourceOf(base: string, target: string): string | undefined {
    // Sources before build output: the sources say where things come from.
    for (const guess of sourceGuesses(target).slice(1)) {
      const found = this.file(base + guess);
      if (found !== undefined && this.project.file(found)?.place !== 'build-output') return found;
    }
    return this.file(base + target);
  }
}
