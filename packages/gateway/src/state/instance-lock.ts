import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'libsql';
import { StartError } from '../start-error.js';
import type { StateDirectory } from './state-directory.js';

/**
 * Holds a state directory for one process. The lock is SQLite's exclusive lock on a file of its own: the operating
 * system lets go of it when the process ends in whatever way, `kill -9` included, and no process id can be mistaken for
 * another's. Node has no file locks of its own.
 */
export class InstanceLock {
  readonly #database: Database.Database;

  /** Throws StartError while another process holds the directory. */
  constructor(state: StateDirectory) {
    const path = state.file('instance.lock');
    const holder = state.file('instance.json');
    this.#database = new Database(path, { timeout: 0 });
    try {
      chmodSync(path, 0o600);
      this.#database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    } catch (error) {
      this.#database.close();
      if (isBusy(error)) throw new StartError(`Another Claviger${describe(holder)} already uses ${state.path}. Stop it, or give this one its own server.stateDirectory.`);
      throw error;
    }
    writeFileSync(holder, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }), { mode: 0o600 });
  }

  release(): void {
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED') || (error instanceof Error && error.message.includes('database is locked'));
}

/** Only for the message: what is written here decides nothing. */
function describe(path: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(path, 'utf8')) as { pid: unknown; since: unknown };
    return typeof pid === 'number' && typeof since === 'string' ? ` (process ${pid}, since ${since})` : '';
  } catch {
    return '';
  }
}
