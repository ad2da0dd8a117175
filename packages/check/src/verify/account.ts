import type { Reporter } from '../engine/analyzer.js';
import { isJsonObject, parseJson, type JsonObject } from '../engine/json.js';
import { ask } from './ask.js';

const DAY = 24 * 60 * 60 * 1000;
/** Anthropic's advice on rotation (support.claude.com, "API key best practices"). */
const OLDEST_DAYS = 90;
const PAGES_MOST = 50;

/** Asks the Admin API for keys in use and for spend limits: the item of the checklist that no file can answer. */
export async function checkAccount(adminKey: string, api: string, report: Reporter, now = Date.now()): Promise<void> {
  const keys = await listAll(api, '/v1/organizations/api_keys?limit=100&status=active', 'after_id', adminKey);
  if (keys === undefined) {
    report.evidence('keys-rotated', 'cannot-tell', { text: 'The Admin API did not list the keys: ANTHROPIC_ADMIN_KEY may lack the permission' });
    return;
  }
  let old = 0;
  const active = keys.filter(({ status }) => status === 'active');
  for (const { id, name, created_at: created } of active) {
    const days = typeof created === 'string' ? Math.floor((now - Date.parse(created)) / DAY) : Number.NaN;
    if (!(days > OLDEST_DAYS)) continue;
    old++;
    const called = typeof name === 'string' ? name.slice(0, 80) : 'without a name';
    report.finding({ ruleId: 'key-too-old', path: `organization/api_keys/${typeof id === 'string' ? id : ''}`, line: 1, column: 1, endLine: 1, message: `The active key "${called}" is ${days} days old` });
  }
  if (old === 0) report.evidence('keys-rotated', 'pass', { text: `All ${active.length} active keys are younger than ${OLDEST_DAYS} days` });
  await checkSpendLimits(adminKey, api, report);
}

async function checkSpendLimits(adminKey: string, api: string, report: Reporter): Promise<void> {
  const limits = await listAll(api, '/v1/organizations/spend_limits/effective?limit=100', 'page', adminKey);
  if (limits === undefined) {
    report.evidence('keys-rotated', 'cannot-tell', { text: 'The Admin API did not give the spend limits: see Limits in the Console' });
    return;
  }
  const without = limits.filter(({ amount }) => amount === null).length;
  if (without > 0) {
    report.finding({ ruleId: 'spend-unlimited', path: 'organization/spend_limits', line: 1, column: 1, endLine: 1, message: `${without} of ${limits.length} users and keys can spend without a limit` });
  } else if (limits.length === 0) report.evidence('keys-rotated', 'cannot-tell', { text: 'The Admin API names no spend limits: see Limits in the Console' });
  else report.evidence('keys-rotated', 'pass', { text: `All ${limits.length} users and keys have a spend limit` });
}

/** Every item of a list, page by page: by the last id, or by the token of the next page. */
async function listAll(api: string, path: string, by: 'after_id' | 'page', adminKey: string): Promise<JsonObject[] | undefined> {
  const items: JsonObject[] = [];
  let next = '';
  for (let page = 0; page < PAGES_MOST; page++) {
    const answer = await ask(api, `${path}${next}`, { 'x-api-key': adminKey });
    const body = answer === undefined || answer.status !== 200 ? undefined : parseJson(answer.body);
    if (!isJsonObject(body) || !Array.isArray(body['data'])) return undefined;
    for (const item of body['data'] as readonly unknown[]) if (isJsonObject(item)) items.push(item);
    const mark = by === 'page' ? body['next_page'] : body['has_more'] === true ? body['last_id'] : undefined;
    if (typeof mark !== 'string') return items;
    next = `&${by}=${encodeURIComponent(mark)}`;
  }
  return items;
}
