import type { Call } from '../../engine/call.js';
import { deriveHex } from './derive.js';

/** Canaries of an app. A leaked one tells nothing about the others. */
const CANARIES = 64;

/**
 * Chooses the canary of a call: by the conversation's first user text, so that it changes from conversation to
 * conversation and never within one, where it stands in the cached prefix.
 */
export function createCanaries(secret: Uint8Array, app: string): { readonly all: readonly string[]; indexFor(call: Call): number } {
  const all = Array.from({ length: CANARIES }, (_, index) => deriveHex(secret, `canary/${app}/${index}`, 24));
  return {
    all,
    indexFor(call) {
      const first = call.segments.find(({ trust }) => trust === 'user')?.text ?? '';
      let hash = 0x811c9dc5;
      for (let index = 0; index < first.length && index < 256; index++) hash = Math.imul(hash ^ first.charCodeAt(index), 0x01000193);
      return (hash >>> 8) % CANARIES;
    },
  };
}
