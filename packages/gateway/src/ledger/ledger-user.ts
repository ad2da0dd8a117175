import { randomBytes } from 'node:crypto';

/** A user as the ledger tells users apart: two apps, or two teams, may each have an "ann" of their own. */
export interface LedgerUser {
  readonly app: string;
  readonly team: string | undefined;
  readonly user: string;
}

export interface NamedLedgerUser extends LedgerUser {
  /** What stands in rows in place of the name. */
  readonly pseudonym: string;
}

/** Which users are meant. Parts that are left out match all. */
export interface UserSelection {
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly app?: string | undefined;
  readonly pseudonym?: string | undefined;
}

/** 128 random bits: nothing in a pseudonym comes from the name, so nothing leads back once the users' file forgets it. */
export function newPseudonym(): string {
  return `user_${randomBytes(16).toString('hex')}`;
}

export const PSEUDONYM = /^user_[0-9a-f]{32}$/;
