import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '@claviger/core/ports';
import type { GatewayContext } from '../gateway-context.js';
import type { KeyOutcome, LeasedKey } from '../ports/upstream-keys.js';
import { retryAfterOf } from './retry-delay.js';

/** `headers` with those of the key. One array a dispatch: the key stands nowhere else. */
export function headersWithKey(headers: readonly string[], { header, value, beta }: LeasedKey): string[] {
  return [...headers, header, value, ...(beta === undefined ? [] : ['anthropic-beta', beta]), 'accept-encoding', 'identity'];
}

/** What an answer shows about its key. */
export function keyOutcome(status: number, headers: IncomingHttpHeaders, clock: Clock): KeyOutcome {
  if (status === 401 || status === 403) return { kind: 'rejected', status };
  if (status === 429) return { kind: 'limited', retryAfterMilliseconds: retryAfterOf(headers, clock.now()) };
  return status < 500 ? { kind: 'accepted' } : { kind: 'unknown' };
}

/** Reports what a request showed about its key: the first time that it is told, and no other. */
export function reportOnce({ keys }: Pick<GatewayContext, 'keys'>, key: LeasedKey): (outcome: KeyOutcome) => void {
  let reported = false;
  return (outcome) => {
    if (reported) return;
    reported = true;
    keys.report(key, outcome);
  };
}
