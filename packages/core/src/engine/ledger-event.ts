/** Something that happened beside calls and belongs on record: with keys, limits, or the ledger itself. */
export interface LedgerEvent {
  /** Its name, the same as in webhooks: `upstream.key_rejected`, `key.revoked`, `limit.threshold_passed`. */
  readonly event: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly credential?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly app?: string | undefined;
  /** Codes, numbers and ids only. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
