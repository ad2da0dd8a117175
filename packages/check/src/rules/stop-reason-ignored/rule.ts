import type { Analysis } from '../../flow/analysis.js';
import { isAmong, isRead as isReadOf, wholeIn } from '../../flow/answers-read.js';
import { askedTokens } from '../../flow/asked-length.js';
import type { EventOf } from '../../flow/event.js';
import { lineOf } from '../../flow/exposure.js';
import { fixedText } from '../../flow/fixed-text.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { helpedParts, partsOnTheWay, textOfParts } from '../../flow/on-the-way.js';
import { placedApart, type Fault } from '../../flow/places-apart.js';
import { catchesResult } from '../../flow/surroundings.js';
import { options } from '../../flow/value.js';
import type { Origin } from '../../flow/value.js';

const looksAt = /stop_reason|stopReason|finishReason|finish_reason|toolRunner|onFinish|toUIMessageStreamResponse|toDataStreamResponse|generateObject|streamObject/;

/** What data takes beside its bare words: quotes, brackets, names, sentences that are longer than the shortest. */
const WRITTEN_OUT = 2;

export const stopReasonIgnored: MisuseRule = {
  rule: {
    id: 'stop-reason-ignored',
    item: 'stop-handled',
    severity: 'note',
    title: 'stop_reason or errors of a stream are ignored',
    remedy: 'Read `stop_reason`: `max_tokens` means that the answer was cut off, `refusal` that there is none, `tool_use` that a tool result is due; a stream can end with an error after its first words, so catch errors around the loop or listen to `error`.',
  },
  find(analysis, report) {
    const faults: Fault<EventOf<'claude'>>[] = [];
    const sound: EventOf<'claude'>[] = [];
    let answered: ReadonlySet<Origin> | undefined;
    for (const event of analysis.calls()) {
      const texts = textOfParts(analysis, helpedParts(analysis, partsOnTheWay(analysis, event)));
      const stream = event.detail.request.streaming;
      const streamSafe = !stream || event.tries > 0 || catchesResult(analysis, event) || /\.on\(\s{0,4}['"]error['"]|onError/.test(texts) || event.detail.request.client === 'ai-sdk';
      // What another function of the same file reads is of another answer.
      const isRead = !isCutUnseen(event, texts) && (isReadOf(event, 'stop', analysis.interpreter) || looksAt.test(texts));
      if (isRead && streamSafe) {
        sound.push(event);
        continue;
      }
      // What is read from the answer in place is read whether it is whole or not.
      const reads = isCutUnseen(event, texts) || /\bJSON\.parse\(/.test(analysis.text(event.path).slice(event.node.end, event.node.end + 600));
      if (event.route === undefined && event.calls.length <= 1 && !reads) continue;
      if (streamSafe && !reads && isAmong(event, (answered ??= answeredWhole(analysis)), analysis.interpreter)) continue;
      faults.push({ event, message: streamSafe ? 'Nothing reads why this answer stopped: one that was cut off or refused looks like a complete one.' : 'An error in the middle of this stream is not handled.' });
    }
    for (const { event, message, place } of placedApart(analysis, faults, sound)) report.finding({ ruleId: 'stop-reason-ignored', ...place, message, ...(event.route === undefined ? {} : { steps: analysis.steps(event) }) });
    if (faults.length > 0) return;
    const [first] = sound;
    if (analysis.byCall().size === 0) report.evidence('stop-handled', 'not-applicable', { text: NO_CALL });
    else if (first !== undefined) report.evidence('stop-handled', 'pass', { text: 'the reason for stopping is read', ...lineOf(analysis, first), ruleId: 'stop-reason-ignored' });
    else report.evidence('stop-handled', 'cannot-tell', { text: 'answers are handed on whole, or calls are made from elsewhere: the reason for stopping may be read there' });
  },
};

/** A line that only tells a log. */
const logLine = /\b(?:console|\w{0,20}log(?:ger)?)\.\w{1,20}\(/i;

/** Data is read from an answer that hardly has room for it, and why it stopped goes into a log at the most. */
function isCutUnseen({ detail: { request } }: EventOf<'claude'>, texts: string): boolean {
  if (request.maxTokens === undefined || !/\bJSON\.parse\(/.test(texts)) return false;
  const limits = options(request.maxTokens).map(({ shape }) => (shape.kind === 'constant' && typeof shape.value === 'number' ? shape.value : Infinity));
  const asked = askedTokens(`${fixedText(request.system)}\n${fixedText(request.messages)}`);
  return Math.max(...limits) < asked * WRITTEN_OUT && !looksAt.test(texts.split('\n').filter((line) => !logLine.test(line)).join('\n'));
}

/** The answers that callers get as they are, with why they stopped; unless their page is here and does not look at that. */
function answeredWhole(analysis: Analysis): ReadonlySet<Origin> {
  const pages = [...analysis.client.modules.keys()].map((path) => analysis.text(path));
  return pages.length > 0 && !pages.some((text) => looksAt.test(text)) ? new Set() : wholeIn(analysis.events('response').map(({ detail }) => detail.value));
}
