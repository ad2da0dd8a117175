import type { Guard } from '../../engine/guard.js';
import type { GuardContext } from '../order.js';
import { createCanaries } from './canary.js';
import { guardrails } from './guardrails.js';
import { createMarker } from './marker.js';

/** Adds guardrails to the system prompt and sets texts from outside apart as data. */
export function createHardenGuard({ app, policy, ports }: GuardContext): Guard | undefined {
  if (!policy.harden.enabled) return undefined;
  const marker = policy.harden.mark === 'none' ? undefined : createMarker(ports.secret, app);
  const canaries = createCanaries(ports.secret, app);
  const texts = canaries.all.map((canary) => guardrails(policy.harden, marker, canary));
  return {
    name: 'harden',
    onFailure: 'deny',
    open: (call) => ({
      request() {
        const canary = canaries.indexFor(call);
        call.appendSystem(texts[canary] ?? '');
        call.canaries.push(canaries.all[canary] ?? '');
        if (marker === undefined) return undefined;
        for (const segment of call.segments) {
          // Only what the app's own tools gave: documents and search results are cited by offset, server results by their encrypted twin.
          if (segment.origin === 'tool_result' && !segment.fixed && (segment.field === 'text' || segment.field === 'content')) {
            segment.text = marker.wrap(segment.text);
          }
        }
        return undefined;
      },
    }),
  };
}
