import type { Rule } from '../../engine/rule.js';

export const spendUnlimited: Rule = {
  id: 'spend-unlimited',
  item: 'keys-rotated',
  severity: 'warning',
  title: 'Key or user that can spend without a limit',
  remedy:
    'Set a spend limit for the organization and each workspace in the Console: it bounds what a leaked key can cost.',
};
