import type { Rule } from '../../engine/rule.js';

export const apiCalledFromBrowser: Rule = {
  id: 'api-called-from-browser',
  item: 'server-side-only',
  severity: 'error',
  title: 'The site calls the Claude API from the browser',
  remedy:
    'Let the browser call a route on your own server, which holds the key and calls Claude.',
};
