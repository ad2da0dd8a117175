import type Database from 'libsql';

/** How long to wait for readers that still look at an older state. */
const WAIT_MILLISECONDS = 10_000;

/** Writes the log into the file and cuts it to nothing. False when a reader kept it from that. */
export function truncateLog(database: Database.Database): boolean {
  const end = Date.now() + WAIT_MILLISECONDS;
  for (;;) {
    const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number } | undefined;
    if (row?.busy === 0) return true;
    if (Date.now() >= end) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}
