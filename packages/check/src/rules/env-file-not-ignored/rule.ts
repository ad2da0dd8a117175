import type { Rule } from '../../engine/rule.js';

export const envFileNotIgnored: Rule = {
  id: 'env-file-not-ignored',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file that no ignore rule covers',
  remedy:
    'Add the file to .gitignore: the next "git add ." would commit it.',
};
