import type { LedgerReports } from '../ledger/ledger-reports.js';
import type { ReportOrder, ReportPage, ReportRequest, ReportRow } from '../ledger/report.js';
import { readReportQuery, type Dimension } from './report-query.js';
import { centsOf } from './spend-limits.js';

const usageOrders: ReadonlyMap<string, ReportOrder> = new Map([['total_tokens', 'totalTokens'], ['output_tokens', 'outputTokens'], ['uncached_input_tokens', 'inputTokens'], ['requests', 'requests'], ['time', 'time']]);
const costOrders: ReadonlyMap<string, ReportOrder> = new Map([['amount', 'microDollars'], ['list_amount', 'microDollars'], ['time', 'time']]);

/** Whose calls a report holds: each instance has a ledger of its own. */
export type Covers = 'installation' | 'this_instance';

/** `GET /v1/organizations/analytics/usage` (source: `BetaAnalyticsUsageItem` of @anthropic-ai/sdk 1.12.0). */
export async function usageReport(reports: LedgerReports, covers: Covers, query: URLSearchParams, now: number): Promise<object> {
  const { request, dimensions } = readReportQuery(query, usageOrders, now);
  const page = await reports.read(request);
  return reportPage(page, request, covers, now, (row) => ({ ...frame(row, request, dimensions), usage: usageOf(row) }));
}

/** `GET /v1/organizations/analytics/cost` (source: `BetaAnalyticsCostItem` of the same). Amounts are cents at list price. */
export async function costReport(reports: LedgerReports, covers: Covers, query: URLSearchParams, now: number): Promise<object> {
  const { request, dimensions } = readReportQuery(query, costOrders, now);
  const page = await reports.read(request);
  return reportPage(page, request, covers, now, (row) => {
    const { group, ...period } = frame(row, request, dimensions);
    const amount = centsOf(row.microDollars / 1_000_000);
    return { ...period, group: { ...group, cost_type: null, token_type: null }, cost: { amount, list_amount: amount, currency: 'USD', requests: row.requests } };
  });
}

function reportPage(page: ReportPage, { offset }: ReportRequest, covers: Covers, now: number, item: (row: ReportRow) => object): object {
  return { data: page.rows.map(item), has_more: page.more, next_page: page.more ? String(offset + page.rows.length) : null, data_refreshed_at: new Date(now).toISOString(), claviger: { covers } };
}

/** Dimensions that no ledger row has. */
const absent = { agent_id: null, claude_tag_category: null, claude_tag_user_id: null, context_window: null, deployment_id: null, environment_id: null, inference_geo: null, organization_id: null, product: null, service_tier: null, session_id: null, slack_channel_id: null, speed: null, user_profile_id: null } as const;

function frame({ at, group }: ReportRow, { start, end, bucket }: ReportRequest, dimensions: readonly Dimension[]) {
  const has = (dimension: Dimension): boolean => dimensions.includes(dimension);
  const { user = null, credential = null } = group;
  return {
    starting_at: new Date(bucket === undefined ? start : at).toISOString(),
    ending_at: new Date(bucket === undefined ? end : at + bucket).toISOString(),
    group: {
      ...absent,
      actor: has('actor') ? actorOf(user, credential) : null,
      actor_type: has('actor_type') ? (user === null ? 'api_actor' : 'user_actor') : null,
      api_key_id: has('api_key_id') ? credential : null,
      model: group.model ?? null,
      rbac_group_id: group.team ?? null,
      workspace_id: group.app ?? null,
    },
  };
}

function actorOf(user: string | null, credential: string | null): object | null {
  if (user !== null) return { type: 'user_actor', user_id: user, name: user, email_address: user.includes('@') ? user : null, deleted: false };
  return credential === null ? null : { type: 'api_actor', api_key_id: credential };
}

/** The ledger does not tell the two kinds of cache writes apart: all of them stand as those of five minutes. */
function usageOf({ requests, inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens, webSearches }: ReportRow): object {
  return {
    uncached_input_tokens: inputTokens,
    cache_creation: { ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    cache_read_input_tokens: cacheReadTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens + cacheWriteTokens + cacheReadTokens,
    requests,
    server_tool_use: { web_search_requests: webSearches },
  };
}
