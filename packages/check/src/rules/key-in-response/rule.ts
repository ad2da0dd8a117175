import { keyMarks, keyVariables, holdsEnvironment } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const keyInResponse: MisuseRule = {
  rule: {
    id: 'key-in-response',
    item: 'server-side-only',
    severity: 'error',
    title: 'The key is sent to the caller',
    remedy: 'Answer with what the page needs and keep the key on the server; call Claude there.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const seen = new Set<unknown>();
    for (const event of analysis.events('response')) {
      if (seen.has(event.node) || analysis.isAside(event.path)) continue;
      const [mark] = keyMarks(event.detail.value, variables);
      const whole = event.detail.way !== 'return' && holdsEnvironment(event.detail.value);
      if (mark === undefined && !whole) continue;
      const routed = event.detail.way === 'return';
      // What a handler returns was said already where the answer was made.
      if (routed && analysis.events('response').some((other) => other !== event && other.route === event.route && seen.has(other.node))) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-response', ...analysis.place(mark !== undefined && routed ? mark.origin.path : event.path, mark !== undefined && routed ? { start: mark.origin.offset, end: mark.origin.offset } : event.node), message: mark === undefined ? 'The whole environment is sent to the caller, the key with it.' : `${mark.origin.name} is part of what is sent to the caller.` });
    }
    for (const event of analysis.events('html')) {
      const [mark] = keyMarks(event.detail.value, variables);
      if (mark === undefined || seen.has(event.node) || analysis.isAside(event.path)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-response', ...analysis.place(event.path, event.node), message: `${mark.origin.name} is written into the page (${event.detail.way}).` });
    }
    for (const event of analysis.events('props')) {
      const [mark] = keyMarks(event.detail.value, variables);
      if (mark === undefined || seen.has(event.node) || analysis.client.modules.has(event.path)) continue;
      if (event.detail.way !== '' && !analysis.client.modules.has(event.detail.way)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-response', ...analysis.place(event.path, event.node), message: `${mark.origin.name} is a property of a component that runs in the browser: its value is part of the page.` });
    }
  },
};
