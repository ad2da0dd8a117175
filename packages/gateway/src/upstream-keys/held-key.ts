import { fingerprintOf } from './fingerprint.js';
import type { SourcedKey } from './key-source.js';
import type { KeyReport, KeyState } from './rotation.js';

/** OAuth access tokens go with this beta (source: `lib/credentials/types` of @anthropic-ai/sdk 1.12.0). */
const OAUTH_BETA = 'oauth-2025-04-20';

/**
 * One credential in memory. The secret is kept as bytes outside of the JavaScript heap and becomes a string only for
 * the moment in which a header is written; nothing that prints or serializes this object shows it.
 */
export class HeldKey {
  readonly fingerprint: string;
  readonly expiresAt: number | undefined;
  /** From a federation: its successors come by themselves and need no rotation. */
  readonly shortLived: boolean;
  state: KeyState = 'candidate';
  /** Upstream has refused it: not used until it has been accepted again. */
  rejected = false;
  /** A call was answered with 401, and upstream has not been asked yet whether the key was the reason: the last to be taken. */
  doubted = false;
  /** Upstream does not say whether it takes a rejected key again: one call may find out where no other key is left. */
  onTrial = false;
  /** When upstream was last asked about it, in milliseconds since the epoch. */
  askedAt = Number.NEGATIVE_INFINITY;
  limitedUntil = 0;
  inFlight = 0;
  accepted = 0;
  lastUsedAt: number | undefined;
  readonly #secret: Buffer;
  readonly #bearer: boolean;

  constructor({ secret, expiresAt }: SourcedKey) {
    this.fingerprint = fingerprintOf(secret);
    this.expiresAt = expiresAt;
    this.shortLived = expiresAt !== undefined;
    this.#secret = Buffer.alloc(secret.length, secret, 'latin1');
    this.#bearer = secret.startsWith('sk-ant-oat') || expiresAt !== undefined;
  }

  /** The header that carries it. */
  header(): { readonly header: 'authorization' | 'x-api-key'; readonly value: string; readonly beta?: string } {
    const secret = this.#secret.toString('latin1');
    return this.#bearer ? { header: 'authorization', value: `Bearer ${secret}`, beta: OAUTH_BETA } : { header: 'x-api-key', value: secret };
  }

  /** Forgets the secret. */
  wipe(): void {
    this.#secret.fill(0);
  }

  report(): KeyReport {
    const { fingerprint, state, inFlight, lastUsedAt, accepted, rejected } = this;
    return { fingerprint, state, inFlight, lastUsedAt, accepted, rejected };
  }
}
