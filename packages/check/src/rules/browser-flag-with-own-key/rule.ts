import { keyOwner } from '../../flow/keys.js';
import { field } from '../../flow/known/claude.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';

export const browserFlagWithOwnKey: MisuseRule = {
  rule: {
    id: 'browser-flag-with-own-key',
    item: 'server-side-only',
    severity: 'error',
    title: 'dangerouslyAllowBrowser is set on a client that holds the app\'s key',
    remedy: 'Remove `dangerouslyAllowBrowser` and create the client on the server; the option is only for keys that users bring themselves.',
  },
  find(analysis, report) {
    const seen = new Set<unknown>();
    for (const event of analysis.events('client')) {
      if (seen.has(event.node) || analysis.isAside(event.path)) continue;
      const flag = field(event.detail.options, 'dangerouslyAllowBrowser');
      if (flag?.shape.kind !== 'constant' || flag.shape.value !== true || keyOwner(event) !== 'own') continue;
      // Where the client is known to be in a bundle, the other rule says so with the way there.
      if (analysis.client.modules.has(event.path)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'browser-flag-with-own-key', ...analysis.place(event.path, event.node), message: 'dangerouslyAllowBrowser lets this client run in a browser, and it is created with the app\'s key.' });
    }
  },
};
