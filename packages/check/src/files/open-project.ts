import { join, resolve } from 'node:path';
import type { Limits, PackageManifest, Project, Repository } from '../engine/project.js';
import { ignoreRules, openRepository, trackedPaths, type IgnoreRule } from '../git/repository.js';
import { DiskCache } from './cache.js';
import { readManifest } from './packages.js';
import { DiskFile } from './project-file.js';
import { walk } from './walk.js';

export const defaultLimits: Limits = {
  fileBytes: 64 * 1024 * 1024,
  files: 500_000,
  depth: 64,
  archiveBytes: 256 * 1024 * 1024,
  archiveMembers: 50_000,
};

export interface OpenOptions {
  readonly limits?: Partial<Limits>;
  /** Where results are kept between runs; nothing is kept without one. */
  readonly cacheFolder?: string;
  /** Only these paths, relative to the root: for the files of one commit. */
  readonly only?: ReadonlySet<string>;
  readonly exclude?: (path: string) => boolean;
}

/** A project on disk. `save()` writes the cache. */
export class OpenProject implements Project {
  readonly packages: readonly PackageManifest[];
  /** Fingerprint and path of every key in the files, for what looks into history. */
  readonly presentKeys = new Set<string>();
  readonly #byPath = new Map<string, DiskFile>();
  readonly #byDirectory = new Map<string, PackageManifest>();

  constructor(
    readonly root: string,
    readonly files: readonly DiskFile[],
    readonly repository: Repository | undefined,
    readonly cache: DiskCache,
    readonly limits: Limits,
    /** The ignore rule that decides on a path, where one does. */
    readonly ignoreRules: ReadonlyMap<string, IgnoreRule & { negated: boolean }>,
  ) {
    for (const file of files) this.#byPath.set(file.path, file);
    this.packages = files.flatMap((file) => readManifest(file) ?? []);
    for (const manifest of this.packages) this.#byDirectory.set(manifest.directory, manifest);
  }

  file(path: string): DiskFile | undefined {
    return this.#byPath.get(path);
  }

  packageOf(path: string): PackageManifest | undefined {
    let directory = path;
    while (directory !== '') {
      directory = directory.slice(0, Math.max(0, directory.lastIndexOf('/')));
      const manifest = this.#byDirectory.get(directory);
      if (manifest !== undefined) return manifest;
    }
    return undefined;
  }

  save(): void {
    this.cache.save();
  }
}

/** Lists a folder and asks git about it. Throws only when the folder itself cannot be read. */
export async function openProject(folder: string, options: OpenOptions = {}): Promise<OpenProject> {
  const root = resolve(folder);
  const limits = { ...defaultLimits, ...options.limits };
  const cache = new DiskCache(options.cacheFolder, root);
  const repository = await openRepository(root);
  const walked = walk(root, limits).filter(({ path }) => options.only === undefined || options.only.has(path)).filter(({ path }) => options.exclude?.(path) !== true);
  const files = walked.map((file) => new DiskFile(root, file, cache));
  const tracked = repository === undefined ? undefined : await trackedPaths(root);
  // Git would wait for the end of a pipe.
  const readable = !files.some(({ path, skipped }) => path.endsWith('.gitignore') && skipped === 'not-a-file');
  const hasRules = readable && (repository !== undefined || files.some(({ path }) => path.endsWith('.gitignore')));
  const own = files.filter(({ nested }) => nested === undefined);
  const rules = hasRules ? await ignoreRules(root, own.map(({ path }) => path), repository !== undefined) : undefined;
  say(own, tracked, rules);
  const allRules = new Map(rules ?? []);
  for (const [folder, inside] of byNested(files)) {
    const place = join(root, folder);
    if (!readable || allRules.size > RULES_MOST || (await openRepository(place)) === undefined) continue;
    const prefix = `${folder}/`;
    const trackedInside = await trackedPaths(place);
    const rulesInside = await ignoreRules(place, inside.map(({ path }) => path.slice(prefix.length)), true);
    const moved = rulesInside === undefined ? undefined : new Map([...rulesInside].map(([path, rule]) => [prefix + path, { ...rule, source: rule.source.startsWith('/') ? rule.source : prefix + rule.source }]));
    say(inside, trackedInside === undefined ? undefined : new Set([...trackedInside].map((path) => prefix + path)), moved);
    for (const [path, rule] of moved ?? []) allRules.set(path, rule);
  }
  return new OpenProject(root, files, repository, cache, limits, allRules);
}

type Rules = ReadonlyMap<string, IgnoreRule & { negated: boolean }>;

/** Repositories within the project that are asked, and rules kept, at most. */
const NESTED_MOST = 40;
const RULES_MOST = 1_000_000;

/** Files by the repository within the project that they stand in. */
function byNested(files: readonly DiskFile[]): Map<string, DiskFile[]> {
  const folders = new Map<string, DiskFile[]>();
  for (const file of files) {
    if (file.nested === undefined) continue;
    const inside = folders.get(file.nested);
    if (inside !== undefined) inside.push(file);
    else if (folders.size < NESTED_MOST) folders.set(file.nested, [file]);
  }
  return folders;
}

/** What git says of each file: whether it is tracked, and whether a rule keeps it out. */
function say(files: readonly DiskFile[], tracked: ReadonlySet<string> | undefined, rules: Rules | undefined): void {
  for (const file of files) {
    file.tracked = tracked?.has(file.path);
    const rule = rules?.get(file.path);
    file.ignored = rules === undefined ? undefined : rule !== undefined && !rule.negated && file.tracked !== true;
  }
}
