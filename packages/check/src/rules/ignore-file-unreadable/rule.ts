import type { Rule } from '../../engine/rule.js';

export const ignoreFileUnreadable: Rule = {
  id: 'ignore-file-unreadable',
  item: 'env-files-private',
  severity: 'error',
  title: 'Ignore file that git cannot read',
  remedy:
    'Save the file as UTF-8: git reads ignore files as bytes, so one in UTF-16 ignores nothing.',
};
