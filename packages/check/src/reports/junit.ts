import type { CheckResult } from '../check.js';
import { escapeMarkup } from './escape-markup.js';

/** A test case for each checklist item: fails as failure, what cannot be told or does not apply as skipped. */
export function junitReport(result: CheckResult): string {
  const failures = result.checklist.filter(({ status }) => status === 'fail').length;
  const skipped = result.checklist.filter(({ status }) => status === 'cannot-tell' || status === 'not-applicable').length;
  const counts = `tests="${result.checklist.length}" failures="${failures}" skipped="${skipped}" time="${(result.stats.milliseconds / 1000).toFixed(3)}"`;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="claviger check" ${counts}>`, `  <testsuite name="checklist" ${counts}>`];
  for (const { id, title, group, status, evidence } of result.checklist) {
    const said = evidence.map(({ text, path, line }) => `${path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`} `}${text}`);
    const open = `    <testcase classname="${group}" name="${escapeMarkup(`${id}: ${title}`)}"`;
    if (status === 'pass') lines.push(`${open}/>`);
    else if (status === 'fail') lines.push(`${open}>`, `      <failure message="${escapeMarkup(said[0] ?? '')}">${said.map(escapeMarkup).join('\n')}</failure>`, '    </testcase>');
    else lines.push(`${open}>`, `      <skipped message="${escapeMarkup(`${status}: ${said[0] ?? ''}`)}"/>`, '    </testcase>');
  }
  lines.push('  </testsuite>', '</testsuites>');
  return `${lines.join('\n')}\n`;
}
