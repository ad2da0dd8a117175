import type { JsonObject } from './json.js';

/** What a file is, from its name (and, for unknown names, its first bytes). */
export type FileKind =
  | 'script' // .js .jsx .ts .tsx .mjs .cjs .mts .cts
  | 'component' // .vue .svelte .astro
  | 'markup' // .html .htm .xml .plist .svg
  | 'python'
  | 'dotenv' // .env, .env.*, *.env, .envrc, .dev.vars
  | 'config' // .json .yaml .toml .ini .properties .tf .gradle ...
  | 'notebook'
  | 'source-map'
  | 'document' // .md .mdx .rst .txt .adoc
  | 'shell'
  | 'container' // Dockerfile, Containerfile, compose files
  | 'lockfile'
  | 'archive'
  | 'binary'
  | 'other'; // any other text

/** Where a file stands in the life of a project, from its path alone. */
export type FilePlace = 'source' | 'test' | 'docs' | 'example' | 'build-output' | 'vendored';

export type SkipReason =
  | 'too-large'
  | 'binary'
  | 'unreadable'
  | 'broken-link'
  | 'link-outside'
  | 'link-cycle'
  | 'not-a-file'
  | 'archive-bounds'
  | 'archive-broken'
  | 'archive-encrypted'
  | 'too-deep'
  | 'too-many-files'
  | 'undecodable'
  /** Written by an earlier check. Keys are looked for in it all the same. */
  | 'own-report';

export interface ProjectFile {
  /** Relative to the project's root, with `/`. A member of an archive is `outer.zip!inner/path`. */
  readonly path: string;
  /** Lower case with its dot, `.d.ts` as `.ts`; empty when there is none. */
  readonly extension: string;
  /** In bytes. */
  readonly size: number;
  readonly kind: FileKind;
  readonly place: FilePlace;
  /** In git's index. `undefined` where there is no repository. */
  readonly tracked: boolean | undefined;
  /** A git ignore rule applies and the file is not tracked. `undefined` where no rule can be asked. */
  readonly ignored: boolean | undefined;
  /** Folder of the repository within the project that it belongs to, where it is not the project's own. */
  readonly nested?: string | undefined;
  /** Set when the file is not read, or turned out unreadable: then `text()` and `hash()` give `undefined`. */
  readonly skipped: SkipReason | undefined;
  /**
   * The decoded text (UTF-8 with invalid bytes replaced, UTF-16 with a mark or evident from its zero bytes; no byte
   * order mark). Bounded by `limits.fileBytes`. Read from disk at each call: keep what you need, not the whole text.
   */
  text(): string | undefined;
  /** SHA-256 of the bytes, hex. Known without reading the file when size and times are as in the cache. */
  hash(): string | undefined;
}

/** A package.json, parsed as data. Never evaluated; what does not have the right shape is left out. */
export interface PackageManifest {
  readonly path: string;
  /** Its folder relative to the root, with `/`; empty for the root itself. */
  readonly directory: string;
  readonly name: string | undefined;
  /** dependencies, devDependencies, peerDependencies and optionalDependencies in one: name to range. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly data: JsonObject;
}

export interface Repository {
  /** Absolute path of the work tree's top folder. */
  readonly root: string;
  /** The project's root below it, with `/` and a closing `/`; empty when they are the same. */
  readonly prefix: string;
  readonly shallow: boolean;
  readonly partial: boolean;
}

/**
 * Results kept between runs, by content hash. `namespace` names the analyzer and its version (`modules-3`); values are
 * plain JSON and never hold a key or matched text.
 */
export interface ResultCache {
  get(namespace: string, hash: string): unknown;
  set(namespace: string, hash: string, value: unknown): void;
}

export interface Limits {
  readonly fileBytes: number;
  readonly files: number;
  readonly depth: number;
  readonly archiveBytes: number;
  readonly archiveMembers: number;
}

export interface Project {
  /** Absolute. */
  readonly root: string;
  /** Every listed file, skipped ones included, ordered by path. node_modules and .git are not listed. */
  readonly files: readonly ProjectFile[];
  file(path: string): ProjectFile | undefined;
  readonly packages: readonly PackageManifest[];
  /** The nearest package.json at or above a file. */
  packageOf(path: string): PackageManifest | undefined;
  readonly repository: Repository | undefined;
  readonly cache: ResultCache;
  readonly limits: Limits;
}
