import type { Rule } from '../../engine/rule.js';

export const apiCalledFromBrowser: Rule = {
  id: 'api-called-from-browser',
  item: 'server-side-only',
  severity: 'error',
  title: 'Site whose code calls the Claude API from the browser',
  remedy:
    'Send the browser to a route of yours, which holds the key and calls Claude.',
};
