import { ClavigerError } from '@claviger/core/errors';
import type { Clock } from '@claviger/core/ports';
import type { KeyOutcome, KeyRequest, LeasedKey, UpstreamKeys } from '../ports/upstream-keys.js';
import { HeldKey } from './held-key.js';
import type { SourcedKey } from './key-source.js';
import { stateIn, type KeyReport, type RotationDocument } from './rotation.js';

const LONGEST_LIMIT = 60_000;

/** Something about a credential that people should hear of. */
export interface KeyEvent {
  readonly kind: 'key_rejected' | 'key_suspected' | 'key_accepted_again' | 'key_active' | 'key_draining' | 'key_retired' | 'key_old' | 'key_source_failed' | 'key_found';
  readonly fingerprint?: string;
  readonly status?: number;
  readonly days?: number;
  readonly source?: string;
}

export interface KeyRingOptions {
  readonly clock: Clock;
  readonly event: (event: KeyEvent) => void;
  /** 0 to 1. */
  readonly random?: () => number;
}

/** The credentials of this instance and which of them the next call gets. Knows nothing of where they come from. */
export class KeyRing implements UpstreamKeys {
  readonly #keys = new Map<string, HeldKey>();
  readonly #clock: Clock;
  readonly #event: (event: KeyEvent) => void;
  readonly #random: () => number;
  /** Leases under way, so that each is reported once. */
  readonly #leases = new WeakMap<LeasedKey, HeldKey>();
  #share = 0;
  /** Told when upstream should be asked about a key: a call that used it was answered with `status`. */
  onSuspicion: ((key: HeldKey, status: 401 | 403) => void) | undefined;

  constructor({ clock, event, random = Math.random }: KeyRingOptions) {
    this.#clock = clock;
    this.#event = event;
    this.#random = random;
  }

  get usable(): boolean {
    const now = this.#clock.now();
    return [...this.#keys.values()].some((key) => isUsable(key, now) || mayBeTried(key, now));
  }

  get keys(): readonly HeldKey[] {
    return [...this.#keys.values()];
  }

  /** Takes a credential in. Gives the key, new or known. */
  add(sourced: SourcedKey): HeldKey {
    const fresh = new HeldKey(sourced);
    const known = this.#keys.get(fresh.fingerprint);
    if (known !== undefined) {
      fresh.wipe();
      return known;
    }
    this.#keys.set(fresh.fingerprint, fresh);
    return fresh;
  }

  /** Brings every key into the state that all instances agree on. */
  apply(document: RotationDocument): void {
    this.#share = document.rotation?.phase === 'sharing' ? document.rotation.share : 0;
    for (const key of this.#keys.values()) {
      if (key.shortLived) continue;
      const before = key.state;
      key.state = stateIn(document, key.fingerprint);
      if (key.state === before) continue;
      if (key.state === 'active') this.#event({ kind: 'key_active', fingerprint: key.fingerprint });
      if (key.state === 'draining') this.#event({ kind: 'key_draining', fingerprint: key.fingerprint });
      if (key.state === 'retired') this.#event({ kind: 'key_retired', fingerprint: key.fingerprint });
    }
    this.sweep();
  }

  /** The newest of the short-lived credentials takes over from the others. */
  succeed(key: HeldKey): void {
    for (const other of this.#keys.values()) if (other !== key && other.shortLived && other.state === 'active') other.state = 'draining';
    key.state = 'active';
  }

  /** Forgets what is retired or has ended, once no call uses it. */
  sweep(): void {
    const now = this.#clock.now();
    for (const [fingerprint, key] of this.#keys) {
      const ended = key.state === 'retired' || (key.expiresAt !== undefined && key.expiresAt <= now && key.state !== 'active');
      if (!ended || key.inFlight > 0) continue;
      this.#keys.delete(fingerprint);
      key.wipe();
    }
  }

  pick(_request: KeyRequest): LeasedKey {
    const now = this.#clock.now();
    const key = this.#choose(now);
    if (key === undefined) throw new ClavigerError('upstream_credential');
    key.onTrial = false;
    key.inFlight++;
    key.lastUsedAt = now;
    const lease = { id: key.fingerprint, ...key.header() };
    this.#leases.set(lease, key);
    return lease;
  }

  report(lease: LeasedKey, outcome: KeyOutcome): void {
    const key = this.#leases.get(lease);
    if (key === undefined) return;
    this.#leases.delete(lease);
    key.inFlight--;
    key.lastUsedAt = this.#clock.now();
    if (outcome.kind === 'accepted') {
      key.accepted++;
      this.acceptedAgain(key);
    } else if (outcome.kind === 'limited') {
      key.limitedUntil = this.#clock.now() + Math.min(outcome.retryAfterMilliseconds ?? 1_000, LONGEST_LIMIT);
    } else if (outcome.kind === 'rejected' && !key.rejected) {
      // Either can be about what was asked for, and then it is the caller's doing: upstream is asked about the key itself.
      if (outcome.status === 401) key.doubted = true;
      else this.#event({ kind: 'key_suspected', fingerprint: key.fingerprint, status: 403 });
      this.onSuspicion?.(key, outcome.status);
    }
  }

  /** Takes a key out: `status` is what calls get that use it. */
  reject(key: HeldKey, status: 401 | 403): void {
    key.doubted = false;
    if (key.rejected) return;
    key.rejected = true;
    this.#event({ kind: 'key_rejected', fingerprint: key.fingerprint, status });
  }

  /** Upstream takes the key, whatever it has answered to a call. */
  clear(key: HeldKey): void {
    if (!key.doubted) return;
    key.doubted = false;
    this.#event({ kind: 'key_suspected', fingerprint: key.fingerprint, status: 401 });
  }

  acceptedAgain(key: HeldKey): void {
    if (!key.rejected) return;
    key.rejected = false;
    key.onTrial = false;
    this.#event({ kind: 'key_accepted_again', fingerprint: key.fingerprint });
  }

  reports(): KeyReport[] {
    return this.keys.map((key) => key.report());
  }

  #choose(now: number): HeldKey | undefined {
    let best: HeldKey | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    const favoured = this.#share > 0 && this.#random() < this.#share;
    for (const key of this.#keys.values()) {
      if (!isUsable(key, now) && !mayBeTried(key, now)) continue;
      const rank = rankOf(key, favoured) + (key.limitedUntil > now ? 0.5 : 0);
      if (rank < bestRank) {
        best = key;
        bestRank = rank;
      }
    }
    return best;
  }
}

/** A retired key never comes back; a rejected one only after upstream has taken it again. */
function isUsable(key: HeldKey, now: number): boolean {
  return !key.rejected && isAlive(key, now);
}

function mayBeTried(key: HeldKey, now: number): boolean {
  return key.onTrial && isAlive(key, now);
}

function isAlive({ state, expiresAt }: HeldKey, now: number): boolean {
  return state !== 'retired' && (expiresAt === undefined || expiresAt > now);
}

/** The lower, the sooner it is taken: candidates only for their share, or when nothing else works; what may be broken last. */
function rankOf({ state, doubted, rejected }: HeldKey, favoured: boolean): number {
  if (rejected) return 5;
  if (doubted) return 4;
  if (state === 'candidate') return favoured ? 0 : 3;
  return state === 'active' ? 1 : 2;
}
