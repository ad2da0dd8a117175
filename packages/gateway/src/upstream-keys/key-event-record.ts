import type { LedgerEvent } from '@claviger/core/engine';
import type { Clock } from '@claviger/core/ports';
import type { EventRecorder } from '../ledger/event-recorder.js';
import type { KeyEvent } from './key-ring.js';

const HOUR = 3_600_000;
/** The others tell of a change, and none of them is to be missed. */
const repeating: ReadonlySet<KeyEvent['kind']> = new Set(['key_suspected', 'key_source_failed']);

/** Puts what happens to upstream keys on record. Keys are opened before the ledger: what they tell until then waits. */
export class KeyEventRecord {
  readonly #clock: Clock;
  #early: LedgerEvent[] = [];
  /** When each thing was last told: a source that is polled fails again every few seconds. */
  readonly #told = new Map<string, number>();
  #record: EventRecorder | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly take = ({ kind, ...details }: KeyEvent): void => {
    const at = this.#clock.now();
    const event: LedgerEvent = { event: `upstream.${kind}`, at, details };
    if (repeating.has(kind)) {
      const what = JSON.stringify([kind, details]);
      if (at - (this.#told.get(what) ?? -HOUR) < HOUR) return;
      this.#told.set(what, at);
    }
    if (this.#record === undefined) this.#early.push(event);
    else this.#record(event);
  };

  /** From here on events go to `record`, those that waited first. */
  attach(record: EventRecorder): void {
    this.#record = record;
    for (const event of this.#early) record(event);
    this.#early = [];
  }
}
