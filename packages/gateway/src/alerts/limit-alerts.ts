import type { LedgerEvent } from '@claviger/core/engine';
import type { LimitUse } from '@claviger/core/limits';
import type { AlertsPolicy } from '@claviger/core/policy';
import type { EventRecorder } from '../ledger/event-recorder.js';
import type { Webhook } from './webhook.js';

/** Limits watched at a time; the one that was told about longest ago is forgotten first. */
const MOST = 100_000;

/** Tells once when a limit is used to each of the parts that the policy names. */
export class LimitAlerts {
  readonly #thresholds: readonly number[];
  readonly #counts: ReadonlySet<string>;
  readonly #webhook: Webhook | undefined;
  readonly #record: EventRecorder | undefined;
  /** The highest part told of each limit. */
  readonly #told = new Map<string, number>();

  constructor(policy: AlertsPolicy, webhook: Webhook | undefined, record?: EventRecorder) {
    this.#thresholds = policy.thresholds.toSorted((a, b) => b - a);
    this.#counts = new Set(policy.count);
    this.#webhook = webhook;
    this.#record = record;
  }

  /** The part that has just been passed. */
  readonly take = (use: LimitUse): number | undefined => {
    if (!this.#counts.has(use.count)) return undefined;
    const passed = this.#thresholds.find((threshold) => use.part >= threshold);
    const told = this.#told.get(use.key);
    if (passed === undefined) {
      // The window has moved on, or a new one has begun: next time it is news again.
      if (told !== undefined) this.#told.delete(use.key);
      return undefined;
    }
    if (told === passed) return undefined;
    this.#told.delete(use.key);
    this.#told.set(use.key, passed);
    if (this.#told.size > MOST) for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest);
      break;
    }
    if (told !== undefined && told > passed) return undefined;
    this.#record?.(eventOf(use, passed));
    this.#webhook?.send('limit.threshold_passed', { limit: use.limit, per: use.per, count: use.count, subject: use.subject, threshold: passed, used: Number(use.part.toFixed(4)), at: new Date(use.at).toISOString() });
    return passed;
  };
}

/** The event names the one whose limit it is: for a limit per user that is the user, whom the ledger knows by app and team. */
function eventOf({ limit, per, count, part, at, call: { id, app, principal } }: LimitUse, threshold: number): LedgerEvent {
  return {
    event: 'limit.threshold_passed',
    at,
    ...((per === 'user' || per === 'key') && { credential: principal.credential, user: principal.user, app }),
    ...((per === 'user' || per === 'key' || per === 'team') && { team: principal.team }),
    ...(per === 'app' && { app }),
    details: { limit, per, count, threshold, used: Number(part.toFixed(4)), call: id },
  };
}
