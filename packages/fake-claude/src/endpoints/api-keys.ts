import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { answerJson } from '../exchange.js';
import type { KeyRecord, KeyStatus } from '../http/credentials.js';
import { identifier } from '../identifier.js';
import type { JsonObject } from '../json.js';
import { isJsonObject } from '../json.js';
import { nullable, object, oneOf, textOf, Trail } from '../validation/check.js';
import { pageOf } from './page.js';
import { jsonBody } from './request-context.js';

const WORKSPACE_ID = identifier('wrkspc');
const USER_ID = identifier('user');
const CREATED_BY = { id: USER_ID, type: 'user' };

/** `interface BetaAPIKey` of `@anthropic-ai/sdk` 1.12.0. */
function keyInfo(record: KeyRecord): JsonObject & { readonly id: string } {
  return {
    id: record.id,
    type: 'api_key',
    name: record.name,
    status: record.status,
    created_at: record.createdAt,
    created_by: CREATED_BY,
    expires_at: null,
    partial_key_hint: record.hint,
    principal: null,
    scope: { type: 'workspace', workspace_id: WORKSPACE_ID },
  };
}

function find(exchange: Exchange, id: string): KeyRecord {
  const record = exchange.state.credentials.records().find((candidate) => candidate.id === id);
  if (record === undefined) throw new RequestRefused(404, `API key not found: ${id.slice(0, 100)}`);
  return record;
}

const statuses = oneOf('active', 'archived', 'expired', 'inactive');

export function listKeys(exchange: Exchange): void {
  const { query, state } = exchange;
  const status = query.get('status');
  const trail = new Trail();
  trail.enter('status');
  if (status !== null) statuses(status, trail);
  const creator = query.get('created_by_user_id') ?? USER_ID;
  const workspace = query.get('workspace_id') ?? WORKSPACE_ID;
  const records = state.credentials.records().filter((record) => (status === null || record.status === status) && creator === USER_ID && workspace === WORKSPACE_ID);
  answerJson(exchange, 200, pageOf(records.map(keyInfo), query));
}

export function retrieveKey(exchange: Exchange, id: string): void {
  answerJson(exchange, 200, keyInfo(find(exchange, id)));
}

const updateCheck = object({}, { name: nullable(textOf({ min: 1, max: 500 })), status: nullable(oneOf('active', 'archived', 'inactive')) });

/** A key that is not active any more is refused from the next request on. */
export function updateKey(exchange: Exchange, id: string): void {
  const record = find(exchange, id);
  const body = jsonBody(exchange);
  updateCheck(body, new Trail());
  if (!isJsonObject(body)) return;
  if (record.status === 'archived') throw new RequestRefused(400, 'Archived API keys cannot be updated.');
  if (typeof body['name'] === 'string') record.name = body['name'];
  if (typeof body['status'] === 'string') record.status = body['status'] as KeyStatus;
  answerJson(exchange, 200, keyInfo(record));
}
