import type { CheckResult } from '../check.js';
import type { Severity } from '../engine/rule.js';
import { summarize } from './summary.js';
import { visible } from './visible.js';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', note: 'notice' };

/** Annotations, as GitHub Actions reads them from the log (docs.github.com, "Workflow commands for GitHub Actions"). */
export function githubReport(result: CheckResult): string {
  const lines = result.findings.map(({ severity, path, line, column, endLine, message, ruleId }) => {
    const properties = [`file=${property(path.split('!')[0] ?? path)}`, `line=${line}`, `endLine=${endLine}`, `col=${column}`, `title=${property(ruleId)}`];
    return `::${commands[severity]} ${properties.join(',')}::${data(message)}`;
  });
  for (const { id, status } of result.checklist) lines.push(`${status.padEnd(14)} ${id}`);
  lines.push(data(summarize(result)));
  return `${lines.join('\n')}\n`;
}

function data(text: string): string {
  return visible(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
