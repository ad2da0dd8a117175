import { watch, type FSWatcher } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { KeySourceError, checkedSecret, type KeySource, type SourcedKey } from './key-source.js';

const MOST_BYTES = 16 * 1024;
/** Some mounts tell nobody when they change. */
const POLL = 5_000;
/** A swap comes as several events: look once they have ended. */
const SETTLE = 50;

/**
 * A credential in a file, mounted secrets among them: Kubernetes swaps the symbolic link `..data` beside the file, so
 * the directory is watched and the file is opened anew each time.
 */
export class FileSource implements KeySource {
  readonly description: string;
  readonly pollEvery = POLL;
  readonly #path: string;
  #watcher: FSWatcher | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.#path = resolve(path);
    this.description = `the file ${path}`;
  }

  async read(): Promise<SourcedKey | undefined> {
    let file;
    try {
      file = await open(this.#path, 'r');
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
      if (bytesRead > MOST_BYTES) throw new KeySourceError(`${this.description} is longer than any credential.`);
      const secret = checkedSecret(buffer.toString('utf8', 0, bytesRead), this.description);
      buffer.fill(0);
      return secret === undefined ? undefined : { secret, expiresAt: undefined };
    } catch (error) {
      if (error instanceof KeySourceError) throw error;
      throw new KeySourceError(`${this.description} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'}).`);
    } finally {
      await file?.close();
    }
  }

  watch(changed: () => void): void {
    const name = basename(this.#path);
    try {
      this.#watcher = watch(dirname(this.#path), { persistent: false }, (_event, file) => {
        if (file !== null && file !== name && !file.startsWith('..data')) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(changed, SETTLE).unref();
      });
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // The poll finds changes where nothing can be watched.
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }
}
