import { keyMarks, keyVariables, holdsEnvironment } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const keyInLog: MisuseRule = {
  rule: {
    id: 'key-in-log',
    item: 'server-side-only',
    severity: 'error',
    title: 'The key is written to a log',
    remedy: 'Log that a key is set, or its last four characters, never the key; rotate one that has been logged.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const seen = new Set<unknown>();
    for (const event of analysis.events('log')) {
      if (seen.has(event.node) || analysis.isAside(event.path)) continue;
      const mark = event.detail.values.flatMap((value) => keyMarks(value, variables))[0];
      const whole = event.detail.values.some((value) => holdsEnvironment(value));
      if (mark === undefined && !whole) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-log', ...analysis.place(event.path, event.node), message: mark === undefined ? 'The whole environment is logged, the key with it.' : `${mark.origin.name} is logged.` });
    }
  },
};
