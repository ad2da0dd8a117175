import { createHmac, hkdfSync } from 'node:crypto';
import type { Principal } from '@claviger/core';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { Logger } from '@claviger/core/ports';

/** Where marks are kept, by the id of their file. */
export interface FileMarks {
  put(id: string, mark: string): void | Promise<void>;
  find(id: string): string | undefined | Promise<string | undefined>;
  remove(id: string): void | Promise<void>;
  close(): void;
}

/** Remembers which app, team and user a file was uploaded for: those that the key of the upload stands for. */
export class FileBooks {
  readonly #marks: FileMarks;
  readonly #key: Buffer;
  readonly #logger: Logger;

  constructor(marks: FileMarks, installationSecret: Uint8Array, logger: Logger) {
    this.#marks = marks;
    this.#key = Buffer.from(hkdfSync('sha256', installationSecret, '', 'files/owner/1', 32));
    this.#logger = logger;
  }

  /** Never rejects: a file that is not remembered stays closed to those who need it to be. */
  async uploaded(id: string, { app, team, user }: Principal): Promise<void> {
    await this.#try('file_not_recorded', () => this.#marks.put(id, this.#mark(id, app, team, user)));
  }

  async deleted(id: string): Promise<void> {
    await this.#try('file_not_forgotten', () => this.#marks.remove(id));
  }

  /** Whether the file was uploaded for this user, or for all of its team or app. Rejects when the store is away. */
  async isFor(id: string, { app, team, user }: Principal): Promise<boolean> {
    const mark = await this.#marks.find(id);
    return mark !== undefined && [this.#mark(id, app, undefined, undefined), this.#mark(id, app, team, undefined), this.#mark(id, app, team, user)].includes(mark);
  }

  close(): void {
    this.#marks.close();
  }

  #mark(id: string, app: string = DEFAULT_APP, team: string | null = null, user: string | null = null): string {
    return createHmac('sha256', this.#key).update(JSON.stringify([id, app, team, user])).digest('base64url');
  }

  async #try(event: string, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.error(event, { error: error instanceof Error ? error.name : typeof error });
    }
  }
}
