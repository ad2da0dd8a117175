import type { Command } from '../command.js';

export const keysCreate: Command = {
  name: 'keys create',
  summary: 'create a key for a user, a team or an app',
  usage: '[--name TEXT] [--user U] [--team T] [--app A] [--environment production|test|development] [--scope messages|mint|batches|files]... [--range CIDR]... [--expires 90d] [--json] [--config FILE]',
  details: `The key is shown once and kept nowhere: what is stored is a hash. A key with the scope "mint" creates session tokens
for the users of its app and needs --app. The scopes "batches" and "files" open the batches and files of the
upstream workspace, which all keys with the scope share.

  --user U, --team T  whom its calls are counted for
  --app A             the app of the policy that it is for
  --name TEXT         what lists show; default: the user, app or team
  --environment E     production (default), test or development: an app may require one
  --scope S           what it may be used for; repeatable; default: messages
  --range CIDR        addresses that may use it, such as 10.0.0.0/8; repeatable; default: all
  --expires 90d       when it expires; default: never`,
  options: {
    name: { type: 'string' },
    user: { type: 'string' },
    team: { type: 'string' },
    app: { type: 'string' },
    environment: { type: 'string' },
    scope: { type: 'string', multiple: true },
    range: { type: 'string', multiple: true },
    expires: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' },
  },
  positionals: 0,
  load: () => import('./keys-create.run.js'),
};
