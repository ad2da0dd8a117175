import type { Change, Fixer } from '../../engine/fixer.js';
import type { Project } from '../../engine/project.js';
import { shellWord } from '../shell-word.js';

/** The rule that keeps environment files out, with the example file let in; last, so that no earlier negation undoes it. */
function ruleFor(project: Project, path: string): Change {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const lines = name === '.env' || name.startsWith('.env.') ? ['.env', '.env.*', '!.env.example'] : [patternOf(path)];
  return { kind: 'append-lines', path: '.gitignore', lines: takesBackIn(project) ? [...lines, patternOf(path)] : lines };
}

/** The rule for one path, whatever characters it has: a line break in it begins no rule of its own. */
function patternOf(path: string): string {
  return `/${path.replace(/[\\*?[\] ]/g, '\\$&').replace(/[\r\n]/g, '?')}`;
}

/** Some line of the rule file takes paths back in: the last word is then said for this very path. */
function takesBackIn(project: Project): boolean {
  return /^!/m.test(project.file('.gitignore')?.text() ?? '');
}

/** A repository within the project has rules and an index of its own: it is mended by a check of its folder. */
function isElsewhere(project: Project, path: string): boolean {
  return project.file(path)?.nested !== undefined;
}

export const ignoreEnvironmentFile: Fixer = {
  ruleId: 'env-file-not-ignored',
  plan(project, { path }) {
    if (isElsewhere(project, path)) return undefined;
    return { title: `Ignore ${path}`, changes: [ruleFor(project, path)] };
  },
};

export const untrackEnvironmentFile: Fixer = {
  ruleId: 'env-file-tracked',
  plan(project, { path }) {
    if (isElsewhere(project, path)) return undefined;
    return {
      title: `Take ${path} out of version control; it stays on disk`,
      changes: [ruleFor(project, path), { kind: 'untrack', path }],
      steps: [
        `Rotate what ${path} holds: it is in the history, and in every clone.`,
        `If the history must not keep it: git filter-repo --invert-paths --path ${shellWord(path)}, then force-push, and have everyone clone again.`,
      ],
    };
  },
};
