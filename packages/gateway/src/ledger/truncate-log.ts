import type Database from 'libsql';

/**
 * Writes the write-ahead log into the file and cuts it to nothing, so that no page stays in it as it was. False when a
 * reader that still looks at an older state kept it from that for as long as the connection waits (5 s).
 */
export function truncateLog(database: Database.Database): boolean {
  const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number };
  return busy === 0;
}
