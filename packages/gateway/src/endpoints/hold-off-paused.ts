import type { Principal } from '@claviger/core';
import { refusalOfPaused } from '@claviger/core/engine';
import type { GatewayContext } from '../gateway-context.js';

/** Throws `caller_paused` for a caller that is paused, before its body is read: the guard would say the same once it is parsed. */
export function holdOffPaused({ ports }: Pick<GatewayContext, 'ports'>, principal: Principal): void {
  const refusal = refusalOfPaused(ports, principal);
  if (refusal !== undefined) throw refusal;
}
