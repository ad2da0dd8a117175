import type { NamedLedgerUser } from '@claviger/gateway';
import { UsageError, optionText, type Command, type CommandArguments, type CommandContext } from '../command.js';
import { confirm } from '../confirm.js';
import { withKeys } from '../key-access.js';
import { changeLedger, withLedgerReader } from '../ledger-access.js';

export const privacyErase: Command = {
  name: 'privacy erase',
  summary: 'erase a user from the ledger: name, key and content, for good',
  usage: '--user U [--team T] [--app A] [--all] [--yes] [--config FILE] | --pseudonym P [--yes]',
  details: `Destroys the key of the user's content, the content, and the only record of whose rows they are. The rows stay, so that
figures and the chain hold, and name nobody. Asks first unless --yes is said. Where several users have that name, in
other teams or apps, --team and --app choose, and --all takes them all. A running gateway is asked to do it; without one it
is done on the files. After a backup was restored, --pseudonym erases again whom an earlier run has told of.`,
  options: { user: { type: 'string' }, team: { type: 'string' }, app: { type: 'string' }, pseudonym: { type: 'string' }, all: { type: 'boolean' }, yes: { type: 'boolean', short: 'y' }, config: { type: 'string' } },
  positionals: 0,
  async run(given, context) {
    const [user, pseudonym] = [optionText(given, 'user'), optionText(given, 'pseudonym')];
    if ((user === undefined) === (pseudonym === undefined)) throw new UsageError('name the user with --user, or the pseudonym with --pseudonym');
    const found = await withLedgerReader(given, context, (reader) => (reader?.find({ user, pseudonym, team: optionText(given, 'team'), app: optionText(given, 'app') }) ?? []).map((one) => ({ ...one, ...reader?.countOf(one.pseudonym) })));
    if (found.length === 0 && pseudonym === undefined) {
      context.complain(`The ledger knows no user "${user ?? ''}" there.\n`);
      return 1;
    }
    for (const { rows, contents, ...one } of found) context.write(`${describe(one)}: ${rows ?? 0} rows, ${contents ?? 0} of them with content\n`);
    if (found.length > 1 && given.values['all'] !== true) {
      context.complain('These are several users: choose with --team and --app, or say --all.\n');
      return 1;
    }
    if (given.values['yes'] !== true && !(await confirm('What is erased cannot be brought back. Erase?'))) {
      context.complain('Nothing was erased.\n');
      return 1;
    }
    const pseudonyms = found.length === 0 && pseudonym !== undefined ? [pseudonym] : found.map((one) => one.pseudonym);
    const done = await changeLedger(given, context, { path: '/v1/claviger/ledger/erase', body: { pseudonyms }, offline: (store, now) => store.erase(pseudonyms, now) });
    context.write(`Erased: ${String(done['users'])} ${done['users'] === 1 ? 'user' : 'users'}, ${String(done['contents'])} contents. Their rows stay under ${pseudonyms.join(', ')}.\n`);
    for (const name of new Set(found.map((one) => one.user))) await tellOfKeys(name, given, context);
    if (done['clean'] === true) return 0;
    context.complain(`Somebody reads the ledger, so its log still holds what was erased. When they are done: claviger privacy erase --yes --pseudonym ${pseudonyms[0] ?? ''}\n`);
    return 1;
  },
};

const describe = ({ user, team, app, pseudonym }: NamedLedgerUser): string => `${user} (app ${app}${team === undefined ? '' : `, team ${team}`}, ${pseudonym})`;

/** Keys are no part of the ledger: who calls on with one is a new user to it. */
async function tellOfKeys(user: string, given: CommandArguments, context: CommandContext): Promise<void> {
  const keys = await withKeys(given, context, async (administration) => (await administration.list()).filter((key) => key.user === user && key.revokedAt === undefined));
  if (keys.length > 0) context.write(`Keys that still name "${user}": ${keys.map(({ id }) => id).join(', ')}. "claviger keys revoke" ends them.\n`);
}
