import type { Location } from '../../engine/finding.js';
import { isAmong, isHandedOn, isRead, wholeIn } from '../../flow/answers-read.js';
import { field } from '../../flow/known/claude.js';
import { tracers } from '../../flow/known/tracers.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { helpedParts, partsOnTheWay, textOfParts } from '../../flow/on-the-way.js';
import { placedApart } from '../../flow/places-apart.js';
import { standsOnPath } from '../../flow/surroundings.js';

const usage = /\.usage\b|\busage\b\s{0,4}[,:}]|input_tokens|output_tokens|inputTokens|outputTokens|totalUsage/;
const request = /_request_id|request[-_]id|requestId|withResponse|requestID/;
/** What is put around a client, and sees each of its answers: a proxy, a middleware of a model, a method in place of another. */
const wraps = /\bnew Proxy\(|\bwrapGenerate\b|\bwrapStream\b|\bmessages\.(?:create|stream)\s{0,4}=(?!=)|experimental_telemetry|\bcallbacks\s{0,4}:/;

export const usageNotLogged: MisuseRule = {
  rule: {
    id: 'usage-not-logged',
    item: 'usage-logged',
    severity: 'note',
    title: 'Token usage is not recorded',
    remedy: 'Write `usage` and `_request_id` of every answer to your log or meter: the first says what it cost, the second is what support asks for.',
  },
  find(analysis, report) {
    const calls = analysis.byCall();
    if (calls.size === 0) {
      report.evidence('usage-logged', 'not-applicable', { text: NO_CALL });
      return;
    }
    if ([...analysis.project.packages].some((manifest) => [...manifest.dependencies.keys()].some((name) => tracers.test(name)))) {
      report.evidence('usage-logged', 'cannot-tell', { text: 'a tracing package is installed; what it records is decided in its settings' });
      return;
    }
    let fine = 0;
    let withoutId = 0;
    const clients = analysis.events('client').map(({ path }) => analysis.text(path)).filter((text) => wraps.test(text)).join('\n');
    // What sends the requests of a client sees each answer.
    const ownFetch = analysis.events('client').some(({ detail }) => field(detail.options, 'fetch', 'middleware') !== undefined);
    const logged = wholeIn(analysis.events('log').flatMap(({ detail }) => detail.values));
    const forgotten: Location[] = [];
    const missing = [...calls.values()].flatMap((all) => {
      // What is also looked at by itself says nothing of who calls it.
      const routed = all.filter((event) => event.route !== undefined);
      const events = routed.length > 0 ? routed : all;
      const [first] = events;
      const texts = new Map(events.map((event) => [event, textOfParts(analysis, helpedParts(analysis, partsOnTheWay(analysis, event)))]));
      const recorded = new Set(events.filter((event) => usage.test(texts.get(event) ?? '') || isRead(event, 'usage', analysis.interpreter) || isAmong(event, logged, analysis.interpreter)));
      const isRecorded = recorded.size > 0 || usage.test(clients);
      if (isRecorded) fine += 1;
      if (isRecorded && first !== undefined && !standsOnPath(analysis, first, request)) withoutId += 1;
      // Who is given the whole answer may record what it used.
      const lost = events.filter((event) => !recorded.has(event) && !isHandedOn(event, analysis.interpreter) && !wraps.test((texts.get(event) ?? '') + clients) && !ownFetch);
      const isKnown = events.some((event) => event.route !== undefined || event.calls.length > 1);
      if (!isKnown || usage.test(clients)) return [];
      if (isRecorded) for (const { place } of placedApart(analysis, lost.filter((event) => event.route !== undefined).map((event) => ({ event, message: '' })), [...recorded])) forgotten.push(place);
      return isRecorded || lost.length < events.length || first === undefined ? [] : [first];
    });
    // Where nobody records it, one place says so; where others do, each that does not is an oversight.
    for (const { path, node } of fine === 0 ? missing.slice(0, 1) : missing) forgotten.push(analysis.place(path, node));
    for (const place of forgotten) report.finding({ ruleId: 'usage-not-logged', ...place, message: 'Nothing records the token usage of this answer.' });
    if (forgotten.length > 0) return;
    if (fine > 0) report.evidence('usage-logged', withoutId === 0 ? 'pass' : 'cannot-tell', { text: withoutId === 0 ? 'usage and request ids are read' : 'usage is read; the request id was not seen to be', ruleId: 'usage-not-logged' });
    else report.evidence('usage-logged', 'cannot-tell', { text: 'the calls are made from elsewhere, where usage may be recorded' });
  },
};
