import type { CheckResult } from '../check.js';
import type { ChecklistStatus } from '../engine/checklist.js';
import { docsPage, type Rule } from '../engine/rule.js';
import { summarize } from './summary.js';
import { visible } from './visible.js';

const words: Record<ChecklistStatus, string> = { pass: '✅ passes', fail: '❌ fails', 'not-applicable': '➖ does not apply', 'cannot-tell': '❔ cannot be judged' };
const ROWS_MOST = 500;

/** For a pull request's comment or a wiki. */
export function markdownReport(result: CheckResult, rules: ReadonlyMap<string, Rule>): string {
  const lines = ['# Claviger security check', '', summarize(result), ''];
  for (const group of ['security', 'production'] as const) {
    lines.push(`## ${group === 'security' ? 'Security checklist' : 'Production'}`, '', '| | Item | Evidence |', '|---|---|---|');
    for (const item of result.checklist.filter((entry) => entry.group === group)) {
      const [first] = item.evidence;
      const more = item.evidence.length > 1 ? ` and ${item.evidence.length - 1} more` : '';
      lines.push(`| ${words[item.status]} | ${item.title} | ${first === undefined ? '' : cell(first.text)}${more} |`);
    }
    lines.push('');
  }
  if (result.findings.length > 0) {
    lines.push('## Findings', '', '| Severity | Place | What | Rule |', '|---|---|---|---|');
    for (const { severity, path, line, message, ruleId, commit } of result.findings.slice(0, ROWS_MOST)) {
      lines.push(`| ${severity} | \`${cell(path).replaceAll('`', '')}:${line}\`${commit === undefined ? '' : ` in ${commit.slice(0, 10)}`} | ${cell(message)} | \`${ruleId}\` |`);
    }
    if (result.findings.length > ROWS_MOST) lines.push('', `and ${result.findings.length - ROWS_MOST} more`);
    lines.push('', '## What to do', '');
    for (const id of new Set(result.findings.map(({ ruleId }) => ruleId))) {
      const rule = rules.get(id);
      if (rule !== undefined) lines.push(`- **${rule.title}** (\`${docsPage(id)}\`): ${rule.remedy}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

function cell(text: string): string {
  return visible(text).replace(/[\\|<>[\]*_]/g, '\\$&');
}
