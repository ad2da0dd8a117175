import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'libsql';

/** Milliseconds to wait for another process that writes. */
const BUSY_TIMEOUT = 5_000;

export interface DatabaseOptions {
  /** False: a loss of power may take the last moments; a process's death takes nothing either way. */
  readonly survivesPowerLoss?: boolean;
  /** What is deleted is overwritten: it may name somebody. */
  readonly overwritesDeleted?: boolean;
}

/** A SQLite file of the state directory, made when absent. */
export function openDatabase(file: string, { survivesPowerLoss = true, overwritesDeleted = false }: DatabaseOptions = {}): Database.Database {
  create(file);
  chmodSync(file, 0o600);
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${survivesPowerLoss ? 'FULL' : 'NORMAL'}`);
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
  if (overwritesDeleted) database.pragma('secure_delete = ON');
  return database;
}

/**
 * Before SQLite opens it, so that it is never readable by others for a moment; its -wal and -shm follow it. A file that
 * is there is not opened: to close it would drop all locks that this process holds on it by another connection (POSIX),
 * and the next process that leaves would delete the log under our hands.
 */
function create(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
