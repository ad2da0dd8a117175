import type { Rule } from '../../engine/rule.js';

export const ignoreUnknownRule: Rule = {
  id: 'ignore-unknown-rule',
  item: 'key-in-secret-store',
  severity: 'note',
  title: 'A comment would silence a rule that does not exist',
  remedy: 'Name the rule as the report of its finding does, in brackets.',
};
