import { userSubject } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import { compileRule, periodStart, type LimitRule, type BudgetStore } from '@claviger/core/limits';
import { DEFAULT_APP, policyOfApp, type Policy } from '@claviger/core/policy';
import type { KeyAdministration } from '../identity/key-administration.js';
import type { SessionRevocations } from '../identity/session-revocations.js';
import type { LedgerReports } from '../ledger/ledger-reports.js';
import { ruleOf, type SettingScope } from '../limit-settings/limit-setting.js';
import type { LimitSettings } from '../limit-settings/limit-settings.js';
import type { SharedPast } from '../limit-settings/shared-past.js';
import { spentUnder } from '../limit-settings/spent.js';
import { listEffectiveLimits } from './effective-limits.js';
import { listAppRateLimits, listRateLimits, updateAppRateLimits } from './rate-limits.js';
import { costReport, usageReport, type Covers } from './reports.js';
import { deleteSpendLimit, listSpendLimits, readSpendWish, retrieveSpendLimit } from './spend-limits.js';
import { keyedSubjects, listUsers, removeUser, retrieveUser, signOutUser } from './users.js';

/** What the routes in the shapes of Anthropic's Admin API work on. */
export interface OrganizationParts {
  readonly policy: Policy;
  readonly keys: KeyAdministration;
  readonly revocations: SessionRevocations;
  readonly settings: LimitSettings;
  readonly limits: BudgetStore;
  readonly past: SharedPast | undefined;
  readonly reports: LedgerReports;
}

export interface AdminRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Route = (parts: OrganizationParts, request: AdminRequest, names: readonly string[]) => object | Promise<object>;

/** `*` stands for one name in the path. */
const routes: Readonly<Record<string, Route>> = {
  'GET users': ({ keys }, { query, now }) => listUsers(keys, query, now),
  'GET users/*': ({ keys }, { now }, [user = '']) => retrieveUser(keys, user, now),
  'POST users/*': () => {
    throw new ClavigerError('invalid_request', { message: 'Users have no roles here: the policy and the scopes of keys say what a user may do.' });
  },
  'POST users/*/sign_out': ({ keys, revocations, policy }, { now }, [user = '']) => signOutUser(keys, revocations, appsOf(policy), user, now),
  'DELETE users/*': ({ keys, revocations, policy }, { now }, [user = '']) => removeUser(keys, revocations, appsOf(policy), user, now),
  'GET spend_limits': ({ settings }, { query }) => listSpendLimits(settings, query),
  'POST spend_limits': setSpendLimit,
  'GET spend_limits/effective': async ({ policy, settings, limits, keys }, { query, now }) => listEffectiveLimits({ rules: policy.limits.rules, settings, store: limits }, await keyedSubjects(keys, now), query, now),
  'GET spend_limits/*': ({ settings }, _request, [id = '']) => retrieveSpendLimit(settings, id),
  'DELETE spend_limits/*': ({ settings }, _request, [id = '']) => deleteSpendLimit(settings, id),
  'GET rate_limits': ({ policy }, { query }) => listRateLimits(policy.limits.rules, policy.shape.models, query),
  'GET workspaces/*/rate_limits': ({ policy, settings }, { query }, [app = '']) => listAppRateLimits(settings, app, rulesOf(policy, app), policyOfApp(policy, app)?.shape.models, query),
  'POST workspaces/*/rate_limits/*': ({ policy, settings }, { body }, [app = '', id = '']) => updateAppRateLimits(settings, app, id, body, rulesOf(policy, app), policyOfApp(policy, app)?.shape.models),
  'GET analytics/usage': ({ reports, policy }, { query, now }) => usageReport(reports, coveredBy(policy), query, now),
  'GET analytics/cost': ({ reports, policy }, { query, now }) => costReport(reports, coveredBy(policy), query, now),
};

const PREFIX = '/v1/organizations/';

/** Undefined: no route of this kind. */
export function organizationRoute(parts: OrganizationParts, request: AdminRequest): object | Promise<object> | undefined {
  const { method, path } = request;
  if (!path.startsWith(PREFIX)) return undefined;
  const steps = path.slice(PREFIX.length).split('/');
  const exact = `${method} ${steps.join('/')}`;
  if (Object.hasOwn(routes, exact)) return routes[exact]?.(parts, request, []);
  // Names stand at every second place.
  const pattern = `${method} ${steps.map((step, index) => (index % 2 === 1 ? '*' : step)).join('/')}`;
  const names = steps.filter((_, index) => index % 2 === 1).map(nameOf);
  return Object.hasOwn(routes, pattern) ? routes[pattern]?.(parts, request, names) : undefined;
}

function nameOf(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw new ClavigerError('invalid_request', { message: 'A name in the path is not encoded correctly.' });
  }
}

const coveredBy = ({ shared }: Policy): Covers => (shared.redis === undefined ? 'installation' : 'this_instance');

export const appsOf = (policy: Policy): string[] => [...new Set([DEFAULT_APP, ...Object.keys(policy.apps)])];

function rulesOf(policy: Policy, app: string): readonly LimitRule[] {
  const own = policyOfApp(policy, app);
  if (own === undefined) throw new ClavigerError('not_found');
  return own.limits.rules;
}

/** Milliseconds; much more than reading the ledger twice. */
const SETTING_TAKES_AT_MOST = 60_000;

/** `POST /v1/organizations/spend_limits`. A budget that begins in mid-period counts what all instances have paid in it. */
async function setSpendLimit({ policy, settings, limits, past, reports }: OrganizationParts, { body, now }: AdminRequest): Promise<object> {
  const wish = readSpendWish(body, appsOf(policy));
  const place = { scope: wish.scope, count: 'dollars', window: wish.window } as const;
  const countPast = async (): Promise<void> => {
    if (wish.limit === null) return;
    const start = periodStart(wish.window, now);
    // The second time, what came in since `now` counts too.
    const { rows } = await reports.read({ start, end: now + SETTING_TAKES_AT_MOST, bucket: undefined, groupBy: [], actors: undefined, only: onlyOf(wish.scope), order: 'microDollars', ascending: false, offset: 0, limit: 1 });
    await spentUnder(limits, compileRule(ruleOf(place, wish.limit), ''), subjectOf(wish.scope), now, Math.max(rows[0]?.microDollars ?? 0, (await past?.paid(wish.scope, start, now)) ?? 0));
  };
  await countPast();
  const setting = await settings.set(place, wish.limit);
  // What ended between the two is in the ledger alone.
  await countPast();
  return retrieveSpendLimit(settings, setting.id);
}

function onlyOf(scope: SettingScope): { readonly user?: readonly string[]; readonly app?: readonly string[] } {
  if (scope.kind === 'all') return {};
  return scope.kind === 'user' ? { user: [scope.name] } : { app: [scope.name] };
}

const subjectOf = (scope: SettingScope): string => (scope.kind === 'all' ? 'all' : scope.kind === 'user' ? userSubject(scope.name) : scope.name);
