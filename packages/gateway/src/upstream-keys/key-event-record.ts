import type { LedgerEvent } from '@claviger/core/engine';
import type { Clock } from '@claviger/core/ports';
import type { EventRecorder } from '../ledger/event-recorder.js';
import type { KeyEvent } from './key-ring.js';

/** Puts what happens to upstream keys on record. Keys are opened before the ledger: what they tell until then waits. */
export class KeyEventRecord {
  readonly #clock: Clock;
  #early: LedgerEvent[] = [];
  #record: EventRecorder | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly take = ({ kind, ...details }: KeyEvent): void => {
    const event: LedgerEvent = { event: `upstream.${kind}`, at: this.#clock.now(), details };
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
