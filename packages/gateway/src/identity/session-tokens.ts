import { randomUUID } from 'node:crypto';
import type { Principal } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import type { Clock } from '@claviger/core/ports';
import type { TokenVerifier } from './gateway-authenticator.js';
import type { KeyDirectory } from './key-directory.js';
import type { Environment } from './key-format.js';
import { isRevoked } from './key-record.js';
import { peekToken } from './jwt-shape.js';
import { TokenCache } from './token-cache.js';
import type { SessionRevocations } from './session-revocations.js';
import type { SigningKeys } from './signing-keys.js';

const TYPE = 'claviger-session+jwt';
const ISSUER = 'claviger';
const AUDIENCE = 'claviger-gateway';
export const LONGEST_SESSION = 3_600_000;
const SKEW_SECONDS = 5;
/** Names of users as they may stand in a ledger, a header and a limit. */
const USER = /^[\p{L}\p{N}][\p{L}\p{N} ._:@+|-]{0,199}$/u;

export interface SessionWish {
  readonly user: string;
  readonly team?: string | undefined;
  /** Milliseconds. */
  readonly lifetime: number;
}

export interface MintedSession {
  readonly token: string;
  readonly expiresAt: number;
}

interface Claimed {
  readonly app: string;
  readonly user: string;
  readonly issuedAt: number;
  readonly key: string;
}

/** Makes and checks short-lived tokens for the users of an app. */
export class SessionTokens implements TokenVerifier {
  readonly #keys: SigningKeys;
  readonly #revocations: SessionRevocations;
  readonly #directory: KeyDirectory;
  readonly #clock: Clock;
  readonly #cache = new TokenCache<Claimed>();

  constructor(parts: { readonly keys: SigningKeys; readonly revocations: SessionRevocations; readonly directory: KeyDirectory; readonly clock: Clock }) {
    this.#keys = parts.keys;
    this.#revocations = parts.revocations;
    this.#directory = parts.directory;
    this.#clock = parts.clock;
  }

  /** A token for one user of the minting key's app. Throws ClavigerError for a wish that cannot be granted. */
  async mint(minter: Principal, wish: SessionWish): Promise<MintedSession> {
    if (minter.kind !== 'key' || minter.app === undefined || !minter.scopes.includes('mint')) throw new ClavigerError('permission_denied');
    for (const name of [wish.user, wish.team]) if (name !== undefined && !USER.test(name)) throw new ClavigerError('invalid_request', { message: 'A user or team is named by up to 200 letters, digits, spaces and . _ : @ + | -.' });
    if (!(wish.lifetime >= 1_000 && wish.lifetime <= LONGEST_SESSION)) throw new ClavigerError('invalid_request', { message: 'A session lasts from 1 second to 1 hour.' });
    const now = this.#clock.now();
    const { id, privateKey } = this.#keys.current(now);
    const expiresAt = Math.min(now + wish.lifetime, this.#directory.get(minter.credential)?.record.expiresAt ?? Infinity);
    const { SignJWT } = await import('jose');
    const token = await new SignJWT({ app: minter.app, key: minter.credential, env: minter.environment, at: this.#revocations.now(), ...((wish.team ?? minter.team) !== undefined && { team: wish.team ?? minter.team }) })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: id })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(wish.user)
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(now / 1000))
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .sign(privateKey);
    return { token, expiresAt: Math.floor(expiresAt / 1000) * 1000 };
  }

  claims(token: string): boolean {
    const peeked = peekToken(token);
    return peeked?.type === TYPE && peeked.issuer === ISSUER;
  }

  async verify(token: string): Promise<Principal> {
    const now = this.#clock.now();
    const known = this.#cache.get(token, now);
    const { principal, extra } = known ?? (await this.#check(token, now));
    // These can change while the token lives.
    if (!this.#revocations.fresh || !this.#directory.fresh) throw new ClavigerError('keys_unavailable', { retryAfter: 1 });
    if (this.#revocations.covers(extra.app, extra.user, extra.issuedAt)) throw new ClavigerError('credential_revoked');
    const minter = this.#directory.get(extra.key)?.record;
    if (minter === undefined || minter.disabled || isRevoked(minter, now)) throw new ClavigerError('credential_revoked');
    if (minter.expiresAt !== undefined && minter.expiresAt <= now) throw new ClavigerError('credential_expired');
    return principal;
  }

  close(): void {
    this.#revocations.close();
  }

  async #check(token: string, now: number): Promise<{ readonly principal: Principal; readonly extra: Claimed }> {
    // Only a gateway that is shown tokens needs it.
    const { errors, jwtVerify } = await import('jose');
    let payload;
    try {
      ({ payload } = await jwtVerify(
        token,
        ({ kid }) => {
          const key = typeof kid === 'string' ? this.#keys.find(kid, now, LONGEST_SESSION) : undefined;
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key.publicKey;
        },
        { algorithms: ['EdDSA'], typ: TYPE, issuer: ISSUER, audience: AUDIENCE, clockTolerance: SKEW_SECONDS, currentDate: new Date(now), maxTokenAge: LONGEST_SESSION / 1000, requiredClaims: ['sub', 'exp', 'iat', 'jti'] },
      ));
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new ClavigerError('credential_expired');
      throw new ClavigerError('credential_invalid');
    }
    const { sub: user, app, key, env, team, at, exp } = payload;
    if (typeof user !== 'string' || typeof app !== 'string' || typeof key !== 'string' || typeof at !== 'number' || exp === undefined) throw new ClavigerError('credential_invalid');
    const environment = env === 'production' || env === 'test' || env === 'development' ? (env satisfies Environment) : undefined;
    const principal: Principal = { kind: 'session', credential: key, user, team: typeof team === 'string' ? team : undefined, app, environment, scopes: ['messages'] };
    const extra: Claimed = { app, user, issuedAt: at, key };
    this.#cache.set(token, principal, exp * 1000, extra);
    return { principal, extra };
  }
}
