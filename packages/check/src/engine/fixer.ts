import type { Finding } from './finding.js';
import type { Project } from './project.js';

/** One change to the work tree. Offsets are UTF-16 code units of `ProjectFile.text()`. */
export type Change =
  | { readonly kind: 'replace'; readonly path: string; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  /** Lines that the file must hold, added at its end where missing; creates the file. */
  | { readonly kind: 'append-lines'; readonly path: string; readonly lines: readonly string[] }
  /** `git rm --cached`: the file stays on disk. */
  | { readonly kind: 'untrack'; readonly path: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number };

export interface FixPlan {
  readonly title: string;
  readonly changes: readonly Change[];
  /** Steps a person has to take himself, such as rotating a key. */
  readonly steps?: readonly string[];
}

/** Plans how to mend the findings of one rule; `undefined` when it is not safe to do by machine. */
export interface Fixer {
  readonly ruleId: string;
  plan(project: Project, finding: Finding): FixPlan | undefined;
}
