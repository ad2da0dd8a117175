import type { Principal } from '@claviger/core/engine';

/** A credential as the client presented it. Never logged, never part of an error. */
export interface PresentedCredential {
  /** Which headers carried it. Both: the same value stood in each. */
  readonly source: 'authorization' | 'x-api-key' | 'both';
  /** The token itself, without the `Bearer` word. Not empty; at most 8 KB; visible ASCII only. */
  readonly token: string;
}

/** What the transport knows of a request. Nothing in here is an identity. */
export interface RequestFacts {
  /** Address of the peer of the socket. */
  readonly remoteAddress: string;
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** The `origin` header of a browser. */
  readonly origin: string | undefined;
}

/** Turns a credential into a principal. */
export interface Authenticator {
  /**
   * `credential` is undefined when none was sent: an authenticator that lets anonymous callers in gives a principal for
   * them, every other throws `credential_missing`. Throws ClavigerError (`credential_invalid`, `credential_expired`,
   * `credential_revoked`, `address_not_allowed`, ...); whatever else it throws is answered as `internal`.
   */
  authenticate(credential: PresentedCredential | undefined, facts: RequestFacts): Principal | Promise<Principal>;
  /** Whether any credential could pass at all. The gateway refuses to listen beyond loopback when this is false. */
  readonly configured: boolean;
  close?(): void | Promise<void>;
}
