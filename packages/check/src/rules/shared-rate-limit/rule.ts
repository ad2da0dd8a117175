import { limitersInFront, standsBefore } from '../../flow/before-the-app.js';
import { isShared } from '../../flow/limit-facts.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const sharedRateLimit: MisuseRule = {
  rule: {
    id: 'shared-rate-limit',
    item: 'rate-limited',
    severity: 'warning',
    title: 'One rate limit is shared by all callers',
    remedy: 'Count per user id (from the verified session) or per address: with one counter for all, a single caller uses up everyone\'s share.',
  },
  find(analysis, report) {
    const alone = new Set(analysis.exposed().filter((event) => !event.facts.has('limited') || isShared(event.facts)).map((event) => event.route.node));
    const said = new Set<unknown>();
    /** Routes of which the limiter itself was said to be shared. */
    const routed = new Set<unknown>();
    for (const event of analysis.events('limiter')) {
      if (!event.detail.shared || event.route === undefined || !alone.has(event.route.node)) continue;
      routed.add(event.route.node);
      if (said.has(event.node)) continue;
      said.add(event.node);
      report.finding({ ruleId: 'shared-rate-limit', ...analysis.place(event.path, event.node), message: `${event.detail.name} uses the same key for every caller of ${event.route.name}.` });
    }
    const inFront = limitersInFront(analysis.project);
    for (const event of analysis.exposed()) {
      if (!isShared(event.facts) || routed.has(event.route.node)) continue;
      // A bound on all calls together is sound where something else may count each caller.
      if ([...event.facts].some((fact) => fact.startsWith('maybe-limited:')) || inFront.some((front) => standsBefore(front, event.route))) continue;
      routed.add(event.route.node);
      const counted = analysis.events('limiter').filter(({ detail, route }) => detail.together === true && route?.node === event.route.node).map((other) => ({ ...analysis.place(other.path, other.node), message: 'counts all callers together here' }));
      report.finding({ ruleId: 'shared-rate-limit', ...analysis.place(event.route.path, { start: event.route.node.start, end: event.route.node.start }), message: `The limiter in front of ${event.route.name} counts all callers together.`, ...(counted.length === 0 ? {} : { steps: counted }) });
    }
  },
};
