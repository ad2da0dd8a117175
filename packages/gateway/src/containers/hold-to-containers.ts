import type { Call } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { containerNamedIn, namesCustomSkill } from '@claviger/core/messages';
import { heldToOwn } from '../files/held-to-own.js';
import type { GatewayContext } from '../gateway-context.js';

/**
 * Callers without a key go on in a container only where it was made for them or the policy opens all files: what code has
 * left in one can be read out by whoever learns its id. Custom skills are the workspace's: none is made for a caller. Undefined when there is nothing to ask.
 */
export function holdToContainers({ policy, containers }: Pick<GatewayContext, 'policy' | 'containers'>, { request, principal, app }: Call): Promise<void> | undefined {
  const id = containerNamedIn(request);
  const custom = namesCustomSkill(request);
  if ((id === undefined && !custom) || !heldToOwn(policy, principal, app)) return undefined;
  return custom || id === undefined ? refuseSkill() : check(containers, id, { ...principal, app });
}

async function refuseSkill(): Promise<void> {
  throw new ClavigerError('file_not_allowed', { message: 'The request names a custom skill of the workspace.', fix: 'Leave it out of `container.skills`, or allow all in the policy under `shape.files`.' });
}

async function check(containers: GatewayContext['containers'], id: string, caller: Call['principal']): Promise<void> {
  let own: boolean | undefined;
  try {
    own = caller.user !== undefined && (await containers?.isFor(id, caller));
  } catch {
    throw new ClavigerError('keys_unavailable', { message: 'Whose a container is cannot be looked up now.', retryAfter: 1 });
  }
  if (own !== true) throw new ClavigerError('file_not_allowed', { message: 'The request names a container that was not made for the caller.', fix: 'Leave `container` out to begin with a fresh one, or allow all in the policy under `shape.files`.' });
}
