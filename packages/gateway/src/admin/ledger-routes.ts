import { ClavigerError } from '@claviger/core/errors';
import { PSEUDONYM } from '../ledger/ledger-user.js';
import type { Erasure, Pruning } from '../ledger/ledger-store.js';

/** What the admin listener may do to the ledger. The gateway is its only writer: commands that change it come here. */
export interface LedgerCare {
  erase(pseudonyms: readonly string[]): Promise<Erasure>;
  prune(): Promise<Pruning>;
}

const MOST_USERS = 1_000;

/** `POST /v1/claviger/ledger/erase` with `{ pseudonyms }`, as `claviger privacy erase` finds them. */
export async function eraseUsers(ledger: LedgerCare, { pseudonyms, ...rest }: Readonly<Record<string, unknown>>): Promise<object> {
  if (Object.keys(rest).length > 0 || !Array.isArray(pseudonyms) || pseudonyms.length > MOST_USERS || !pseudonyms.every((one): one is string => typeof one === 'string' && PSEUDONYM.test(one))) {
    throw new ClavigerError('invalid_request', { message: `\`pseudonyms\` is a list of at most ${MOST_USERS} pseudonyms of the ledger, and all that there is to say.` });
  }
  return { type: 'ledger_erasure', ...(await ledger.erase(pseudonyms)) };
}

/** `POST /v1/claviger/ledger/prune` with nothing: what is too old goes now. */
export async function pruneLedger(ledger: LedgerCare, body: Readonly<Record<string, unknown>>): Promise<object> {
  if (Object.keys(body).length > 0) throw new ClavigerError('invalid_request', { message: 'This takes no fields: the policy says what is too old.' });
  return { type: 'ledger_pruning', ...(await ledger.prune()) };
}
