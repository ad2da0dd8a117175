import type { Reporter } from '../engine/analyzer.js';
import type { Project, ProjectFile } from '../engine/project.js';
import { isAside } from './aside.js';
import { AutomaticImports } from './automatic-imports.js';
import { moduleRecord } from './module-record.js';
import type { ImportEdge, ModuleRecord } from './module-record.js';
import { SpecifierResolver } from './resolve.js';
import type { Resolved } from './resolve.js';

export interface Edge {
  readonly import: ImportEdge;
  readonly target: Resolved;
}

export interface GraphModule {
  readonly file: ProjectFile;
  readonly record: ModuleRecord;
  readonly edges: readonly Edge[];
}

/** A way through the graph: each hop is an import statement, the last module is where it ends. */
export interface Hop {
  readonly from: string;
  readonly offset: number;
  readonly to: string;
}

const scriptKinds = new Set(['script', 'component']);

function isModule(file: ProjectFile): boolean {
  if (file.skipped !== undefined || file.path.includes('!')) return false;
  if ((file.place === 'build-output' || file.place === 'vendored') && isAside(file)) return false;
  return scriptKinds.has(file.kind) || file.extension === '.html' || file.extension === '.htm';
}

export class ModuleGraph {
  readonly resolver: SpecifierResolver;
  private readonly importersOf = new Map<string, Set<string>>();

  private constructor(
    readonly project: Project,
    readonly modules: ReadonlyMap<string, GraphModule>,
    resolver: SpecifierResolver,
    private readonly automatic: AutomaticImports,
  ) {
    this.resolver = resolver;
    for (const [path, module] of modules) {
      for (const edge of module.edges) {
        if (edge.target.kind !== 'file') continue;
        const importers = this.importersOf.get(edge.target.path);
        if (importers === undefined) this.importersOf.set(edge.target.path, new Set([path]));
        else importers.add(path);
      }
    }
  }

  static build(project: Project, report: Reporter): ModuleGraph {
    const resolver = new SpecifierResolver(project);
    const automatic = new AutomaticImports(project);
    const modules = new Map<string, GraphModule>();
    const files = project.files.filter(isModule);
    for (const [index, file] of files.entries()) {
      if (index % 500 === 0) report.progress('module graph', index, files.length);
      const record = moduleRecord(file, project.cache);
      if (record === undefined) continue;
      if (record.error !== undefined && file.extension !== '.html' && file.extension !== '.htm') report.skip(file.path, 'syntax-error', record.error);
      const edges: Edge[] = record.imports.map((edge) => ({ import: edge, target: resolver.resolve(file.path, edge.specifier) }));
      automatic.offer(file.path, record);
      modules.set(file.path, { file, record, edges });
    }
    for (const [path, module] of modules) {
      const found = automatic.usedIn(path, () => module.file.text() ?? '');
      if (found.length > 0) modules.set(path, { ...module, edges: [...module.edges, ...found.map((entry): Edge => ({ import: { specifier: entry.path, names: [entry.name], locals: [entry.name], offset: 0, form: 'dynamic' }, target: { kind: 'file', path: entry.path } }))] });
    }
    return new ModuleGraph(project, modules, resolver, automatic);
  }

  module(path: string): GraphModule | undefined {
    return this.modules.get(path);
  }

  /** The module that gives a name without an import, where the framework does that. */
  automaticImport(path: string, name: string): string | undefined {
    return this.automatic.find(path, name);
  }

  /** The modules that import this one directly. */
  importers(path: string): Iterable<string> {
    return this.importersOf.get(path) ?? [];
  }

  /** Every module from which one of `targets` can be reached, the targets themselves included. */
  ancestors(targets: Iterable<string>): Set<string> {
    const found = new Set<string>(targets);
    for (const path of found) for (const importer of this.importers(path)) found.add(importer);
    return found;
  }

  /** Where an exported name is defined, through re-exports: the module and its own name for it. */
  definition(path: string, name: string, seen: Set<string> = new Set()): { path: string; name: string } | undefined {
    const key = `${path}\n${name}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    const module = this.modules.get(path);
    if (module === undefined) return undefined;
    for (const entry of module.record.reExports) {
      if (entry.exported !== name) continue;
      const target = this.resolver.resolve(path, entry.specifier);
      if (target.kind !== 'file') return { path, name };
      if (entry.imported === '*') return { path: target.path, name: '*' };
      return this.definition(target.path, entry.imported, seen) ?? { path: target.path, name: entry.imported };
    }
    for (const entry of module.record.reExports) {
      if (entry.exported !== '*' || name === 'default') continue;
      const target = this.resolver.resolve(path, entry.specifier);
      if (target.kind !== 'file') continue;
      if (!this.exportsName(target.path, name, new Set())) continue;
      const found = this.definition(target.path, name, seen);
      if (found !== undefined) return found;
    }
    return { path, name };
  }

  /** Whether a module (or what it re-exports) has this name; decided by the text where it is its own. */
  private exportsName(path: string, name: string, seen: Set<string>): boolean {
    if (seen.has(path)) return false;
    seen.add(path);
    const module = this.modules.get(path);
    if (module === undefined) return false;
    if (module.record.reExports.some((entry) => entry.exported === name)) return true;
    if (module.record.exports.includes(name)) return true;
    return module.record.reExports.some((entry) => {
      if (entry.exported !== '*') return false;
      const target = this.resolver.resolve(path, entry.specifier);
      return target.kind === 'file' && this.exportsName(target.path, name, seen);
    });
  }

  /** The modules an import really brings in: through a barrel only what stands behind the imported names. */
  targetsOf(edge: Edge): string[] {
    if (edge.target.kind !== 'file') return [];
    const target = this.modules.get(edge.target.path);
    if (target === undefined) return [];
    const { names } = edge.import;
    if (!target.record.barrel || names.includes('*') || names.length === 0) return [target.file.path];
    const found = new Set<string>();
    for (const name of names) found.add(this.definition(target.file.path, name)?.path ?? target.file.path);
    // What a barrel imports for its side effects comes along whatever the name.
    for (const own of target.edges) if (own.import.names.length === 0 && own.target.kind === 'file') found.add(own.target.path);
    return [...found];
  }

  /**
   * All modules reachable from `entries`, with the hop that led to each. `follow` says whether an import is part of
   * what is bundled; it sees the importing module.
   */
  reach(entries: Iterable<string>, follow: (from: GraphModule, edge: Edge, to: string) => boolean): Map<string, Hop | undefined> {
    const reached = new Map<string, Hop | undefined>();
    for (const entry of entries) if (this.modules.has(entry)) reached.set(entry, undefined);
    for (const path of reached.keys()) {
      const module = this.modules.get(path);
      if (module === undefined) continue;
      for (const edge of module.edges) {
        for (const to of this.targetsOf(edge)) {
          if (reached.has(to) || !follow(module, edge, to)) continue;
          reached.set(to, { from: path, offset: edge.import.offset, to });
        }
      }
    }
    return reached;
  }
}

/** The hops from an entry to a module, first one first. */
export function pathTo(reached: ReadonlyMap<string, Hop | undefined>, target: string): Hop[] {
  const hops: Hop[] = [];
  let hop = reached.get(target);
  while (hop !== undefined && hops.length < 200) {
    hops.unshift(hop);
    hop = reached.get(hop.from);
  }
  return hops;
}
