import { keyIn, keyVariables, sentence } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const keyInUrl: MisuseRule = {
  rule: {
    id: 'key-in-url',
    item: 'server-side-only',
    severity: 'error',
    title: 'The key is put into a URL',
    remedy: 'Send the key in the `x-api-key` or `Authorization` header: URLs are kept in logs, histories and referrers.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const seen = new Set<unknown>();
    for (const event of analysis.events('url')) {
      const name = keyIn(event.detail.value, variables);
      if (name === undefined || seen.has(event.node) || analysis.isAside(event.path)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-url', ...analysis.place(event.path, event.node), message: `${sentence(name)} is part of the address of this request.` });
    }
  },
};
