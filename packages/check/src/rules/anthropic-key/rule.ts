import type { Rule } from '../../engine/rule.js';

export const anthropicKey: Rule = {
  id: 'anthropic-key',
  item: 'key-in-secret-store',
  severity: 'error',
  title: 'Anthropic key in a file',
  remedy:
    'Take the key out of the file, read it from the environment or a secret store, and rotate it: whoever could read the file has it.',
};
