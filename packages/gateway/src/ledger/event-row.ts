import { randomUUID } from 'node:crypto';
import type { LedgerEvent } from '@claviger/core/engine';
import { withoutName } from './chain.js';

/**
 * The text of an event's row: like that of a call it is stored as it is and chained, and has these fields in this
 * order. `pseudonym` stands in place of the user's name.
 */
export function canonicalEvent(event: LedgerEvent, pseudonym: string | undefined): string {
  return JSON.stringify({
    kind: 'event',
    id: `evt_${randomUUID()}`,
    at: event.at,
    event: event.event,
    credential: event.credential === undefined || pseudonym === undefined ? event.credential : withoutName(event.credential, event.user, pseudonym),
    user: pseudonym,
    team: event.team,
    app: event.app,
    details: event.details,
  });
}
