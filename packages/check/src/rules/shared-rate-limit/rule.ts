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
    const exposed = new Set(analysis.exposed().map((event) => event.route.node));
    const said = new Set<unknown>();
    for (const event of analysis.events('limiter')) {
      if (!event.detail.shared || event.route === undefined || !exposed.has(event.route.node) || said.has(event.node)) continue;
      said.add(event.node);
      report.finding({ ruleId: 'shared-rate-limit', ...analysis.place(event.path, event.node), message: `${event.detail.name} is asked with one and the same key for every caller of ${event.route.name}.` });
    }
    for (const event of analysis.exposed()) {
      if (!event.facts.has('limited-shared') || said.has(event.route.node) || said.size > 0) continue;
      said.add(event.route.node);
      report.finding({ ruleId: 'shared-rate-limit', ...analysis.place(event.route.path, { start: event.route.node.start, end: event.route.node.start }), message: `The limiter in front of ${event.route.name} uses one key for every caller.` });
    }
  },
};
