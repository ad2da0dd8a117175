import type { Fixer } from '../../engine/fixer.js';

export const restrictEnvironmentFile: Fixer = {
  ruleId: 'env-file-readable-by-all',
  plan(_, { path }) {
    return { title: `Let only its owner read ${path}`, changes: [{ kind: 'mode', path, mode: 0o600 }] };
  },
};
