import { ClavigerError } from '@claviger/core/errors';
import type { KeyAdministration, ListedKey } from '../identity/key-administration.js';
import { isRevoked, type KeyRecord } from '../identity/key-record.js';
import { idPage } from './query.js';

/** An API key as Anthropic's Admin API shows it (source: `BetaAPIKey` of @anthropic-ai/sdk 1.12.0). */
interface ApiKey {
  readonly id: string;
  readonly type: 'api_key';
  readonly name: string;
  readonly status: 'active' | 'archived' | 'expired' | 'inactive';
  readonly created_at: string;
  readonly created_by: null;
  readonly expires_at: string | null;
  readonly partial_key_hint: string;
  readonly principal: { readonly type: 'user_actor'; readonly user_id: string } | null;
  readonly scope: { readonly type: 'workspace'; readonly workspace_id: string } | { readonly type: 'organization' };
}

const words = { development: 'dev', test: 'test', production: 'live' } as const;

export function asApiKey(record: KeyRecord, now: number): ApiKey {
  const { id, name, environment, user, app, createdAt, expiresAt, disabled } = record;
  const expired = expiresAt !== undefined && expiresAt <= now;
  return {
    id,
    type: 'api_key',
    name,
    status: isRevoked(record, now) ? 'archived' : expired ? 'expired' : disabled ? 'inactive' : 'active',
    created_at: new Date(createdAt).toISOString(),
    created_by: null,
    expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    partial_key_hint: `cvg_${words[environment]}_${id.slice(0, 4)}...`,
    principal: user === undefined ? null : { type: 'user_actor', user_id: user },
    scope: app === undefined ? { type: 'organization' } : { type: 'workspace', workspace_id: app },
  };
}

/** `GET /v1/organizations/api_keys`: a page of keys, newest first, as the Admin API pages. */
export async function listApiKeys(keys: KeyAdministration, query: URLSearchParams, now: number): Promise<object> {
  const status = query.get('status');
  const app = query.get('workspace_id');
  const user = query.get('created_by_user_id');
  const listed: ListedKey[] = await keys.list();
  const all = listed
    .toReversed()
    .map((record) => asApiKey(record, now))
    .filter((key) => (status === null || key.status === status) && (app === null || (key.scope.type === 'workspace' && key.scope.workspace_id === app)) && user === null);
  return idPage(all, query);
}

/** `POST /v1/organizations/api_keys/{id}`: name and status. Archived is for ever. */
export async function updateApiKey(keys: KeyAdministration, id: string, wish: Readonly<Record<string, unknown>>, now: number): Promise<object> {
  for (const field of Object.keys(wish)) if (field !== 'name' && field !== 'status') throw new ClavigerError('invalid_request', { message: 'Only `name` and `status` of a key can be changed.' });
  const { name, status } = wish;
  let record = await keys.find(id);
  if (record === undefined) throw new ClavigerError('not_found');
  if (isRevoked(record, now)) throw new ClavigerError('invalid_request', { message: 'Archived keys cannot be changed.' });
  // All of it is read before any of it is set.
  if (status !== undefined && status !== null && status !== 'archived' && status !== 'active' && status !== 'inactive') throw new ClavigerError('invalid_request', { message: '`status` is active, inactive or archived.' });
  if (name !== undefined && name !== null) {
    if (typeof name !== 'string') throw new ClavigerError('invalid_request', { message: '`name` must be a text.' });
    record = (await keys.rename(id, name)) ?? record;
  }
  if (status === 'archived') record = (await keys.revoke(id)) ?? record;
  else if (status === 'active' || status === 'inactive') record = (await keys.setDisabled(id, status === 'inactive')) ?? record;
  return asApiKey(record, Date.now());
}
