import type { Rule } from '../../engine/rule.js';

export const anthropicKeyInHistory: Rule = {
  id: 'anthropic-key-in-history',
  item: 'key-in-secret-store',
  severity: 'error',
  title: 'Anthropic key in the history of the repository',
  remedy:
    'Rotate the key first: everyone with a clone has it. Rewriting history (git filter-repo --replace-text) comes second, and everyone then has to clone again.',
};
