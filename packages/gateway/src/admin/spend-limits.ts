import { ClavigerError } from '@claviger/core/errors';
import type { CalendarUnit } from '@claviger/core/limits';
import type { LimitSetting, SettingScope } from '../limit-settings/limit-setting.js';
import type { LimitSettings } from '../limit-settings/limit-settings.js';
import { choicesOf, cursorPage } from './query.js';

/** Spend limits in the shapes of Anthropic's Admin API (source: `BetaSpendLimit` of @anthropic-ai/sdk 1.12.0). Amounts are cents. */
export interface SpendLimit {
  readonly id: string;
  readonly type: 'spend_limit';
  readonly amount: string | null;
  readonly currency: 'USD';
  readonly is_enabled: true;
  readonly period: Period;
  readonly scope: SpendScope;
  readonly created_at: string;
  readonly updated_at: string;
}

export type Period = keyof typeof units;
export type SpendScope = { readonly type: 'user'; readonly user_id: string } | { readonly type: 'workspace'; readonly workspace_id: string } | { readonly type: 'organization' };

const units = { daily: 'day', weekly: 'week', monthly: 'month' } as const satisfies Record<string, CalendarUnit>;
export const periods = ['daily', 'weekly', 'monthly'] as const;
const periodNames: Readonly<Record<CalendarUnit, Period>> = { day: 'daily', week: 'weekly', month: 'monthly' };

/** The largest amount: a hundred million dollars, far from where numbers lose cents. */
const MOST_CENTS = 10_000_000_000;

export const unitOf = (period: Period): CalendarUnit => units[period];

/** Undefined for what is no calendar period. */
export const periodOf = (window: CalendarUnit | number | undefined): Period | undefined => (typeof window === 'string' ? periodNames[window] : undefined);

/** An app is a workspace, the installation an organization. */
export function spendScope(scope: SettingScope): SpendScope {
  if (scope.kind === 'all') return { type: 'organization' };
  return scope.kind === 'user' ? { type: 'user', user_id: scope.name } : { type: 'workspace', workspace_id: scope.name };
}

/** Dollars as cents, without the last digits that binary fractions leave. */
export const centsOf = (dollars: number): string => String(Math.round(dollars * 100_000) / 1000);

/** Undefined when the setting is no spend limit. */
function asSpendLimit({ id, scope, count, window, limit, createdAt, updatedAt }: LimitSetting): SpendLimit | undefined {
  if (count !== 'dollars' || typeof window === 'number') return undefined;
  return {
    id,
    type: 'spend_limit',
    amount: limit === null ? null : centsOf(limit),
    currency: 'USD',
    is_enabled: true,
    period: periodNames[window],
    scope: spendScope(scope),
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  };
}

const spendLimits = (settings: LimitSettings): SpendLimit[] => settings.list().flatMap((setting) => asSpendLimit(setting) ?? []);

/** `GET /v1/organizations/spend_limits`. */
export function listSpendLimits(settings: LimitSettings, query: URLSearchParams): object {
  const types = choicesOf(query, 'scope_type', ['organization', 'user', 'workspace'] as const);
  const app = query.get('workspace_id');
  const wanted = spendLimits(settings).filter(({ scope }) => (types.length === 0 || types.includes(scope.type)) && (app === null || (scope.type === 'workspace' && scope.workspace_id === app)));
  return cursorPage(wanted, query);
}

/** `GET /v1/organizations/spend_limits/{id}`. */
export function retrieveSpendLimit(settings: LimitSettings, id: string): SpendLimit {
  const found = spendLimits(settings).find((limit) => limit.id === id);
  if (found === undefined) throw new ClavigerError('not_found');
  return found;
}

/** `DELETE /v1/organizations/spend_limits/{id}`. */
export async function deleteSpendLimit(settings: LimitSettings, id: string): Promise<object> {
  retrieveSpendLimit(settings, id);
  await settings.remove(id);
  return { id, type: 'spend_limit_deleted' };
}

/** What `POST /v1/organizations/spend_limits` asks for. Throws `invalid_request`. */
export function readSpendWish(body: Readonly<Record<string, unknown>>, apps: readonly string[]): { readonly scope: SettingScope; readonly window: CalendarUnit; readonly limit: number | null } {
  for (const field of Object.keys(body)) if (!['amount', 'scope', 'period'].includes(field)) throw new ClavigerError('invalid_request', { message: 'Known fields are amount, scope, period.' });
  const { amount, period = 'monthly' } = body;
  const known = periods.find((name) => name === period);
  if (known === undefined) throw new ClavigerError('invalid_request', { message: `\`period\` is ${periods.join(', ')}.` });
  return { scope: readScope(body['scope'], apps), window: unitOf(known), limit: readAmount(amount) };
}

function readAmount(amount: unknown): number | null {
  if (amount === null) return null;
  if (typeof amount !== 'string' || !/^\d{1,11}$/.test(amount) || Number(amount) > MOST_CENTS) throw new ClavigerError('invalid_request', { message: '`amount` is a whole number of cents as a text, such as "50000" for 500 dollars, or null for no limit.' });
  return Number(amount) / 100;
}

/** Any name that a credential can give a user: an identity provider's may hold a bar or a slash, and begin with its issuer's address. */
const CALLER = /^[\p{L}\p{N}][^\p{C}]{0,999}$/u;

function readScope(value: unknown, apps: readonly string[]): SettingScope {
  if (typeof value === 'object' && value !== null) {
    const { type, user_id: user, workspace_id: app } = value as Readonly<Record<string, unknown>>;
    if (type === 'organization') return { kind: 'all' };
    if (type === 'user' && typeof user === 'string' && CALLER.test(user)) return { kind: 'user', name: user };
    if (type === 'workspace' && typeof app === 'string') {
      if (!apps.includes(app)) throw new ClavigerError('invalid_request', { message: 'The policy has no app with the name in `scope.workspace_id`.' });
      return { kind: 'app', name: app };
    }
  }
  throw new ClavigerError('invalid_request', { message: '`scope` is {type: "user", user_id}, {type: "workspace", workspace_id} with the name of an app, or {type: "organization"}.' });
}
