import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { pathTexts } from '../../flow/surroundings.js';

const usage = /\.usage\b|\busage\b\s{0,4}[,:}]|input_tokens|output_tokens|inputTokens|outputTokens|totalUsage/;
const request = /_request_id|request[-_]id|requestId|withResponse|requestID/;
const observed = /langfuse|helicone|opentelemetry|@sentry|langsmith|braintrust|experimental_telemetry|arize|traceloop|datadog|dd-trace|newrelic/i;

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
    if ([...analysis.project.packages].some((manifest) => [...manifest.dependencies.keys()].some((name) => observed.test(name)))) {
      report.evidence('usage-logged', 'cannot-tell', { text: 'a tracing package is installed; what it records is decided in its settings' });
      return;
    }
    let fine = 0;
    let withoutId = 0;
    const [missing] = [...calls.values()].flatMap((events) => events.slice(0, 1)).filter((event) => {
      const texts = pathTexts(analysis, event);
      if (!usage.test(texts)) return event.route !== undefined || event.calls.length > 1;
      fine += 1;
      if (!request.test(texts)) withoutId += 1;
      return false;
    });
    if (missing !== undefined) report.finding({ ruleId: 'usage-not-logged', ...analysis.place(missing.path, missing.node), message: 'Nothing records the token usage of this answer.' });
    else if (fine > 0) report.evidence('usage-logged', withoutId === 0 ? 'pass' : 'cannot-tell', { text: withoutId === 0 ? 'usage and request ids are read' : 'usage is read; the request id was not seen to be', ruleId: 'usage-not-logged' });
    else report.evidence('usage-logged', 'cannot-tell', { text: 'the calls are made from elsewhere, where usage may be recorded' });
  },
};
