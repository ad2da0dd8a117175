import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import type { AdminPolicy } from '@claviger/core/policy';
import { readSecret } from '../alerts/open-alerts.js';
import { encodeBase62 } from '../identity/base62.js';
import type { StateDirectory } from '../state/state-directory.js';

export const ADMIN_TOKEN_FILE = 'admin-token';

/** Knows the admin token without keeping it. */
export class AdminToken {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digestOf(token);
  }

  /** In constant time, whatever the length. */
  matches(token: string): boolean {
    return timingSafeEqual(digestOf(token), this.#digest);
  }

  /** A key for what ends when the token changes. */
  keyFor(purpose: string, secret: Uint8Array): Buffer {
    return createHmac('sha256', secret).update(`${purpose} `).update(this.#digest).digest();
  }
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export function openAdminToken(policy: AdminPolicy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): AdminToken {
  return new AdminToken(readAdminToken(policy, state, environment));
}

/** The token that the policy names, else the one in the state directory, made at the first start. */
export function readAdminToken(policy: AdminPolicy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): string {
  if (policy.token !== undefined) return readSecret(policy.token, environment, 'admin.token');
  const path = state.file(ADMIN_TOKEN_FILE);
  if (!existsSync(path)) writeFileSync(path, `cvga_${encodeBase62(randomBytes(32), 43)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
  return readSecret({ file: path }, environment, 'admin.token');
}
