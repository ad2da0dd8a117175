/** One request for approval as it is kept. What it asks for is encrypted. */
export interface StoredApproval {
  /** Names this request, and no later one for the same call. 128 random bits. */
  readonly handle: string;
  /** The signed id of the tool call: app, team, user, tool and input. */
  readonly call: string;
  /** Whom it counts against: a keyed hash of app, team and user. */
  readonly owner: string;
  readonly state: 'waiting' | 'approved' | 'denied' | 'used';
  /** The request itself, encrypted. Empty once it has been used. */
  readonly sealed: string;
  /** The signature of an approval; empty without one. */
  readonly grant: string;
  readonly linkUsed: boolean;
  /** Milliseconds since the epoch, like all times here. */
  readonly askedAt: number;
  readonly expiresAt: number;
  /** 0 while nobody has decided. */
  readonly decidedAt: number;
  readonly decidedBy: DecidedBy | '';
}

/** How somebody who decided had shown that they may. */
export type DecidedBy = 'page' | 'link' | 'api' | 'command';

export type NewApproval = Pick<StoredApproval, 'handle' | 'call' | 'owner' | 'sealed' | 'askedAt' | 'expiresAt'>;

export interface Decision {
  readonly state: 'approved' | 'denied';
  readonly grant: string;
  readonly by: DecidedBy;
}

export type AskResult =
  /** There was an approval; it is used up now. */
  | { readonly kind: 'taken'; readonly approval: Pick<StoredApproval, 'handle' | 'expiresAt' | 'grant'> }
  | { readonly kind: 'denied' }
  | { readonly kind: 'waiting'; readonly handle: string }
  /** The new request is kept. `renewed`: an earlier one for the same call had expired unused. */
  | { readonly kind: 'asked'; readonly renewed: boolean }
  | { readonly kind: 'full' };

/** Keeps requests for approval, so that a restart loses none and several instances agree. Every method is one step. */
export interface ApprovalStore {
  /** Takes the approval of `asked.call` where there is one that holds; else keeps `asked`, unless one for the same call is there. */
  ask(asked: NewApproval, now: number): Promise<AskResult>;
  /** True when the request was waiting and is decided now. Nobody can decide it a second time. */
  decide(handle: string, decision: Decision, now: number): Promise<boolean>;
  /** True the first time only. */
  useLink(handle: string, now: number): Promise<boolean>;
  find(handle: string): Promise<StoredApproval | undefined>;
  /** What waits, that which expires first in front. */
  waiting(now: number): Promise<readonly StoredApproval[]>;
  /** Whether anything is kept that this owner has asked for, decided or not. */
  holds(owner: string): Promise<boolean>;
  /** Deletes all that this owner has asked for, decided or not. Gives how many there were. */
  forget(owner: string): Promise<number>;
  close(): void;
}

/** A request is kept for so long after it expired: a call that comes again is told from a new one. */
export const KEPT_AFTER_EXPIRY = 24 * 3_600_000;
