import type { Rule } from '../../engine/rule.js';

export const envFileTracked: Rule = {
  id: 'env-file-tracked',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file under version control',
  remedy:
    'Take the file out of the index with "git rm --cached", add an ignore rule, commit both, and rotate what it held.',
};
