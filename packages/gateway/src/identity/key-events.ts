import type { LedgerEvent } from '@claviger/core/engine';
import type { KeyRecord } from './key-record.js';

/** What has happened to a virtual key between two states of its record, for the ledger. A changed name is no event. */
export function keyEventOf(before: KeyRecord | undefined, after: KeyRecord, now: number): LedgerEvent | undefined {
  const of = (event: string, at: number, details: LedgerEvent['details'] = {}): LedgerEvent => ({ event, at, credential: after.id, user: after.user, team: after.team, app: after.app, details });
  if (before === undefined) return of('key.created', after.createdAt, { environment: after.environment, scopes: after.scopes.join(' '), ...(after.expiresAt !== undefined && { expiresAt: after.expiresAt }) });
  if (before.replacedBy !== after.replacedBy && after.replacedBy !== undefined) return of('key.rolled', now, { replacedBy: after.replacedBy, ...(after.revokedAt !== undefined && { endsAt: after.revokedAt }) });
  if (before.revokedAt !== after.revokedAt && after.revokedAt !== undefined) return of('key.revoked', now);
  return before.disabled === after.disabled ? undefined : of(after.disabled ? 'key.disabled' : 'key.enabled', now);
}
