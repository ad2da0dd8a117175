import type { Rule } from '../../engine/rule.js';

export const envFileInArchive: Rule = {
  id: 'env-file-in-archive',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file in an archive',
  remedy:
    'Build the archive without the file, replace it where it was handed out, and rotate what it held.',
};
