import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { lineOf } from '../../flow/exposure.js';
import { field } from '../../flow/known/claude.js';
import { externalOf } from '../../flow/known/chain.js';
import { plural } from '../../engine/plural.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import type { Value } from '../../flow/value.js';
import { partsOnTheWay, textOfParts } from '../../flow/on-the-way.js';
import { pathTexts } from '../../flow/surroundings.js';

function bounds(value: Value | undefined): boolean {
  return ['timeout', 'signal', 'abortSignal', 'maxRetries', 'timeoutMs', 'abortController', 'headersTimeout', 'bodyTimeout'].some((name) => field(value, name) !== undefined);
}

const stops = /AbortSignal\.timeout|AbortController/;
const retries = /pRetry|p-retry|async-retry|withRetry|Promise\.race/;

/** Whether something around a call may end it. Of settings that are known in full, what stands elsewhere is another call's. */
function isBounded(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const { requestOptions } = event.detail.request;
  const inFull = requestOptions?.shape.kind === 'object' && requestOptions.shape.open === undefined && event.frame.node !== undefined;
  return inFull ? retries.test(textOfParts(analysis, partsOnTheWay(analysis, event))) : stops.test(pathTexts(analysis, event)) || retries.test(pathTexts(analysis, event));
}

export const noTimeout: MisuseRule = {
  rule: {
    id: 'no-timeout',
    item: 'retries-and-timeouts',
    severity: 'note',
    title: 'A hand-written call has neither timeout nor retries',
    remedy: 'Use the SDK (ten minutes and two retries unless you say otherwise) and set `timeout` and `maxRetries` to what your users are willing to wait; with `fetch`, pass `AbortSignal.timeout()` and retry 429 and 5xx after `retry-after`.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    const set: { path: string; line: number }[] = [];
    const defaults = new Set<unknown>();
    for (const event of analysis.calls()) {
      if (said.has(event.node)) continue;
      const { request } = event.detail;
      // `new Anthropic(settings)`, `axios.create(settings)`
      const made = externalOf(request.clientValue)?.chain.find((link) => link.how === 'new' || (link.how === 'call' && /^(?:create|extend)$/.test(link.name)))?.args[0];
      if (bounds(request.requestOptions) || bounds(made) || isBounded(analysis, event)) {
        set.push(lineOf(analysis, event));
        continue;
      }
      if (request.client !== 'http') {
        defaults.add(event.node);
        continue;
      }
      said.add(event.node);
      report.finding({ ruleId: 'no-timeout', ...analysis.place(event.path, event.node), message: 'This request has no timeout and is not retried when Claude is overloaded.' });
    }
    if (said.size > 0) return;
    if (set.length > 0 && defaults.size === 0) report.evidence('retries-and-timeouts', 'pass', { text: 'timeouts or retries are set', ...set[0], ruleId: 'no-timeout' });
    else if (defaults.size > 0) report.evidence('retries-and-timeouts', 'pass', { text: `${plural(defaults.size, 'call')} with the SDK's defaults: ten minutes, two retries`, ruleId: 'no-timeout' });
    else report.evidence('retries-and-timeouts', 'not-applicable', { text: NO_CALL });
  },
};
