import type { CheckResult } from '../check.js';

/** `{ checklist, findings, stats }`, in the shapes of `ChecklistResult`, `Finding` and `CheckStats`. */
export function jsonReport(result: CheckResult): string {
  const { checklist, findings, stats } = result;
  return `${JSON.stringify({ version: 1, checklist, findings, stats }, undefined, 2)}\n`;
}
