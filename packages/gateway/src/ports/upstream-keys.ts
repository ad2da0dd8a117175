/** A credential for the Claude API, lent for one attempt. */
export interface LeasedKey {
  /** Names the key in logs and reports; no part of the secret. */
  readonly id: string;
  readonly header: 'x-api-key' | 'authorization';
  /** The header's whole value, `Bearer ` included. */
  readonly value: string;
  /** A value of `anthropic-beta` that the credential needs beside the client's own. */
  readonly beta?: string;
}

/** What one attempt showed about its key. */
export type KeyOutcome =
  /** The API took the key. */
  | { readonly kind: 'accepted' }
  /** 401 or 403: the API refused the key itself. */
  | { readonly kind: 'rejected'; readonly status: 401 | 403 }
  /** 429: the key's organisation or workspace is at a limit. */
  | { readonly kind: 'limited'; readonly retryAfterMilliseconds: number | undefined }
  /** Nothing was learned: connection loss, 5xx, the client left. */
  | { readonly kind: 'unknown' };

/** What a key may be chosen by. */
export interface KeyRequest {
  readonly app: string;
  readonly environment: 'development' | 'test' | 'production' | undefined;
}

/** The credentials that the gateway holds for the Claude API. */
export interface UpstreamKeys {
  /** A key for the next attempt. Throws ClavigerError `upstream_credential` when none works. */
  pick(request: KeyRequest): LeasedKey | Promise<LeasedKey>;
  /** Exactly once for each key picked. */
  report(key: LeasedKey, outcome: KeyOutcome): void;
  /** Whether a key is there that is not known to be broken. `/readyz` answers by it. */
  readonly usable: boolean;
  close?(): void | Promise<void>;
}
