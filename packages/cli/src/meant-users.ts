import { DEFAULT_APP } from '@claviger/core/policy';
import type { ApprovalDesk, KeyRecord, LedgerReader, LedgerUser, NamedLedgerUser, UserSelection } from '@claviger/gateway';

/** A user that the ledger knows, a key names, or approvals were asked for. */
export interface MeantUser extends LedgerUser {
  /** Undefined where only keys or approvals name the user. */
  readonly pseudonym: string | undefined;
  readonly rows: number;
  readonly contents: number;
}

/** All whom `selection` means, in the ledger and among the keys. */
export function meantUsers(selection: UserSelection, reader: LedgerReader | undefined, keys: readonly KeyRecord[]): MeantUser[] {
  const known: MeantUser[] = (reader?.find(selection) ?? []).map((one) => ({ ...one, ...(reader?.countOf(one.pseudonym) ?? { rows: 0, contents: 0 }) }));
  for (const key of keys) {
    const holder = holderOf(key);
    if (holder === undefined || !fits(holder, selection) || known.some((one) => isSame(one, holder))) continue;
    known.push({ ...holder, pseudonym: undefined, rows: 0, contents: 0 });
  }
  return known;
}

/** Where a user is looked for. */
interface Places {
  readonly apps: readonly string[];
  /** Undefined: in no team. */
  readonly teams: readonly (string | undefined)[];
}

/** Whom `selection` means and only approvals know: they can be asked about a user, and list none. */
export async function meantByApprovals({ user, team, app }: UserSelection, desk: ApprovalDesk, places: Places, known: readonly MeantUser[]): Promise<MeantUser[]> {
  if (user === undefined) return [];
  const found: MeantUser[] = [];
  for (const oneApp of app === undefined ? places.apps : [app]) {
    for (const oneTeam of team === undefined ? places.teams : [team]) {
      const one = { user, team: oneTeam, app: oneApp };
      if (known.some((other) => isSame(other, one)) || !(await desk.knowsUser(one))) continue;
      found.push({ ...one, pseudonym: undefined, rows: 0, contents: 0 });
    }
  }
  return found;
}

/** The teams that keys name, and none. */
export const teamsOf = (keys: readonly KeyRecord[]): (string | undefined)[] => [...new Set([undefined, ...keys.map(({ team }) => team)])];

/** The pseudonyms that `users` have by now. */
export function pseudonymsOf(users: readonly LedgerUser[], selection: UserSelection, reader: LedgerReader | undefined): string[] {
  const found: NamedLedgerUser[] = reader?.find(selection) ?? [];
  return found.filter((one) => users.some((other) => isSame(one, other))).map(({ pseudonym }) => pseudonym);
}

/** Whether the key's holder is one of `users`. */
export function isHeldBy(key: KeyRecord, users: readonly LedgerUser[]): boolean {
  const holder = holderOf(key);
  return holder !== undefined && users.some((one) => isSame(one, holder));
}

/** Whom the ledger takes the holder of a key for. */
function holderOf({ user, team, app }: KeyRecord): LedgerUser | undefined {
  return user === undefined ? undefined : { user, team, app: app ?? DEFAULT_APP };
}

function fits(one: LedgerUser, { user, team, app }: UserSelection): boolean {
  return one.user === user && (team === undefined || one.team === team) && (app === undefined || one.app === app);
}

const isSame = (one: LedgerUser, other: LedgerUser): boolean => one.user === other.user && one.team === other.team && one.app === other.app;
