import type { Policy } from '@claviger/core';
import { DEFAULT_UPSTREAM } from './sandbox.js';

/**
 * What is wrong where a key of Claviger's own stands in the place of the Claude API's: whoever tried an app against the
 * sandbox has one in this variable. Undefined where all is well.
 */
export function misplacedKey({ upstream: { baseURL, credential } }: Policy, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (baseURL !== DEFAULT_UPSTREAM || !('env' in credential) || environment[credential.env]?.startsWith('cvg_') !== true) return undefined;
  return `${credential.env} holds a key of Claviger (cvg_...), which opens the gateway and not the Claude API`;
}

/** What to do about it. */
export const MISPLACED_KEY_REMEDY = 'give it the key from the Console, or unset it to have the sandbox';
