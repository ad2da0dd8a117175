import { PSEUDONYM } from '@claviger/gateway';
import { UsageError, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { confirm } from '../confirm.js';
import { withApprovals } from '../approval-access.js';
import { withKeys } from '../key-access.js';
import { changeLedger, placeOfLedger, readLedger } from '../ledger-access.js';
import { plainLine } from '../plain-line.js';
import { isHeldBy, meantByApprovals, meantUsers, pseudonymsOf, teamsOf, type MeantUser } from '../meant-users.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const [user, pseudonym] = [optionText(given, 'user'), optionText(given, 'pseudonym')];
  if ((user === undefined) === (pseudonym === undefined)) throw new UsageError('name the user with --user, or the pseudonym with --pseudonym');
  if (pseudonym !== undefined && !PSEUDONYM.test(pseudonym)) throw new UsageError('a pseudonym is user_ and 32 characters, as an earlier run has told it');
  const selection = { user, pseudonym, team: optionText(given, 'team'), app: optionText(given, 'app') };
  const place = await placeOfLedger(given, context);
  const records = await withKeys(given, context, (keys) => keys.list());
  const known = readLedger(place, (reader) => meantUsers(selection, reader, records));
  const meant = [...known, ...(await withApprovals(given, context, (desk, apps) => meantByApprovals(selection, desk, { apps, teams: teamsOf(records) }, known)))];
  if (meant.length === 0 && pseudonym === undefined) {
    context.complain(`Neither the ledger, a key nor an approval knows a user "${user ?? ''}" there.\n`);
    return 1;
  }
  for (const one of meant) context.write(`${plainLine(describe(one))}\n`);
  if (meant.length > 1 && given.values['all'] !== true) {
    context.complain('These are several users: choose with --team and --app, or say --all.\n');
    return 1;
  }
  if (given.values['yes'] !== true && !(await confirm('What is erased cannot be brought back. Erase?'))) {
    context.complain('Nothing was erased.\n');
    return 1;
  }
  // Before the ledger: nothing is called under the old name meanwhile, and a second run finds what a first one left.
  const keys = await withKeys(given, context, (administration) => administration.forgetUser((key) => isHeldBy(key, meant)));
  const approvals = await withApprovals(given, context, async (desk) => {
    let forgotten = 0;
    for (const one of meant) forgotten += await desk.forgetUser(one);
    return forgotten;
  });
  // Looked for again: a key that was just made may have brought the ledger its user since.
  const pseudonyms = pseudonym === undefined ? readLedger(place, (reader) => pseudonymsOf(meant, selection, reader)) : [pseudonym];
  const done = await changeLedger(given, context, { path: '/v1/claviger/ledger/erase', body: { pseudonyms }, offline: (store, now) => store.erase(pseudonyms, now) });
  context.write(`Erased: ${String(done['users'])} ${done['users'] === 1 ? 'user' : 'users'}, ${String(done['contents'])} contents, ${keys.length} ${keys.length === 1 ? 'key' : 'keys'} revoked, ${approvals} ${approvals === 1 ? 'approval' : 'approvals'} deleted.${pseudonyms.length === 0 ? '' : ` Their rows stay under ${pseudonyms.join(', ')}.`}\n`);
  if (done['clean'] === true) return 0;
  context.complain(`Somebody reads the ledger, so its log still holds what was erased. When they are done: claviger privacy erase --yes --pseudonym ${pseudonyms[0] ?? ''}\n`);
  return 1;
}

function describe({ user, team, app, pseudonym, rows, contents }: MeantUser): string {
  const what = pseudonym === undefined ? 'keys or approvals only' : `${pseudonym}, ${rows} rows, ${contents} of them with content`;
  return `${user} (app ${app}${team === undefined ? '' : `, team ${team}`}): ${what}`;
}
