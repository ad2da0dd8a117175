import { keyOwner } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const clientPerRequest: MisuseRule = {
  rule: {
    id: 'client-per-request',
    item: 'client-reused',
    severity: 'note',
    title: 'A new client is made for every request',
    remedy: 'Create the client once, outside the handler, and share it: it keeps connections open.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    let shared = 0;
    for (const event of analysis.events('client')) {
      if (said.has(event.node) || analysis.isAside(event.path) || event.detail.client === 'http' || event.detail.client === 'ai-sdk') continue;
      if (event.route === undefined) {
        shared += 1;
        continue;
      }
      // Workers get their environment with the request, and a user's own key makes a client of his own.
      if (event.route.framework === 'worker' || event.route.framework === 'pages-functions' || event.route.framework === 'hono' || keyOwner(event) === 'typed' || /getCloudflareContext|platform\.env|context\.env|\benv\.[A-Z]/.test(analysis.text(event.path).replaceAll('process.env', ''))) continue;
      // `client ??= new Anthropic()` is made once all the same.
      const text = analysis.text(event.path);
      const before = text.slice(Math.max(0, event.node.start - 60), event.node.start);
      if (/\?\?=\s{0,10}$|\|\|=\s{0,10}$|\?\?\s{0,10}$|if\s{0,4}\(\s{0,4}(?:!|\w{1,40}\s{0,4}===?)[\s\S]{0,50}$/.test(before)) {
        shared += 1;
        continue;
      }
      said.add(event.node);
      report.finding({ ruleId: 'client-per-request', ...analysis.place(event.path, event.node), message: `A new client is created each time ${event.route.name} is called.` });
    }
    if (said.size === 0) report.evidence('client-reused', shared > 0 ? 'pass' : 'not-applicable', { text: shared > 0 ? 'clients are created once and shared' : 'no client is created here', ruleId: 'client-per-request' });
  },
};
