import type { ChecklistResult } from '../engine/checklist.js';
import type { Finding } from '../engine/finding.js';
import { rules } from '../rules/catalogue.js';

/** The findings for which an item fails, as `evaluate` counts them. */
export function findingsOf(item: ChecklistResult, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ ruleId, severity }) => (severity !== 'note' || item.group === 'production') && rules.get(ruleId)?.item === item.id);
}
