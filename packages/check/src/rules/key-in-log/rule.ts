import { callersKeys, holdsCallersKey, keyIn, keyVariables, holdsEnvironment, sentence } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { loggedPart } from './part-of-key.js';
import { logsRequestHeaders } from './request-headers.js';

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
      const whole = name !== undefined ? `${sentence(name)} is logged.`
        : event.detail.values.some((value) => holdsEnvironment(value)) ? 'The whole environment is logged, the key with it.'
        : logsRequestHeaders(analysis, event) ? 'The headers of a request to Claude are logged, the key with them.'
        : event.detail.values.some((value) => holdsCallersKey(value, sent)) ? 'The key that a caller sends for his own calls is logged.'
        : undefined;
      const part = whole === undefined ? loggedPart(event, variables) : undefined;
      if (whole === undefined && part === undefined) continue;
      seen.add(event.node);
      const place = analysis.place(event.path, event.node);
      if (whole !== undefined) report.finding({ ruleId: 'key-in-log', ...place, message: whole });
      else report.finding({ ruleId: 'key-in-log', severity: 'note', ...place, message: `${String(part)} characters of the key are logged: far more than it takes to tell it from another.` });
    }
  },
};
