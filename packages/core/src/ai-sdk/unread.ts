import type { Call } from '../engine/call.js';
import type { Part } from './model-call.js';

/** Parts that the guards read, parts that hold no words, and reasoning, which goes back to the model as it came. */
const READ: ReadonlySet<string> = new Set([
  'text', 'text-start', 'text-delta', 'text-end',
  'tool-call', 'tool-input-start', 'tool-input-delta', 'tool-input-end',
  'reasoning', 'reasoning-start', 'reasoning-delta', 'reasoning-end',
  'stream-start', 'response-metadata', 'ping', 'finish', 'error', 'raw',
]);

/** Kinds of `custom` parts that hold ids, numbers and names of models only (source: @ai-sdk/anthropic 4.0.105). */
const WITHOUT_WORDS: ReadonlySet<unknown> = new Set(['anthropic.message_start', 'anthropic.fallback', 'anthropic.container_upload']);

/** Whether a part of an answer holds what no guard looks at: sources and citations, files, results of the provider's tools, and whatever is new. */
function holdsUnread(part: Part): boolean {
  const { citations, kind } = part;
  if (part.type === 'custom') return !WITHOUT_WORDS.has(kind);
  return !READ.has(part.type) || (Array.isArray(citations) && citations.length > 0);
}

/** Reports, once an answer, that something of it has passed unread. */
export class UnreadParts {
  readonly #call: Call;
  #reported = false;

  constructor(call: Call) {
    this.#call = call;
  }

  see(part: Part): void {
    if (this.#reported || !holdsUnread(part)) return;
    this.#reported = true;
    this.#call.report({ rule: 'engine/unread-part', path: 'answer', action: 'skipped' });
  }
}
