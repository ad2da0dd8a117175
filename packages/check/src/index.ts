import type { CheckOptions, CheckResult } from './check.js';

export { version } from './version.js';

export { CheckError } from './check-error.js';
export type { CheckOptions, CheckResult, CheckStats } from './check.js';
export { runCheck, type CommandIo } from './command/run-check.js';
export type { ChecklistItemId, ChecklistResult, ChecklistStatus, Evidence } from './engine/checklist.js';
export type { Finding, KeyDescription, Location, Step } from './engine/finding.js';
export { writeWithin } from './fix/apply.js';
export { FixError } from './fix/fix-error.js';
export { unifiedDiff } from './fix/diff.js';
export { docsPage, type Rule, type Severity } from './engine/rule.js';
export { rules } from './rules/catalogue.js';

/** Reads a folder and answers the checklist. Changes nothing in it, runs nothing of it, sends nothing anywhere. */
export async function check(folder: string, options: CheckOptions = {}): Promise<CheckResult> {
  // Loaded when first used: the command has work that needs neither the module graph nor its parser.
  return await (await import('./check.js')).check(folder, options);
}
