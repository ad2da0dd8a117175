import Database from 'libsql';
import type { LedgerFiles } from './ledger-store.js';
import { nameUsers } from './report-names.js';

/** What a report can be broken out by: fields of a ledger row. */
export const reportFields = ['user', 'credential', 'team', 'app', 'model'] as const;
export type ReportField = (typeof reportFields)[number];

export const reportOrders = ['totalTokens', 'inputTokens', 'outputTokens', 'requests', 'microDollars', 'time'] as const;
export type ReportOrder = (typeof reportOrders)[number];

export interface ReportRequest {
  /** Milliseconds since the epoch; the end is not part of it. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds of a time bucket; undefined: the whole range is one. */
  readonly bucket: number | undefined;
  readonly groupBy: readonly ReportField[];
  /** Only rows of these: a user, or a credential that stands for no user. */
  readonly actors: readonly string[] | undefined;
  /** Only rows with one of these values. */
  readonly only: Readonly<Partial<Record<ReportField, readonly string[]>>>;
  readonly order: ReportOrder;
  readonly ascending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface ReportRow {
  /** Start of the time bucket. */
  readonly at: number;
  readonly group: Readonly<Partial<Record<ReportField, string | null>>>;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly microDollars: number;
  readonly webSearches: number;
}

export interface ReportPage {
  readonly rows: readonly ReportRow[];
  readonly more: boolean;
}

/** Rows are written when a call ends and carry the time it began: no call is under way for longer. */
const LONGEST_CALL = 24 * 3_600_000;

const sums = ['inputTokens', 'outputTokens', 'cacheWriteTokens', 'cacheReadTokens', 'microDollars', 'webSearches'] as const;

/** SQL of this module alone: what comes from outside is only ever bound. */
const orders: Readonly<Record<ReportOrder, string>> = {
  totalTokens: 'inputTokens + outputTokens + cacheWriteTokens + cacheReadTokens',
  inputTokens: 'inputTokens',
  outputTokens: 'outputTokens',
  requests: 'requests',
  microDollars: 'microDollars',
  time: 'bucket',
};

/** A call that a guard ended in the middle of its answer was paid for; one that was refused before holds no figures. */
const WENT_UPSTREAM = "row ->> '$.endpoint' IN ('messages', 'batch_item', 'batch_settled', 'second_opinion') AND (row ->> '$.outcome' <> 'denied' OR row ->> '$.inputTokens' + row ->> '$.outputTokens' + row ->> '$.microDollars' > 0)";
/** A guard's question costs money and is no request of anybody's; a batch that is settled has been counted when it was made. */
const REQUESTS = "COUNT(*) FILTER (WHERE row ->> '$.endpoint' NOT IN ('second_opinion', 'batch_settled'))";

/** Adds up the calls of a ledger that went upstream. Reads the file; takes a moment for a long range. */
export function readReport({ ledger, users }: LedgerFiles, secret: Uint8Array, { start, end, bucket, groupBy, actors, only, order, ascending, offset, limit }: ReportRequest): ReportPage {
  const database = new Database(ledger, { timeout: 5000 });
  try {
    const width = bucket ?? Math.max(1, end);
    const origin = bucket === undefined ? start : 0;
    const conditions = ['seq >= ?', 'at >= ?', 'at < ?', WENT_UPSTREAM];
    const from = firstSequence(database, start - LONGEST_CALL);
    const bound: (string | number)[] = [from, start, end];
    const named = actors !== undefined || only.user !== undefined || groupBy.includes('user');
    if (named) nameUsers(database, users, secret, { from, start, end });
    const columnOf = (field: ReportField): string => (field === 'user' ? "COALESCE(names.name, row ->> '$.user')" : `row ->> '$.${field}'`);
    if (actors !== undefined) {
      conditions.push("COALESCE(names.name, row ->> '$.user', row ->> '$.credential') IN (SELECT value FROM json_each(?))");
      bound.push(JSON.stringify(actors));
    }
    for (const field of reportFields) {
      const values = only[field];
      if (values === undefined) continue;
      conditions.push(`${columnOf(field)} IN (SELECT value FROM json_each(?))`);
      bound.push(JSON.stringify(values));
    }
    const columns = [`(at - ${origin}) / ${width} AS bucket`, ...groupBy.map((field) => `${columnOf(field)} AS ${field}`), `${REQUESTS} AS requests`, ...sums.map((field) => `SUM(row ->> '$.${field}') AS ${field}`)];
    const direction = ascending ? 'ASC' : 'DESC';
    const groups = ['bucket', ...groupBy].join(', ');
    const sql = [
      `SELECT ${columns.join(', ')} FROM ledger`,
      named ? "LEFT JOIN names ON names.pseudonym = row ->> '$.user'" : '',
      `WHERE ${conditions.join(' AND ')} GROUP BY ${groups}`,
      `ORDER BY ${orders[order]} ${direction}, ${orders.totalTokens} DESC, ${groups} LIMIT ? OFFSET ?`,
    ].join(' ');
    const rows = database.prepare(sql).all(...bound, limit + 1, offset) as Readonly<Record<string, number | string | null>>[];
    return { rows: rows.slice(0, limit).map((row) => asReportRow(row, groupBy, origin, width)), more: rows.length > limit };
  } finally {
    database.close();
  }
}

function asReportRow(row: Readonly<Record<string, number | string | null>>, groupBy: readonly ReportField[], origin: number, width: number): ReportRow {
  const number = (field: string): number => Number(row[field] ?? 0);
  return {
    at: origin + number('bucket') * width,
    group: Object.fromEntries(groupBy.map((field) => [field, row[field] === null || row[field] === undefined ? null : String(row[field])])),
    requests: number('requests'),
    inputTokens: number('inputTokens'),
    outputTokens: number('outputTokens'),
    cacheWriteTokens: number('cacheWriteTokens'),
    cacheReadTokens: number('cacheReadTokens'),
    microDollars: number('microDollars'),
    webSearches: number('webSearches'),
  };
}

/**
 * A sequence number that no row from after `at` comes before, found by halving: rows stand nearly in the order of time, but
 * for those that settle a batch, which carry the time it was made.
 */
function firstSequence(database: Database.Database, at: number): number {
  const bounds = database.prepare('SELECT MIN(seq) AS low, MAX(seq) AS high FROM ledger').get() as { readonly low: number | null; readonly high: number | null };
  let low = bounds.low ?? 0;
  let high = bounds.high ?? 0;
  const look = database.prepare("SELECT at FROM ledger WHERE seq >= ? AND row ->> '$.endpoint' IS NOT 'batch_settled' ORDER BY seq LIMIT 1");
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = look.get(middle) as { readonly at: number | null } | undefined;
    if (row !== undefined && (row.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
