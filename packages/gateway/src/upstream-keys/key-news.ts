import type { Clock } from '@claviger/core/ports';
import type { KeyEvent } from './key-ring.js';

const HOUR = 3_600_000;
/** Callers and polled sources can raise these as often as they like; the others tell of a change, and none of them is to be missed. */
const repeating: ReadonlySet<KeyEvent['kind']> = new Set(['key_suspected', 'key_source_failed']);

/** Which of the things that happen to keys people have not heard yet: what repeats is news once an hour, or after its key or source has changed. */
export class KeyNews {
  readonly #clock: Clock;
  /** What was told within the last hour. */
  readonly #told = new Map<string, { readonly at: number; readonly event: KeyEvent }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(event: KeyEvent): boolean {
    const now = this.#clock.now();
    for (const [what, { at, event: told }] of this.#told) if (now - at >= HOUR || (!repeating.has(event.kind) && concernSame(told, event))) this.#told.delete(what);
    if (!repeating.has(event.kind)) return true;
    const what = JSON.stringify([event.kind, event.fingerprint, event.status, event.source]);
    if (this.#told.has(what)) return false;
    this.#told.set(what, { at: now, event });
    return true;
  }
}

function concernSame(one: KeyEvent, other: KeyEvent): boolean {
  return (one.fingerprint !== undefined && one.fingerprint === other.fingerprint) || (one.source !== undefined && one.source === other.source);
}
