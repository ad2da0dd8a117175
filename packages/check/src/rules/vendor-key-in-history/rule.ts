import type { Rule } from '../../engine/rule.js';

export const vendorKeyInHistory: Rule = {
  id: 'vendor-key-in-history',
  item: 'key-in-secret-store',
  severity: 'warning',
  title: 'Credential of another vendor in the history of the repository',
  remedy:
    'Rotate the credential at its vendor. Rewriting history comes second, and everyone then has to clone again.',
};
