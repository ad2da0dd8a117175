import type { CheckResult } from '../check.js';

/** One line: what was found in how much. */
export function summarize({ findings, stats }: CheckResult): string {
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const parts = [plural(count('error'), 'error'), plural(count('warning'), 'warning'), plural(count('note'), 'note')].filter((part) => !part.startsWith('0 '));
  const more = [stats.silenced > 0 ? `${stats.silenced} silenced` : '', stats.known > 0 ? `${stats.known} known from the baseline` : ''].filter((part) => part !== '');
  const found = parts.length === 0 ? 'Nothing found' : parts.join(', ');
  return `${found}${more.length === 0 ? '' : ` (${more.join(', ')})`} in ${plural(stats.files, 'file')}, ${(stats.milliseconds / 1000).toFixed(1)} s`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
