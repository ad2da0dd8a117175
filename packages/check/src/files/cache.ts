import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isJsonObject, parseJson } from '../engine/json.js';
import type { ResultCache } from '../engine/project.js';
import { makeFolders } from './make-folders.js';
import type { WalkedFile } from './walk.js';

/** Raised whenever what is kept changes its meaning. */
const FORMAT = 'claviger-check-1';
const CACHE_BYTES = 256 * 1024 * 1024;
/** A file changed so shortly before it was read may change again within the same tick of its clock (as git's index has it). */
const RACY_MILLISECONDS = 2000;

type Stamp = readonly [size: number, modified: number, changed: number, hash: string];

/** Where results are kept: below `CLAVIGER_CACHE_DIR`, `XDG_CACHE_HOME` or `~/.cache`, never in the project. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment['CLAVIGER_CACHE_DIR'] ?? join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'claviger');
  return join(base, 'check');
}

/**
 * Results by content hash, and which content a file had by its size and times. One file a project, holding only what
 * the last run used. A cache that cannot be read or written is no error: the run is slower.
 */
export class DiskCache implements ResultCache {
  readonly #file: string | undefined;
  readonly #old = new Map<string, unknown>();
  readonly #used = new Map<string, unknown>();
  readonly #oldStamps = new Map<string, Stamp>();
  readonly #stamps = new Map<string, Stamp>();
  #changed = false;

  /** Without a folder nothing is kept. */
  constructor(folder: string | undefined, root: string) {
    this.#file = folder === undefined ? undefined : join(folder, `${createHash('sha256').update(root).digest('hex').slice(0, 24)}.json`);
    if (this.#file === undefined) return;
    try {
      if (statSync(this.#file).size > CACHE_BYTES) return;
      const data = parseJson(readFileSync(this.#file, 'utf8'));
      if (!isJsonObject(data) || data['format'] !== FORMAT) return;
      if (isJsonObject(data['results'])) for (const [key, value] of Object.entries(data['results'])) this.#old.set(key, value);
      if (isJsonObject(data['stamps'])) {
        for (const [path, stamp] of Object.entries(data['stamps'])) {
          if (isStamp(stamp)) this.#oldStamps.set(path, stamp);
        }
      }
    } catch {
      // Not there yet, or not readable.
    }
  }

  get(namespace: string, hash: string): unknown {
    const key = `${namespace}:${hash}`;
    const used = this.#used.get(key);
    if (used !== undefined) return used;
    const value = this.#old.get(key);
    if (value !== undefined) this.#used.set(key, value);
    return value;
  }

  set(namespace: string, hash: string, value: unknown): void {
    this.#used.set(`${namespace}:${hash}`, value);
    this.#changed = true;
  }

  knownHash(file: WalkedFile): string | undefined {
    const stamp = this.#stamps.get(file.path) ?? this.#oldStamps.get(file.path);
    if (stamp === undefined || stamp[0] !== file.size || stamp[1] !== file.modified || stamp[2] !== file.changed) return undefined;
    this.#stamps.set(file.path, stamp);
    return stamp[3];
  }

  keepHash(file: WalkedFile, hash: string): void {
    if (Date.now() - Math.max(file.modified, file.changed) < RACY_MILLISECONDS) return;
    this.#stamps.set(file.path, [file.size, file.modified, file.changed, hash]);
    this.#changed = true;
  }

  save(): void {
    if (this.#file === undefined || !this.#changed) return;
    const temporary = `${this.#file}.${process.pid}`;
    try {
      makeFolders(dirname(this.#file), 0o700);
      const data = { format: FORMAT, stamps: Object.fromEntries(this.#stamps), results: Object.fromEntries(this.#used) };
      writeFileSync(temporary, JSON.stringify(data), { mode: 0o600 });
      renameSync(temporary, this.#file);
    } catch {
      if (existsSync(temporary)) rmSync(temporary, { force: true });
    }
  }
}

function isStamp(value: unknown): value is Stamp {
  return Array.isArray(value) && value.length === 4 && typeof value[3] === 'string' && value.slice(0, 3).every((part) => typeof part === 'number');
}
