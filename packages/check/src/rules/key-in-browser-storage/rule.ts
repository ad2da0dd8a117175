import { holdsEnvironment, keyIn, keyVariables, sentence } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const keyInBrowserStorage: MisuseRule = {
  rule: {
    id: 'key-in-browser-storage',
    item: 'server-side-only',
    severity: 'error',
    title: 'The app\'s key is kept in browser storage or a cookie',
    remedy: 'Keep the key on the server; a page needs a session of its own, not the key.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const seen = new Set<unknown>();
    for (const event of analysis.events('storage')) {
      const whole = holdsEnvironment(event.detail.value) ? 'the whole environment, the key with it,' : undefined;
      const name = keyIn(event.detail.value, variables) ?? whole;
      if (name === undefined || seen.has(event.node) || analysis.isAside(event.path)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-browser-storage', ...analysis.place(event.path, event.node), message: `${sentence(name)} is put into ${event.detail.way}.` });
    }
  },
};
