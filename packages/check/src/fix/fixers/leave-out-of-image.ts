import type { Fixer } from '../../engine/fixer.js';

export const leaveOutOfImage: Fixer = {
  ruleId: 'env-file-in-image',
  plan(project, { path, line }) {
    // A build argument is no file.
    if (/^\s*ARG\s/i.test(project.file(path)?.text()?.split('\n')[line - 1] ?? '')) return undefined;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    return { title: `Keep environment files out of the image of ${path}`, changes: [{ kind: 'append-lines', path: `${folder}.dockerignore`, lines: ['**/.env', '**/.env.*', '!**/.env.example'] }] };
  },
};
