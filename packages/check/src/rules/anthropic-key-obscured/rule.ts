import type { Rule } from '../../engine/rule.js';

export const anthropicKeyObscured: Rule = {
  id: 'anthropic-key-obscured',
  item: 'key-in-secret-store',
  severity: 'error',
  title: 'Anthropic key hidden in code',
  remedy:
    'Splitting or encoding a key only hides it from searches. Read it from the environment or a secret store, and rotate it.',
};
