import type { ChecklistItemId, ChecklistStatus, Evidence } from './checklist.js';
import type { ReportedFinding } from './finding.js';
import type { Project, SkipReason } from './project.js';

/**
 * Where analyzers say what they saw. An item's status follows from all of it: any finding (not suppressed) of a rule of
 * the item makes it `fail`; else any `cannot-tell`, else any `pass`, else any `not-applicable`; an item nobody spoke on
 * is `cannot-tell`.
 */
export interface Reporter {
  finding(finding: ReportedFinding): void;
  evidence(item: ChecklistItemId, status: Exclude<ChecklistStatus, 'fail'>, evidence: Evidence): void;
  /** A file (or part of one) that this analyzer could not look at; `detail` such as a syntax error's place. */
  skip(path: string, reason: SkipReason | 'syntax-error' | 'time-bound' | 'not-looked-at' | 'excluded', detail?: string): void;
  /** For long work: shown on a terminal only. */
  progress(label: string, done: number, total: number): void;
}

export interface Analyzer {
  readonly name: string;
  analyze(project: Project, report: Reporter): Promise<void> | void;
}
