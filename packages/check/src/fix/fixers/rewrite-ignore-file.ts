import type { Fixer } from '../../engine/fixer.js';

export const rewriteIgnoreFile: Fixer = {
  ruleId: 'ignore-file-unreadable',
  plan(project, { path }) {
    const text = project.file(path)?.text();
    if (text === undefined) return undefined;
    // The text is the decoded one: written again it is UTF-8. The line makes it differ, so that it is written.
    return { title: `Write ${path} in UTF-8`, changes: [{ kind: 'replace', path, start: 0, end: text.length, text: `${text.replace(/\r\n/g, '\n').trimEnd()}\n# UTF-8\n` }] };
  },
};
