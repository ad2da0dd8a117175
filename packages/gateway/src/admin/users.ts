import { ClavigerError } from '@claviger/core/errors';
import type { KeyAdministration, ListedKey } from '../identity/key-administration.js';
import { isRevoked } from '../identity/key-record.js';
import type { SessionRevocations } from '../identity/session-revocations.js';
import { idPage } from './query.js';

/**
 * Users in the shape of the Admin API (source: `BetaOrganizationUser` of @anthropic-ai/sdk 1.12.0): those who have a
 * virtual key that still works. Users of session tokens and of an identity provider belong to whoever issues those.
 */
interface User {
  readonly id: string;
  readonly type: 'user';
  readonly name: string;
  /** Empty where the user's name is no address. */
  readonly email: string;
  readonly role: 'user';
  readonly added_at: string;
}

const isLive = (key: ListedKey, now: number): boolean => !isRevoked(key, now) && (key.expiresAt === undefined || key.expiresAt > now);

async function usersOf(keys: KeyAdministration, now: number): Promise<User[]> {
  const added = new Map<string, number>();
  for (const record of await keys.list()) {
    if (record.user === undefined || !isLive(record, now)) continue;
    added.set(record.user, Math.min(added.get(record.user) ?? Infinity, record.createdAt));
  }
  return [...added].map(([name, at]) => ({ id: name, type: 'user' as const, name, email: name.includes('@') ? name : '', role: 'user' as const, added_at: new Date(at).toISOString() })).toSorted((a, b) => (a.added_at < b.added_at ? 1 : -1));
}

/** Whom keys that still work stand for. */
export async function keyedSubjects(keys: KeyAdministration, now: number): Promise<{ readonly user: readonly string[]; readonly team: readonly string[]; readonly key: readonly string[] }> {
  const live = (await keys.list()).filter((record) => isLive(record, now));
  return { user: (await usersOf(keys, now)).map(({ id }) => id), team: [...new Set(live.flatMap(({ team }) => team ?? []))], key: live.map(({ id }) => id) };
}

/** `GET /v1/organizations/users`. */
export async function listUsers(keys: KeyAdministration, query: URLSearchParams, now: number): Promise<object> {
  const email = query.get('email');
  return idPage((await usersOf(keys, now)).filter((user) => email === null || user.email === email), query);
}

/** `GET /v1/organizations/users/{id}`. */
export async function retrieveUser(keys: KeyAdministration, id: string, now: number): Promise<User> {
  const user = (await usersOf(keys, now)).find((one) => one.id === id);
  if (user === undefined) throw new ClavigerError('not_found');
  return user;
}

/** `DELETE /v1/organizations/users/{id}`: revokes every key of the user, and every session token in every app. */
export async function removeUser(keys: KeyAdministration, revocations: SessionRevocations, apps: readonly string[], id: string, now: number): Promise<object> {
  await signOutUser(keys, revocations, apps, id, now);
  for (const record of await keys.list()) if (record.user === id && isLive(record, now)) await keys.revoke(record.id);
  return { id, type: 'user_deleted' };
}

/** `POST /v1/organizations/users/{id}/sign_out`: ends the user's session tokens in every app; keys work on. */
export async function signOutUser(keys: KeyAdministration, revocations: SessionRevocations, apps: readonly string[], id: string, now: number): Promise<User> {
  const user = await retrieveUser(keys, id, now);
  for (const app of apps) await revocations.revoke(app, id);
  return user;
}
