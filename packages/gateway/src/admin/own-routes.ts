import { ClavigerError } from '@claviger/core/errors';
import type { KeyAdministration, KeyWish } from '../identity/key-administration.js';
import { scopes, type Scope } from '../identity/key-record.js';
import type { SessionRevocations } from '../identity/session-revocations.js';
import { asApiKey } from './api-keys.js';

type Body = Readonly<Record<string, unknown>>;

const DAY = 86_400_000;

/** `POST /v1/claviger/keys`: the Admin API cannot create keys, so this shape is Claviger's own. The key is in the answer, once. */
export async function createKey(keys: KeyAdministration, body: Body): Promise<object> {
  const wish: KeyWish = {
    name: text(body, 'name') ?? 'key',
    environment: environmentOf(body),
    scopes: scopesOf(body),
    user: text(body, 'user'),
    team: text(body, 'team'),
    app: text(body, 'app'),
    ranges: texts(body, 'ranges'),
    expiresAt: time(body, 'expires_at'),
  };
  onlyKnown(body, ['name', 'environment', 'scopes', 'user', 'team', 'app', 'ranges', 'expires_at']);
  const { record, text: key } = await keys.create(wish);
  return { ...asApiKey(record, Date.now()), key };
}

/** `POST /v1/claviger/keys/{id}/roll` with `{ overlap_seconds? }`. */
export async function rollKey(keys: KeyAdministration, id: string, body: Body): Promise<object> {
  onlyKnown(body, ['overlap_seconds']);
  const overlap = body['overlap_seconds'] ?? DAY / 1000;
  if (typeof overlap !== 'number' || !(overlap >= 0 && overlap <= 31 * 86_400)) throw new ClavigerError('invalid_request', { message: '`overlap_seconds` is a number of seconds up to 31 days.' });
  const made = await keys.roll(id, overlap * 1000);
  if (made === undefined) throw new ClavigerError('not_found');
  return { ...asApiKey(made.record, Date.now()), key: made.text, replaces: id };
}

/** `POST /v1/claviger/sessions/revoke` with `{ app, user }`: all session tokens of that user end. */
export async function revokeSessions(revocations: SessionRevocations, apps: readonly string[], body: Body): Promise<object> {
  onlyKnown(body, ['app', 'user']);
  const [app, user] = [text(body, 'app'), text(body, 'user')];
  if (app === undefined || user === undefined) throw new ClavigerError('invalid_request', { message: 'Name the `app` and the `user`.' });
  // Of a name that is misspelt nothing would be revoked, and nobody would know.
  if (!apps.includes(app)) throw new ClavigerError('invalid_request', { message: 'The policy has no app with the name in `app`.' });
  await revocations.revoke(app, user);
  return { type: 'session_revocation', app, user };
}

function onlyKnown(body: Body, fields: readonly string[]): void {
  for (const field of Object.keys(body)) if (!fields.includes(field)) throw new ClavigerError('invalid_request', { message: `Known fields are ${fields.join(', ')}.` });
}

function text(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ClavigerError('invalid_request', { message: `\`${field}\` must be a text.` });
  return value;
}

function texts(body: Body, field: string): string[] {
  const value = body[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((member) => typeof member === 'string')) throw new ClavigerError('invalid_request', { message: `\`${field}\` must be a list of texts.` });
  return value;
}

function time(body: Body, field: string): number | undefined {
  const value = text(body, field);
  if (value === undefined) return undefined;
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new ClavigerError('invalid_request', { message: `\`${field}\` must be a time such as 2027-01-31T00:00:00Z.` });
  return at;
}

function environmentOf(body: Body): KeyWish['environment'] {
  const value = text(body, 'environment') ?? 'production';
  if (value !== 'production' && value !== 'test' && value !== 'development') throw new ClavigerError('invalid_request', { message: '`environment` is production, test or development.' });
  return value;
}

function scopesOf(body: Body): readonly Scope[] {
  const wanted = texts(body, 'scopes');
  if (wanted.length === 0) return ['messages'];
  if (!wanted.every((scope): scope is Scope => (scopes as readonly string[]).includes(scope))) throw new ClavigerError('invalid_request', { message: `\`scopes\` are ${scopes.join(', ')}.` });
  return wanted;
}
