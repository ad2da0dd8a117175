import { newPseudonym, type LedgerUser, type NamedLedgerUser } from './ledger-user.js';

/** Users remembered at a time; one that is forgotten is asked about again. */
const MOST = 50_000;

interface Entry {
  pseudonym: string;
  /** False while the ledger's thread has not said whether the user has a pseudonym already. */
  settled: boolean;
}

/**
 * The pseudonyms of users, on the side that makes rows. An unknown user gets a new one at once, so that no row waits;
 * the group of rows takes it along as a proposal, and where the user has one already, the ledger's thread puts that in
 * its place before the rows are chained.
 */
export class Pseudonyms {
  readonly #entries = new Map<string, Entry>();

  /** `proposals` takes the user along when nothing is settled yet. */
  of(app: string, team: string | undefined, user: string, proposals: () => Map<string, NamedLedgerUser>): string {
    const key = keyOf(app, team, user);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= MOST) for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
      entry = { pseudonym: newPseudonym(), settled: false };
      this.#entries.set(key, entry);
    }
    if (!entry.settled) proposals().set(entry.pseudonym, { app, team, user, pseudonym: entry.pseudonym });
    return entry.pseudonym;
  }

  /** `actual`: what the ledger goes by, for each of the proposed. */
  settle(proposed: Iterable<NamedLedgerUser>, actual: readonly string[]): void {
    let index = 0;
    for (const user of proposed) {
      const pseudonym = actual[index++];
      const entry = this.#entries.get(keyOf(user.app, user.team, user.user));
      if (entry === undefined || entry.settled || entry.pseudonym !== user.pseudonym || pseudonym === undefined) continue;
      entry.pseudonym = pseudonym;
      entry.settled = true;
    }
  }

  /** From here on every user is asked about again: some may have been erased. */
  forget(): void {
    this.#entries.clear();
  }
}

/** The length keeps the parts apart whatever is in them; app names are checked by the policy and hold no slash. */
function keyOf(app: string, team: string | undefined, user: LedgerUser['user']): string {
  return team === undefined ? `${app}//${user}` : `${app}/${team.length}/${team}${user}`;
}
