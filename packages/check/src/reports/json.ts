import type { CheckResult } from '../check.js';
import type { Rule } from '../engine/rule.js';
import { visibleJson } from './visible.js';

/** `{ checklist, findings, stats }`, in the shapes of `ChecklistResult`, `Finding` with the item of the checklist that its rule belongs to, and `CheckStats`. */
export function jsonReport(result: CheckResult, rules: ReadonlyMap<string, Rule>): string {
  const { checklist, stats } = result;
  const findings = result.findings.map(({ ruleId, ...rest }) => ({ ruleId, item: rules.get(ruleId)?.item, ...rest }));
  return `${visibleJson({ version: 1, checklist, findings, stats })}\n`;
}
