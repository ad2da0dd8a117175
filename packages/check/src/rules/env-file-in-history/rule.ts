import type { Rule } from '../../engine/rule.js';

export const envFileInHistory: Rule = {
  id: 'env-file-in-history',
  item: 'env-files-private',
  severity: 'warning',
  title: 'Environment file in the history of the repository',
  remedy:
    'Rotate every value that the file ever held: removing the file does not remove it from history.',
};
