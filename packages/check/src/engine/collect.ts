import type { Reporter } from './analyzer.js';
import type { ChecklistItemId, ChecklistStatus, Evidence } from './checklist.js';
import type { Finding } from './finding.js';
import type { SkipReason } from './project.js';
import type { Rule, Severity } from './rule.js';

export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason | 'syntax-error' | 'time-bound' | 'not-looked-at' | 'excluded';
  readonly detail?: string;
}

export interface Spoken {
  readonly item: ChecklistItemId;
  readonly status: Exclude<ChecklistStatus, 'fail'>;
  readonly evidence: Evidence;
}

export interface Collected {
  readonly findings: Finding[];
  readonly spoken: Spoken[];
  readonly skipped: SkippedFile[];
}

export type RuleSeverities = ReadonlyMap<string, Severity | 'off'>;

/** A reporter that gathers. Throws on a rule that is not in the catalogue: that is a fault of the analyzer. */
export function collect(
  rules: ReadonlyMap<string, Rule>,
  severities: RuleSeverities,
  onProgress: (label: string, done: number, total: number) => void,
): { collected: Collected; reporter: Reporter } {
  const collected: Collected = { findings: [], spoken: [], skipped: [] };
  const seen = new Set<string>();
  const skippedPaths = new Set<string>();
  const reporter: Reporter = {
    finding(finding) {
      const rule = rules.get(finding.ruleId);
      if (rule === undefined) throw new Error(`no such rule: ${finding.ruleId}`);
      const severity = severities.get(rule.id) ?? finding.severity ?? rule.severity;
      if (severity === 'off') return;
      const identity = [finding.ruleId, finding.path, finding.line, finding.column, finding.commit, finding.key?.fingerprint].join('\0');
      if (seen.has(identity)) return;
      seen.add(identity);
      collected.findings.push({ ...finding, severity });
    },
    evidence(item, status, evidence) {
      collected.spoken.push({ item, status, evidence });
    },
    skip(path, reason, detail) {
      const identity = `${path}\0${reason}`;
      if (skippedPaths.has(identity)) return;
      skippedPaths.add(identity);
      collected.skipped.push({ path, reason, ...(detail === undefined ? {} : { detail }) });
    },
    progress: onProgress,
  };
  return { collected, reporter };
}
