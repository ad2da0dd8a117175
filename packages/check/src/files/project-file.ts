import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { FileKind, FilePlace, ProjectFile, SkipReason } from '../engine/project.js';
import { BEGINNING_BYTES, isOwnReport, mayBeReport } from '../reports/own-report.js';
import type { DiskCache } from './cache.js';
import { decode, detectEncoding, type Encoding } from './decode.js';
import { extensionOf, kindOf, placeOf } from './kind.js';
import type { WalkedFile } from './walk.js';

/** A listed file on disk. Beyond what every analyzer sees it gives its bytes and mode to those that look at them. */
export class DiskFile implements ProjectFile {
  readonly path: string;
  readonly extension: string;
  readonly size: number;
  readonly place: FilePlace;
  readonly mode: number;
  tracked: boolean | undefined;
  ignored: boolean | undefined;
  readonly #root: string;
  readonly #walked: WalkedFile;
  readonly #cache: DiskCache;
  #kind: FileKind;
  #skipped: SkipReason | undefined;
  #hash: string | undefined;

  constructor(root: string, walked: WalkedFile, cache: DiskCache) {
    this.#root = root;
    this.#walked = walked;
    this.#cache = cache;
    this.path = walked.path;
    this.size = walked.size;
    this.mode = walked.mode;
    this.extension = extensionOf(walked.path);
    this.#kind = kindOf(walked.path);
    this.place = placeOf(walked.path);
    this.#skipped = walked.skipped ?? (mayBeReport(this.path) && isOwnReport(this.#beginning()) ? 'own-report' : undefined);
  }

  #beginning(): string {
    try {
      const file = openSync(join(this.#root, this.path), 'r');
      try {
        const bytes = Buffer.alloc(BEGINNING_BYTES);
        return bytes.toString('latin1', 0, readSync(file, bytes, 0, BEGINNING_BYTES, 0));
      } finally {
        closeSync(file);
      }
    } catch {
      // Whoever reads it will say so.
      return '';
    }
  }

  get nested(): string | undefined {
    return this.#walked.nested;
  }

  get kind(): FileKind {
    return this.#kind;
  }

  get skipped(): SkipReason | undefined {
    return this.#skipped;
  }

  /** Whether its bytes can be searched for keys. */
  get searchable(): boolean {
    return this.#skipped === undefined || this.#skipped === 'binary' || this.#skipped === 'own-report';
  }

  bytes(): Buffer | undefined {
    if (!this.searchable) return undefined;
    try {
      const bytes = readFileSync(join(this.#root, this.path));
      this.#hash = this.#cache.knownHash(this.#walked) ?? this.#hash;
      return bytes;
    } catch {
      this.#skipped = 'unreadable';
      return undefined;
    }
  }

  /** Bytes with their encoding; a file that turns out to be no text is marked as skipped, its bytes are given all the same. */
  content(): { bytes: Buffer; encoding: Encoding } | undefined {
    const bytes = this.bytes();
    if (bytes === undefined) return undefined;
    const encoding = this.#kind === 'binary' || this.#kind === 'archive' ? 'binary' : detectEncoding(bytes);
    if (encoding === 'binary' && this.#kind !== 'archive') {
      this.#kind = 'binary';
      this.#skipped = 'binary';
    }
    return { bytes, encoding };
  }

  text(): string | undefined {
    if (this.#skipped !== undefined || this.#kind === 'binary' || this.#kind === 'archive') return undefined;
    const content = this.content();
    return content === undefined || content.encoding === 'binary' ? undefined : decode(content.bytes, content.encoding);
  }

  hash(): string | undefined {
    this.#hash ??= this.#cache.knownHash(this.#walked);
    if (this.#hash !== undefined) return this.#hash;
    const bytes = this.bytes();
    if (bytes === undefined) return undefined;
    this.#hash = createHash('sha256').update(bytes).digest('hex');
    this.#cache.keepHash(this.#walked, this.#hash);
    return this.#hash;
  }
}
