import type { Rule } from '../../engine/rule.js';

export const envFileReadableByAll: Rule = {
  id: 'env-file-readable-by-all',
  item: 'env-files-private',
  severity: 'note',
  title: 'Environment file that every user of the machine can read',
  remedy:
    'Restrict the file to its owner: chmod 600.',
};
