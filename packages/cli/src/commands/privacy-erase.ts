import type { Command } from '../command.js';

export const privacyErase: Command = {
  name: 'privacy erase',
  summary: 'erase a user from ledger, keys and approvals: name and content, for good',
  usage: '--user U [--team T] [--app A] [--all] [--yes] [--config FILE] | --pseudonym P [--yes]',
  details: `Destroys the key of the user's content, the content, and the only record of whose rows they are. The rows stay, so that
totals and the chain stay valid, and name nobody. Virtual keys that name the user are revoked and forget the name. Tool calls
of theirs that wait for approval, or did, are deleted. Asks first unless --yes is given. Where several users have that name, in
other teams or apps, --team and --app choose, and --all takes them all. A running gateway does it when asked by this command; without one the
command works on the files. After restoring a backup, --pseudonym erases again the user whose pseudonym an earlier run printed.`,
  options: { user: { type: 'string' }, team: { type: 'string' }, app: { type: 'string' }, pseudonym: { type: 'string' }, all: { type: 'boolean' }, yes: { type: 'boolean', short: 'y' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./privacy-erase.run.js'),
};
