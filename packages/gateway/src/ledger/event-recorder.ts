import type { LedgerEvent } from '@claviger/core/engine';
import type { Ledger, Logger } from '@claviger/core/ports';

/** Puts an event on record; nobody waits for it. */
export type EventRecorder = (event: LedgerEvent) => void;

/** An event that could not be kept is at least in the log: what happened has happened, and cannot be refused like a call. */
export function eventRecorder(ledger: Ledger, logger: Logger): EventRecorder {
  return (event) => {
    const kept = ledger.event?.(event);
    if (kept !== undefined) kept.catch((error: unknown) => logger.error('ledger_failed', { event: event.event, error: error instanceof Error ? error.name : typeof error }));
  };
}
