import type { Rule } from '../../engine/rule.js';

export const ignoreWithoutReason: Rule = {
  id: 'ignore-without-reason',
  item: 'key-in-secret-store',
  severity: 'note',
  title: 'Finding silenced without a reason',
  remedy:
    'Give the reason after the rule: claviger-ignore RULE -- reason.',
};
