import type { Reporter } from '../engine/analyzer.js';
import type { Rule } from '../engine/rule.js';
import type { Analysis } from './analysis.js';

/** A rule on what the module graph and the data flow know. */
export interface MisuseRule {
  readonly rule: Rule;
  find(analysis: Analysis, report: Reporter): void;
}

/** Said of what only a call has: the call of a ready endpoint or of a gateway stands elsewhere. */
export const NO_CALL = 'no call to Claude stands in this code';
