import { callersKeys, holdsCallersKey, keyIn, keyVariables, holdsEnvironment, sentence } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const keyInLog: MisuseRule = {
  rule: {
    id: 'key-in-log',
    item: 'server-side-only',
    severity: 'error',
    title: 'The key is written to a log',
    remedy: 'Log that a key is set, or its last four characters, never the key itself; rotate a key that has been logged.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const sent = callersKeys(analysis.events('client'));
    const seen = new Set<unknown>();
    for (const event of analysis.events('log')) {
      if (seen.has(event.node) || analysis.isAside(event.path)) continue;
      const name = event.detail.values.map((value) => keyIn(value, variables)).find((found) => found !== undefined);
      const whole = event.detail.values.some((value) => holdsEnvironment(value));
      const theirs = event.detail.values.some((value) => holdsCallersKey(value, sent));
      if (name === undefined && !whole && !theirs) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-log', ...analysis.place(event.path, event.node), message: name !== undefined ? `${sentence(name)} is logged.` : whole ? 'The whole environment is logged, the key with it.' : 'The key that a caller sends for his own calls is logged.' });
    }
  },
};
