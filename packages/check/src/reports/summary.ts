import type { CheckResult } from '../check.js';
import { plural } from '../engine/plural.js';

/** One line: what was found in how much. */
export function summarize({ findings, stats }: CheckResult): string {
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const parts = [plural(count('error'), 'error'), plural(count('warning'), 'warning'), plural(count('note'), 'note')].filter((part) => !part.startsWith('0 '));
  const more = [stats.silenced > 0 ? `${stats.silenced} silenced` : '', stats.known > 0 ? `${stats.known} known from the baseline` : ''].filter((part) => part !== '');
  const found = parts.length === 0 ? 'Nothing found' : parts.join(', ');
  return `${found}${more.length === 0 ? '' : ` (${more.join(', ')})`} in ${plural(stats.files, 'file')}, ${(stats.milliseconds / 1000).toFixed(1)} s`;
}

/** One line: how the checklist stands, and the way on. */
export function verdict({ checklist }: CheckResult): string {
  const count = (status: string): number => checklist.filter((item) => item.status === status).length;
  const [failing, holding] = [count('fail'), count('pass')];
  const parts = [`${failing} of ${plural(checklist.length, 'item')} ${failing === 1 ? 'fails' : 'fail'}`, `${holding} ${holding === 1 ? 'passes' : 'pass'}`];
  const [open, aside] = [count('cannot-tell'), count('not-applicable')];
  if (aside > 0) parts.push(`${aside} ${aside === 1 ? 'does' : 'do'} not apply`);
  if (open > 0) parts.push(`${open} cannot be judged`);
  return `${parts.join(', ')}.`;
}
