import { guardrails } from './guardrails.js';
import { createMarker } from './marker.js';
import type { HardenPolicy } from './policy.js';

/** What the harden guard makes of a system prompt, for a person to read. Marks and canary are made from `secret`. */
export function hardenPrompt(prompt: string, policy: HardenPolicy, secret: Uint8Array, app: string): string {
  const marker = policy.mark === 'none' ? undefined : createMarker(policy.mark, secret, app);
  return `${prompt.trimEnd()}\n\n${guardrails(policy, marker, '<differs by conversation>')}\n`;
}
