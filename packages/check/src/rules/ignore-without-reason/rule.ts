import type { Rule } from '../../engine/rule.js';

export const ignoreWithoutReason: Rule = {
  id: 'ignore-without-reason',
  item: 'key-in-secret-store',
  severity: 'warning',
  title: 'Finding silenced without a reason',
  remedy:
    'Say after the rule why the finding is no fault: claviger-ignore RULE -- reason.',
};
