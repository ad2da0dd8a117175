import { ClavigerError } from '@claviger/core/errors';
import type { ReportField, ReportOrder, ReportRequest } from '../ledger/report.js';
import { choicesOf, listOf, pageSize } from './query.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LONGEST_RANGE = 31 * DAY;

const widths: Readonly<Record<string, number>> = { '1m': 60_000, '1h': HOUR, '1d': DAY };

/** Dimensions of the Admin API that Claviger knows: an app is a workspace, a team a group, a virtual key an API key. */
const dimensions = ['actor', 'actor_type', 'api_key_id', 'model', 'rbac_group_id', 'workspace_id'] as const;
export type Dimension = (typeof dimensions)[number];

const fieldsOf: Readonly<Record<Dimension, readonly ReportField[]>> = {
  actor: ['user', 'credential'],
  actor_type: ['user', 'credential'],
  api_key_id: ['credential'],
  model: ['model'],
  rbac_group_id: ['team'],
  workspace_id: ['app'],
};

export interface ReportWish {
  readonly request: ReportRequest;
  readonly dimensions: readonly Dimension[];
}

/** What a request for a report asks for. `orders`: the names that `order_by` takes; the first is usual. */
export function readReportQuery(query: URLSearchParams, orders: ReadonlyMap<string, ReportOrder>, now: number): ReportWish {
  const width = query.get('time_bucket_width');
  const bucket = width === null ? undefined : widths[width];
  if (width !== null && bucket === undefined) throw invalid(`\`time_bucket_width\` is ${Object.keys(widths).join(', ')}`);
  const start = timeOf(query, 'starting_at');
  if (start === undefined) throw invalid('`starting_at` is missing: a time such as 2027-01-31T00:00:00Z');
  const end = timeOf(query, 'ending_at') ?? Math.min(now, start + LONGEST_RANGE);
  if (bucket !== undefined && query.get('ending_at') === null) throw invalid('`time_bucket_width` needs `ending_at`');
  if (end <= start || end - start > LONGEST_RANGE) throw invalid('`ending_at` lies after `starting_at`, by 31 days at most');
  if (bucket === 60_000 && end - start > DAY) throw invalid('With buckets of a minute the range is 24 hours at most');
  const wanted = [...new Set(choicesOf(query, 'group_by', dimensions))];
  const orderName = query.get('order_by') ?? [...orders.keys()][0] ?? '';
  const order = orders.get(orderName);
  if (order === undefined) throw invalid(`\`order_by\` is ${[...orders.keys()].join(', ')}`);
  const direction = query.get('order') ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc') throw invalid('`order` is asc or desc');
  const offset = Number(query.get('page') ?? '0');
  if (!Number.isInteger(offset) || offset < 0) throw invalid('`page` is the `next_page` of an earlier answer');
  const actors = listOf(query, 'actor_ids');
  for (const name of query.keys()) if (!known.has(name.replace(/\[\]$/, ''))) throw invalid(`Known parameters are ${[...known].join(', ')}`);
  return {
    dimensions: wanted,
    request: {
      start,
      end,
      bucket,
      groupBy: [...new Set(wanted.flatMap((dimension) => fieldsOf[dimension]))],
      actors: actors.length === 0 ? undefined : actors,
      only: {
        ...filter(query, 'api_key_ids', 'credential'),
        ...filter(query, 'models', 'model'),
        ...filter(query, 'rbac_group_ids', 'team'),
        ...filter(query, 'workspace_ids', 'app'),
      },
      // Without time buckets there is nothing to order by time.
      order: order === 'time' && bucket === undefined ? (orders.values().next().value ?? 'totalTokens') : order,
      ascending: direction === 'asc',
      offset,
      limit: pageSize(query, 20, 1000),
    },
  };
}

/** A filter that Claviger does not know must not be passed over: it would report too much. */
const known = new Set(['starting_at', 'ending_at', 'time_bucket_width', 'group_by', 'actor_ids', 'api_key_ids', 'models', 'rbac_group_ids', 'workspace_ids', 'order', 'order_by', 'limit', 'page', 'beta']);

function filter(query: URLSearchParams, name: string, field: ReportField): Partial<Record<ReportField, readonly string[]>> {
  const values = listOf(query, name);
  return values.length === 0 ? {} : { [field]: values };
}

function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(`\`${name}\` is a time such as 2027-01-31T00:00:00Z`);
  return at;
}

const invalid = (message: string): ClavigerError => new ClavigerError('invalid_request', { message: `${message}.` });
