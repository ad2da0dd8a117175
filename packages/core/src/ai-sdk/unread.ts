import type { Call } from '../engine/call.js';

/** Reports that a file of an answer has passed unread: once, however often it is called. */
export function unreadReporter(call: Call): () => void {
  let reported = false;
  return () => {
    if (reported) return;
    reported = true;
    call.report({ rule: 'engine/unread-part', path: 'answer', action: 'skipped' });
  };
}
