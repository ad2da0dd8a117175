import type { Rule } from '../../engine/rule.js';

export const envFileInPackage: Rule = {
  id: 'env-file-in-package',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file in the published package',
  remedy:
    'List what to publish in "files" of package.json, or add the file to .npmignore.',
};
