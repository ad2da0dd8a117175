/** Who is calling. Only ever made from a verified credential, never from a header or field that a caller can write. */
export interface Principal {
  readonly kind: 'anonymous' | 'key' | 'session' | 'jwt' | 'local';
  /** Id of the credential, safe to record. */
  readonly credential: string;
  readonly user: string | undefined;
  readonly team: string | undefined;
  /** The app that the credential is bound to. */
  readonly app: string | undefined;
  readonly environment: 'development' | 'test' | 'production' | undefined;
  readonly scopes: readonly string[];
}

export const anonymous: Principal = Object.freeze({
  kind: 'anonymous',
  credential: 'anonymous',
  user: undefined,
  team: undefined,
  app: undefined,
  environment: undefined,
  scopes: Object.freeze([]),
});

/** The name that per-user limits count under: the user where the credential names one, else the credential itself. */
export function userKey(principal: Principal): string {
  return principal.user === undefined ? `credential:${principal.credential}` : userSubject(principal.user);
}

/** What a user's limits count under. */
export const userSubject = (user: string): string => `user:${user}`;
