import type { Rule } from '../../engine/rule.js';

export const vendorKey: Rule = {
  id: 'vendor-key',
  item: 'key-in-secret-store',
  severity: 'error',
  title: 'Credential of another vendor in a file',
  remedy:
    'Take the credential out of the file, read it from the environment or a secret store, and rotate it at its vendor.',
};
