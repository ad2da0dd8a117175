import { anonymous, type Principal } from '../engine/principal.js';
import { ClavigerError } from '../errors/claviger-error.js';

/** Who a call is made for, as the app's own login knows it. */
export interface Caller {
  /** A stable id of the person. Limits, pseudonyms and the ledger go by it. */
  readonly user: string;
  /** The app in the policy; the guard's own when left out. */
  readonly app?: string;
  readonly team?: string;
}

/** What callers in the same process have in place of a credential. */
const IN_PROCESS = 'in-process';

/** Throws `principal_missing` for a caller without a user, or none at all: an undefined id must not make all people one. */
export function principalOf(caller: Caller | undefined, app: string | undefined): Principal {
  if (typeof caller?.user !== 'string' || caller.user === '') {
    throw new ClavigerError('principal_missing', { message: 'The caller has no user id.' });
  }
  return { ...anonymous, kind: 'local', credential: IN_PROCESS, user: caller.user, team: caller.team, app: caller.app ?? app };
}

export function samePrincipal(a: Principal, b: Principal): boolean {
  return a.kind === b.kind && a.credential === b.credential && a.user === b.user && a.team === b.team && a.app === b.app;
}
