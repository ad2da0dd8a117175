import type { Rule } from '../../engine/rule.js';

export const keyServed: Rule = {
  id: 'key-served',
  item: 'server-side-only',
  severity: 'error',
  title: 'Key served by the running site',
  remedy:
    'Rotate the key now, then take it out of the build and call Claude from your own server.',
};
