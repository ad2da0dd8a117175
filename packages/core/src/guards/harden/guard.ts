import type { Call } from '../../engine/call.js';
import type { Guard } from '../../engine/guard.js';
import { isJsonObject } from '../../messages/json-value.js';
import { messagesOf, objectsIn } from '../../messages/request-parts.js';
import { pathKeys, type Segment } from '../../messages/segment.js';
import type { GuardContext } from '../order.js';
import { createCanaries } from './canary.js';
import { guardrails } from './guardrails.js';
import { createMarker, type Marker } from './marker.js';
import { reportMisplacedText } from './outside-text.js';

/** Adds guardrails to the system prompt and sets texts from outside apart as data. */
export function createHardenGuard({ app, policy, ports }: GuardContext): Guard | undefined {
  const { enabled, mark } = policy.harden;
  if (!enabled) return undefined;
  const marker = mark === 'none' ? undefined : createMarker(mark, ports.secret, app);
  const canaries = createCanaries(ports.secret, app);
  const texts = canaries.all.map((canary) => guardrails(policy.harden, marker, canary));
  return {
    name: 'harden',
    onFailure: 'deny',
    open: (call) => ({
      request() {
        reportMisplacedText(call);
        const canary = canaries.indexFor(call);
        call.appendSystem(texts[canary] ?? '');
        // Which one the requests of a batch held cannot be told from their answers.
        if (call.endpoint === 'batch_results') call.canaries.push(...canaries.all);
        else call.canaries.push(canaries.all[canary] ?? '');
        if (marker !== undefined) markToolResults(call, marker);
        return undefined;
      },
    }),
  };
}

/**
 * Only what the app's own tools gave is marked: documents and search results are cited by offset, and server results by
 * their encrypted twin, so a changed text would break the citations.
 */
function markToolResults(call: Call, marker: Marker): void {
  let names: ReadonlyMap<string, string> | undefined;
  for (const segment of call.segments) {
    if (segment.origin !== 'tool_result' || segment.fixed || (segment.field !== 'text' && segment.field !== 'content')) continue;
    names ??= toolNames(call);
    segment.text = marker.wrap(segment.text, names.get(toolUseIdOf(call, segment) ?? ''));
  }
}

/** Names of the tools by the id of their use. */
function toolNames(call: Call): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { content } of messagesOf(call.request)) {
    for (const { type, id, name } of objectsIn(content)) if (type === 'tool_use' && typeof id === 'string' && typeof name === 'string') names.set(id, name);
  }
  return names;
}

function toolUseIdOf(call: Call, segment: Segment): string | undefined {
  const [, turn, , index] = pathKeys(segment.node);
  const { messages } = call.request;
  const message = Array.isArray(messages) && typeof turn === 'number' ? messages[turn] : undefined;
  const content = isJsonObject(message) ? message['content'] : undefined;
  const block = Array.isArray(content) && typeof index === 'number' ? content[index] : undefined;
  const id = isJsonObject(block) ? block['tool_use_id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}
