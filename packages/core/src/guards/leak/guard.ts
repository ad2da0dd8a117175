import type { Call } from '../../engine/call.js';
import type { Guard } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { Coverage, RepetitionReader } from './coverage.js';
import { fingerprintOf, type Fingerprint, type Passage } from './fingerprint.js';
import { LeakFilter, type LeakJudge } from './leak-filter.js';
import { letterOf } from './letters.js';
import type { LeakPolicy } from './policy.js';

/** Fingerprints that are kept: an app sends the same system prompt again and again. */
const KEPT = 16;

/** Stops answers that give away the system prompt. */
export function createLeakGuard({ policy }: GuardContext): Guard | undefined {
  const { leak, harden } = policy;
  if (leak.action === 'allow') return undefined;
  const exempt = harden.refusal === undefined ? [] : [harden.refusal];
  const kept = new Map<string, Fingerprint>();

  function fingerprintFor(call: Call): Fingerprint | undefined {
    const passages: Passage[] = [
      ...call.segments.filter(({ origin, trust }) => origin === 'system' && trust === 'system').map(({ text }): Passage => ({ text, kind: 'mixed' })),
      ...call.addedSystem.map((text): Passage => ({ text, kind: 'instructions' })),
      ...call.canaries.map((text): Passage => ({ text, kind: 'secret' })),
    ];
    if (passages.length === 0) return undefined;
    const key = passages.map(({ text }) => text).join('\u0000');
    let fingerprint = kept.get(key);
    if (fingerprint === undefined) {
      fingerprint = fingerprintOf(passages, exempt);
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '');
      kept.set(key, fingerprint);
    }
    if (!fingerprint.complete) call.report({ rule: 'leak/long-prompt-partly-read', path: 'system', action: 'skipped' });
    return fingerprint;
  }

  return {
    name: 'leak',
    onFailure: 'deny',
    open(call) {
      if (call.endpoint === 'count_tokens') return undefined;
      let state: { readonly fingerprint: Fingerprint; readonly answer: Coverage; readonly conversation: Coverage } | undefined;
      let ready = false;
      return {
        text(block) {
          if (!ready) {
            ready = true;
            const fingerprint = fingerprintFor(call);
            if (fingerprint !== undefined) {
              const conversation = new Coverage(fingerprint);
              readEarlierAnswers(call, fingerprint, conversation);
              state = { fingerprint, answer: new Coverage(fingerprint), conversation };
            }
          }
          if (state === undefined || block.kind === 'citation' || (block.kind === 'result' && fromOutside.has(block.type ?? ''))) return undefined;
          const judge = judgeFor(call, leak, state.answer, state.conversation, block.index);
          return new LeakFilter(state.fingerprint, [state.answer, state.conversation], judge, block.kind === 'tool_input');
        },
      };
    },
  };
}

/** Results that the model has no hand in: what stands in them has not come from the prompt. */
const fromOutside: ReadonlySet<string> = new Set(['web_search_tool_result', 'web_fetch_tool_result', 'tool_search_tool_result']);

/** What the assistant has already given away in this conversation. */
function readEarlierAnswers(call: Call, fingerprint: Fingerprint, conversation: Coverage): void {
  for (const { trust, text } of call.segments) {
    if (trust !== 'assistant') continue;
    const reader = new RepetitionReader(fingerprint, [conversation]);
    for (let index = 0; index < text.length; index++) {
      const letter = letterOf(text.charCodeAt(index));
      if (letter !== 0) reader.letter(letter);
    }
  }
}

function judgeFor(call: Call, policy: LeakPolicy, answer: Coverage, conversation: Coverage, block: number): LeakJudge {
  let reported = false;
  return {
    isTooMuch: () => answer.weight >= policy.overlap || (answer.weight > 0 && conversation.weight >= policy.conversationOverlap),
    tooMuch() {
      const action = policy.action === 'deny' ? 'denied' : policy.action === 'mask' ? 'changed' : 'observed';
      if (!reported) call.report({ rule: 'leak/system-prompt', path: `answer.${block}`, action });
      reported = true;
      if (policy.action === 'deny') throw new ClavigerError('prompt_leak');
      return policy.action === 'mask' ? 'mask' : 'show';
    },
  };
}
