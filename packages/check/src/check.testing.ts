import type { CheckResult } from './check.js';

/** Rule and place of each finding. */
export function lines(result: CheckResult): string[] {
  return result.findings.map(({ ruleId, path, line }) => `${ruleId} ${path}:${line}`);
}

export function status(result: CheckResult, id: string): string | undefined {
  return result.checklist.find((item) => item.id === id)?.status;
}
