import type { Rule } from '../../engine/rule.js';

export const keyTooOld: Rule = {
  id: 'key-too-old',
  item: 'keys-rotated',
  severity: 'warning',
  title: 'API key older than 90 days',
  remedy:
    'Create a new key in the Console, put it into the secret store, and set the old one to inactive.',
};
