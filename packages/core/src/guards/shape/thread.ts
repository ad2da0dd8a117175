import type { ClavigerErrorOptions } from '../../errors/claviger-error.js';

/** The finding of a call that would go on with a conversation which the API holds. The tool runner sends it anew by itself: no misconduct. */
export const THREAD_REFUSED = 'shape/thread';

/** What is said where `thread` is refused. By the details the SDK's tool runner knows to do without (source: `ThreadState.recoversFrom` of @anthropic-ai/sdk 1.12.0). */
export const threadRefusal: ClavigerErrorOptions = {
  fix: 'Send the whole conversation with each request: guards read what is sent. The SDK\'s tool runner then does so by itself.',
  apiDetails: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
};
