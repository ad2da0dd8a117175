export { version } from './version.js';

export { check, CheckError, type CheckOptions, type CheckResult, type CheckStats } from './check.js';
export { runCheck, type CommandIo } from './command/run-check.js';
export type { ChecklistItemId, ChecklistResult, ChecklistStatus, Evidence } from './engine/checklist.js';
export type { Finding, KeyDescription, Location, Step } from './engine/finding.js';
export { docsPage, type Rule, type Severity } from './engine/rule.js';
export { rules } from './rules/catalogue.js';
