import type { Principal } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import type { ProviderPolicy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { TokenVerifier } from './gateway-authenticator.js';
import { peekToken } from './jwt-shape.js';
import { TokenCache } from './token-cache.js';

/** Keys are fetched anew after this time, and earlier for a token with an unknown key. */
const JWKS_AGE = 600_000;
/** Not more often than this, whatever tokens come: unknown key ids are no way to make the gateway hammer the provider. */
const JWKS_COOLDOWN = 30_000;
const JWKS_TIMEOUT = 5_000;
const CACHED_FOR = 300_000;

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:@+|/-]{0,199}$/u;

interface ProviderOptions {
  readonly cooldown?: number;
  /** A user's name begins with the issuer's. */
  readonly issuerInNames?: boolean;
}

/** One verifier for each provider. Of several, equal names are different people: there, each name begins with its issuer's. */
export function providerTokens(providers: readonly ProviderPolicy[], clock: Clock, logger: Logger, options: ProviderOptions = {}): ProviderTokens[] {
  const issuerInNames = new Set(providers.map(({ issuer }) => issuer)).size > 1;
  return providers.map((provider) => new ProviderTokens(provider, clock, logger, { issuerInNames, ...options }));
}

/** Checks tokens of one identity provider. */
export class ProviderTokens implements TokenVerifier {
  readonly #policy: ProviderPolicy;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;
  readonly #cache = new TokenCache();
  readonly #issuerInNames: boolean;

  constructor(policy: ProviderPolicy, clock: Clock, logger: Logger, options: ProviderOptions = {}) {
    this.#policy = policy;
    this.#issuerInNames = options.issuerInNames ?? false;
    this.#clock = clock;
    this.#logger = logger;
    this.#keys = createRemoteJWKSet(new URL(policy.jwksURL), { cacheMaxAge: JWKS_AGE, cooldownDuration: options.cooldown ?? JWKS_COOLDOWN, timeoutDuration: JWKS_TIMEOUT });
  }

  claims(token: string): boolean {
    return peekToken(token)?.issuer === this.#policy.issuer;
  }

  async verify(token: string): Promise<Principal> {
    const now = this.#clock.now();
    const known = this.#cache.get(token, now);
    if (known !== undefined) return known.principal;
    const { issuer, audience, algorithms, clockSkew } = this.#policy;
    const peeked = peekToken(token);
    // A token within a token is opened by nobody here; what its inside says was checked by nobody.
    if (peeked === undefined || peeked.contentType !== undefined || !(algorithms as readonly unknown[]).includes(peeked.algorithm)) throw new ClavigerError('credential_invalid');
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, this.#keys, { issuer, audience, algorithms: [...algorithms], clockTolerance: clockSkew / 1000, currentDate: new Date(now), requiredClaims: ['exp'] }));
    } catch (error) {
      throw this.#refusal(error);
    }
    const principal = this.#principal(payload);
    this.#cache.set(token, principal, Math.min((payload.exp ?? 0) * 1000 + clockSkew, now + CACHED_FOR), undefined);
    return principal;
  }

  #principal(payload: JWTPayload): Principal {
    const { claims, app: fixedApp, environment, issuer } = this.#policy;
    const read = (name: string | undefined): string | undefined => {
      if (name === undefined) return undefined;
      const value = payload[name];
      if (value === undefined || value === null) return undefined;
      // A name that cannot be written down as it is must not become another one.
      if (typeof value !== 'string' || !NAME.test(value)) throw new ClavigerError('credential_invalid');
      return value;
    };
    const name = read(claims.user);
    if (name === undefined) throw new ClavigerError('credential_invalid');
    // No name of a provider's or a session's user may hold the sign: none can be taken for another.
    const user = this.#issuerInNames ? `${issuer}#${name}` : name;
    return { kind: 'jwt', credential: `jwt:${new URL(this.#policy.jwksURL).host}:${user}`, user, team: read(claims.team), app: read(claims.app) ?? fixedApp, environment, scopes: ['messages'] };
  }

  #refusal(error: unknown): ClavigerError {
    if (error instanceof errors.JWTExpired) return new ClavigerError('credential_expired');
    const unreachable = error instanceof errors.JWKSTimeout || error instanceof TypeError || (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC');
    if (!unreachable) return new ClavigerError('credential_invalid');
    this.#logger.error('identity_provider_away', { issuer: this.#policy.issuer, error: error.name });
    return new ClavigerError('keys_unavailable', { retryAfter: 5 });
  }
}
