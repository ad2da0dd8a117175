import type { Rule } from '../../engine/rule.js';

export const envFileInPackage: Rule = {
  id: 'env-file-in-package',
  item: 'env-files-private',
  severity: 'error',
  title: 'Environment file in the published package or installer',
  remedy:
    'List what to publish in "files" of package.json, or add the file to .npmignore; leave it out of what an installer packs, and let the program ask for what it needs.',
};
