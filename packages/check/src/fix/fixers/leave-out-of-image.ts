import type { Fixer } from '../../engine/fixer.js';

export const leaveOutOfImage: Fixer = {
  ruleId: 'env-file-in-image',
  plan(_, { path }) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    return { title: `Keep environment files out of the image of ${path}`, changes: [{ kind: 'append-lines', path: `${folder}.dockerignore`, lines: ['**/.env', '**/.env.*', '!**/.env.example'] }] };
  },
};
