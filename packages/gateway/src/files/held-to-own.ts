import type { Principal } from '@claviger/core';
import { policyOfApp, type Policy } from '@claviger/core/policy';

/** Whether a caller may name only files and containers of its own: those without a key, the users of an app, unless the policy opens all. */
export function heldToOwn(policy: Policy, { kind }: Principal, app: string): boolean {
  return kind !== 'key' && kind !== 'local' && policyOfApp(policy, app)?.shape.files !== 'any';
}
