import type { Fixer } from '../../engine/fixer.js';

export const leaveOutOfPackage: Fixer = {
  ruleId: 'env-file-in-package',
  plan(project, { path }) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    // With "files", its entry has to change, and which one is for a person to say.
    if (project.packageOf(path)?.data['files'] !== undefined || project.file(`${folder}.npmignore`) === undefined) return undefined;
    return { title: `Keep environment files out of the package of ${path}`, changes: [{ kind: 'append-lines', path: `${folder}.npmignore`, lines: ['.env', '.env.*'] }] };
  },
};
