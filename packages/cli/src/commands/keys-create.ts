import type { Command } from '../command.js';

export const keysCreate: Command = {
  name: 'keys create',
  summary: 'make a key for a user, a team or an app',
  usage: '[--name TEXT] [--user U] [--team T] [--app A] [--environment production|test|development] [--scope messages|mint|batches|files]... [--range CIDR]... [--expires 90d] [--json] [--config FILE]',
  details: `The key is shown once and kept nowhere: what is stored is a hash. A key with the scope "mint" makes session tokens
for the users of its app and needs --app. The scopes "batches" and "files" open the batches and files of the
upstream workspace, which all keys with the scope share.

  --user U, --team T  whom calls with it count for
  --app A             the app of the policy that it is bound to
  --name TEXT         what lists show; left out, the user, app or team
  --environment E     production (left out), test or development: an app may demand one
  --scope S           what it opens; may be said again; left out, messages
  --range CIDR        addresses that may use it, such as 10.0.0.0/8; may be said again; left out, all
  --expires 90d       when it ends; left out, never`,
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
