import { createHash } from 'node:crypto';
import type { Principal } from '@claviger/core/engine';

const MOST = 10_000;

/** Principals of tokens that have been verified, by a hash of the whole token: two that begin alike are two. */
export class TokenCache<Extra = undefined> {
  readonly #known = new Map<string, { readonly principal: Principal; readonly until: number; readonly extra: Extra }>();

  get(token: string, now: number): { readonly principal: Principal; readonly extra: Extra } | undefined {
    const name = nameOf(token);
    const known = this.#known.get(name);
    if (known === undefined) return undefined;
    if (known.until > now) return known;
    this.#known.delete(name);
    return undefined;
  }

  /** `until`: no later than the token's own end. */
  set(token: string, principal: Principal, until: number, extra: Extra): void {
    if (this.#known.size >= MOST) for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      break;
    }
    this.#known.set(nameOf(token), { principal, until, extra });
  }
}

const nameOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
