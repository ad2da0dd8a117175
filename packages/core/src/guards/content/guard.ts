import type { Call } from '../../engine/call.js';
import type { Block, Guard, GuardSession, TextFilter } from '../../engine/guard.js';
import type { AnswerPart } from '../../engine/ledger-content.js';
import type { Outcome } from '../../engine/outcome.js';
import type { GuardContext } from '../order.js';

/** Of a request, and of an answer, at most so many characters are kept: a thousand pages. What is cut is marked. */
const MOST_CHARACTERS = 2_000_000;

/**
 * Keeps what went to Claude and what came back, where the policy says so. It stands last in the order of the request
 * and before `privacy` in that of the answer: kept is what Claude saw and said, after secrets were taken out and before
 * stand-ins are turned back.
 */
export function createContentGuard({ policy }: GuardContext): Guard | undefined {
  if (policy.ledger.content === 'none') return undefined;
  return { name: 'content', onFailure: 'deny', open: (call) => openContent(call) };
}

function openContent(call: Call): GuardSession | undefined {
  // Content is kept under a key of its user, so that it can be erased: where there is no user, nobody could ask for that.
  if (call.principal.user === undefined) {
    call.report({ rule: 'content/no-user', path: '', action: 'skipped' });
    return undefined;
  }
  return new ContentSession(call);
}

class ContentSession implements GuardSession {
  readonly #call: Call;
  readonly #parts: { readonly kind: AnswerPart['kind']; readonly tool: string | undefined; text: string }[] = [];
  #left = MOST_CHARACTERS;
  #cut = false;

  constructor(call: Call) {
    this.#call = call;
  }

  text({ kind, tool }: Block): TextFilter {
    const part = { kind, tool, text: '' };
    this.#parts.push(part);
    return {
      push: (delta) => {
        const kept = delta.length <= this.#left ? delta : delta.slice(0, this.#left);
        this.#cut ||= kept !== delta;
        this.#left -= kept.length;
        part.text += kept;
        return delta;
      },
      flush: () => '',
    };
  }

  /** What never left for Claude is not kept: a request that a guard denied may hold what was the reason. */
  settle({ dispatched }: Outcome): void {
    if (!dispatched) return;
    const body = this.#call.body();
    const truncated = this.#cut || body.length > MOST_CHARACTERS;
    this.#call.content = {
      request: body.slice(0, MOST_CHARACTERS),
      answer: this.#parts.map(({ kind, tool, text }) => ({ kind, ...(tool !== undefined && { tool }), text })),
      ...(truncated && { truncated }),
    };
  }
}
