import type { Call } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { filesNamedIn } from '@claviger/core/messages';
import type { GatewayContext } from '../gateway-context.js';
import { heldToOwn } from './held-to-own.js';

/**
 * Callers without a key, the users of an app, name files of the upstream workspace only where they are theirs or the
 * policy opens all of them: whoever learns an id could have any file read out. Undefined when there is nothing to ask.
 */
export function holdToFiles({ policy, files }: Pick<GatewayContext, 'policy' | 'files'>, call: Call): Promise<void> | undefined {
  const { principal, app } = call;
  if (!heldToOwn(policy, principal, app)) return undefined;
  const named = filesNamedIn(call.request);
  return named.size === 0 ? undefined : check(files, named, call);
}

async function check(files: GatewayContext['files'], named: ReadonlySet<string>, { principal, app }: Call): Promise<void> {
  for (const id of named) {
    let own: boolean | undefined;
    try {
      own = await files?.isFor(id, { ...principal, app });
    } catch {
      throw new ClavigerError('keys_unavailable', { message: 'The owner of a file cannot be looked up now.', retryAfter: 1 });
    }
    if (own !== true) throw new ClavigerError('file_not_allowed');
  }
}
