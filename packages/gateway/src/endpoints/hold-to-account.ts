import type { IncomingHttpHeaders } from 'node:http';
import { refuseHeaders, type Principal } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP, policyOfApp } from '@claviger/core/policy';
import type { GatewayContext } from '../gateway-context.js';

/** Throws `feature_not_allowed` for a header that has upstream act in another workspace, or for another profile, where the policy of the caller's app forbids it. */
export function holdToAccount({ policy }: Pick<GatewayContext, 'policy'>, headers: IncomingHttpHeaders, principal: Principal): void {
  const own = policyOfApp(policy, principal.app ?? DEFAULT_APP);
  if (own === undefined) throw new ClavigerError('app_unknown');
  refuseHeaders(own.shape, Object.keys(headers));
}
