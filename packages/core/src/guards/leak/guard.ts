import type { Call } from '../../engine/call.js';
import type { Guard } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { Coverage, RepetitionReader } from './coverage.js';
import { FingerprintCache } from './fingerprint-cache.js';
import type { Fingerprint, Passage } from './fingerprint.js';
import { LeakFilter, type LeakJudge } from './leak-filter.js';
import { LetterRun } from './letter-run.js';
import { letterOf } from './letters.js';
import type { LeakPolicy } from './policy.js';

/** Fingerprints that are kept: an app sends the same system prompt again and again. */
const KEPT_PROMPTS = 16;
/** Those of canaries are small, and `harden` takes turns with 64 of them. */
const KEPT_CANARIES = 256;

/** Stops answers that give away the system prompt. */
export function createLeakGuard({ policy }: GuardContext): Guard | undefined {
  const { leak, harden } = policy;
  if (leak.action === 'allow') return undefined;
  const exempt = harden.refusal === undefined ? [] : [harden.refusal];
  const prompts = new FingerprintCache(KEPT_PROMPTS, exempt);
  const canaries = new FingerprintCache(KEPT_CANARIES, exempt);
  const withoutCanary = new Map<string, string>();

  /** The same string each time: as a key it is hashed once. */
  function withoutCanaries(text: string, canariesOfCall: readonly string[]): string {
    const known = withoutCanary.get(text);
    if (known !== undefined) return known;
    const rest = canariesOfCall.reduce((left, canary) => left.replace(canary, ''), text);
    if (withoutCanary.size >= KEPT_CANARIES) withoutCanary.clear();
    withoutCanary.set(text, rest);
    return rest;
  }

  /**
   * What must not be repeated. Canaries have fingerprints of their own, and are left out of the prompt's: it would be
   * another one with each of them.
   */
  function fingerprintsFor(call: Call): readonly Fingerprint[] {
    const passages: Passage[] = [];
    for (const { origin, trust, text } of call.segments) if (origin === 'system' && trust === 'system') passages.push({ text, kind: 'mixed' });
    for (const added of call.addedSystem) passages.push({ text: withoutCanaries(added, call.canaries), kind: 'instructions' });
    const fingerprints: Fingerprint[] = [];
    if (call.canaries.length > 0) fingerprints.push(canaries.of(call.canaries.map((text): Passage => ({ text, kind: 'secret' }))));
    if (passages.length > 0) fingerprints.push(prompts.of(passages));
    if (fingerprints.some(({ complete }) => !complete)) call.report({ rule: 'leak/long-prompt-partly-read', path: 'system', action: 'skipped' });
    return fingerprints;
  }

  return {
    name: 'leak',
    onFailure: 'deny',
    open(call) {
      if (call.endpoint === 'count_tokens') return undefined;
      let fingerprints: readonly Fingerprint[] | undefined;
      let answer: Coverage;
      let conversation: Coverage;
      /** Reads the conversation's texts as one: what begins in one may go on in the next. */
      let texts: RepetitionReader;
      return {
        text({ index, kind, type = '' }) {
          if (kind === 'citation' || (kind === 'result' && fromOutside.has(type))) return undefined;
          if (fingerprints === undefined) {
            fingerprints = fingerprintsFor(call);
            answer = new Coverage(fingerprints);
            conversation = new Coverage(fingerprints);
            const coverages = [conversation];
            texts = new RepetitionReader(fingerprints, coverages);
            if (fingerprints.length > 0) for (const { trust, text } of call.segments) if (trust === 'assistant') readAll(text, texts);
            coverages.push(answer);
          }
          if (fingerprints.length === 0) return undefined;
          return new LeakFilter(fingerprints, [answer, conversation], judgeFor(call, leak, answer, conversation, index), kind === 'tool_input' ? undefined : texts);
        },
      };
    },
  };
}

/** Results that the model has no hand in: what stands in them has not come from the prompt. */
const fromOutside: ReadonlySet<string> = new Set(['web_search_tool_result', 'web_fetch_tool_result', 'tool_search_tool_result']);

/** Reads what the assistant has given away before. A stretch that repeats nothing is read at once. */
function readAll(text: string, reader: RepetitionReader): void {
  for (let from = 0; from < text.length; from += STRETCH) {
    const to = Math.min(text.length, from + STRETCH);
    reader.begin(seen, to - from);
    for (let index = from; index < to; index++) {
      const letter = letterOf(text.charCodeAt(index));
      if (letter !== 0) seen.letters[seen.count++] = letter;
    }
    if (reader.repeatsNothing(seen)) reader.skip(seen);
    else for (let index = seen.before; index < seen.count; index++) reader.letter(seen.letters[index]!);
  }
}

const seen = new LetterRun();
const STRETCH = 512;

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
