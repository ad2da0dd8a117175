import { ClavigerError } from '@claviger/core/errors';
import type { LimitRule } from '@claviger/core/limits';
import type { SettingPlace } from '../limit-settings/limit-setting.js';
import type { LimitSettings } from '../limit-settings/limit-settings.js';
import { cursorPage } from './query.js';

/**
 * The rules of the policy as rate limits of the Admin API (source: `BetaOrganizationRateLimit` and
 * `BetaWorkspaceRateLimit` of @anthropic-ai/sdk 1.12.0). All models are one group, since rules are not made per group
 * of models; whom a limit is for stands in the name of its type: `requests_per_hour_per_user`.
 */
const ENTRY = 'rl_messages';
const MINUTE = 60_000;

const countNames = { requests: 'requests', inputTokens: 'input_tokens', outputTokens: 'output_tokens' } as const;
const windowNames: Readonly<Record<string, string>> = { 1000: 'second', 60000: 'minute', 3600000: 'hour', 86400000: 'day', day: 'calendar_day', week: 'calendar_week', month: 'calendar_month' };

/** The limits that can be set for an app, by the name that the Admin API gives them. */
const settable = {
  requests_per_minute: 'requests',
  // Cache reads do not count, as with the API's own limits on current models.
  input_tokens_per_minute_cache_aware: 'inputTokens',
  output_tokens_per_minute: 'outputTokens',
} as const satisfies Record<string, SettingPlace['count']>;
type Settable = keyof typeof settable;

interface LimitValue {
  readonly type: string;
  readonly value: number;
}

function group(models: readonly string[] | undefined) {
  return { group: { type: 'model_group', id: 'rlg_messages', display_name: 'All models' }, models: models ?? [] } as const;
}

/** Undefined for a rule that is no rate limit: money, or calls at a time. */
function asValue(rule: LimitRule): LimitValue | undefined {
  if (rule.count === 'dollars' || rule.count === 'concurrent' || rule.window === undefined) return undefined;
  const window = windowNames[String(rule.window)] ?? `${Number(rule.window) / 1000}_seconds`;
  const suffix = `${rule.count === 'inputTokens' ? '_cache_aware' : ''}${rule.per === 'all' ? '' : `_per_${rule.per}`}`;
  return { type: `${countNames[rule.count]}_per_${window}${suffix}`, value: rule.limit };
}

const valuesOf = (rules: readonly LimitRule[]): LimitValue[] => rules.flatMap((rule) => asValue(rule) ?? []);

/** `GET /v1/organizations/rate_limits`. */
export function listRateLimits(rules: readonly LimitRule[], models: readonly string[] | undefined, query: URLSearchParams): object {
  const type = query.get('group_type');
  const entry = { id: ENTRY, type: 'rate_limit', ...group(models), limits: valuesOf(rules) };
  return cursorPage(type === null || type === 'model_group' ? [entry] : [], query);
}

/** `GET /v1/organizations/workspaces/{app}/rate_limits`. `rules`: those of the policy that the app is under. */
export function listAppRateLimits(settings: LimitSettings, app: string, rules: readonly LimitRule[], models: readonly string[] | undefined, query: URLSearchParams): object {
  const entry = appEntry(settings, app, rules, models, query.get('include_inherited') === 'true');
  return cursorPage(entry.limits.length === 0 ? [] : [entry], query);
}

/** `POST /v1/organizations/workspaces/{app}/rate_limits/{id}` with `{ limits: [{ type, value }] }`; null clears. */
export async function updateAppRateLimits(settings: LimitSettings, app: string, id: string, body: Readonly<Record<string, unknown>>, rules: readonly LimitRule[], models: readonly string[] | undefined): Promise<object> {
  if (id !== ENTRY) throw new ClavigerError('not_found');
  const { limits } = body;
  if (!Array.isArray(limits) || Object.keys(body).length !== 1) throw new ClavigerError('invalid_request', { message: '`limits` is a list of {type, value}, and the only field.' });
  // All of it is read before any of it is set.
  const wishes = limits.map(readWish);
  for (const { type, value } of wishes) {
    const place = placeOf(app, type);
    if (value !== null) await settings.set(place, value);
    else {
      const known = settings.find(place);
      if (known !== undefined) await settings.remove(known.id);
    }
  }
  return appEntry(settings, app, rules, models, false);
}

function readWish(value: unknown): { readonly type: Settable; readonly value: number | null } {
  if (typeof value === 'object' && value !== null) {
    const { type, value: limit } = value as Readonly<Record<string, unknown>>;
    if (isSettable(type) && (limit === null || (typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 0))) return { type, value: limit };
  }
  throw new ClavigerError('invalid_request', { message: `Of each limit, \`type\` is ${Object.keys(settable).join(', ')}, and \`value\` a whole number, or null to clear it.` });
}

const isSettable = (type: unknown): type is Settable => typeof type === 'string' && Object.hasOwn(settable, type);

const placeOf = (app: string, type: Settable): SettingPlace => ({ scope: { kind: 'app', name: app }, count: settable[type], window: MINUTE });

function appEntry(settings: LimitSettings, app: string, rules: readonly LimitRule[], models: readonly string[] | undefined, inherited: boolean) {
  const ofPolicy = valuesOf(rules);
  const own = Object.keys(settable).filter(isSettable).flatMap((type) => {
    const limit = settings.find(placeOf(app, type))?.limit;
    if (limit === undefined || limit === null) return [];
    return [{ type, value: limit, org_limit: ofPolicy.find((value) => value.type === type)?.value ?? null, source: { type: 'workspace' } }];
  });
  const rest = inherited ? ofPolicy.filter(({ type }) => !own.some((value) => value.type === type)).map(({ type, value }) => ({ type, value, org_limit: value, source: { type: 'organization' } })) : [];
  return { type: 'workspace_rate_limit', rate_limit_id: ENTRY, workspace_id: app, ...group(models), limits: [...own, ...rest] };
}
