import type { CheckResult } from '../check.js';
import type { ChecklistResult, ChecklistStatus } from '../engine/checklist.js';
import type { Finding } from '../engine/finding.js';
import { rules } from '../rules/catalogue.js';
import { painter, type Paint } from './paint.js';
import { findingsOf } from './findings-of.js';
import { summarize, verdict } from './summary.js';
import { visible } from './visible.js';

const signs: Record<ChecklistStatus, string> = { pass: '✓', fail: '✗', 'not-applicable': '–', 'cannot-tell': '?' };
const words: Record<ChecklistStatus, string> = { pass: 'passes', fail: 'fails', 'not-applicable': 'does not apply', 'cannot-tell': 'cannot be judged' };
const FINDINGS_AN_ITEM = 20;
const SKIPPED_SHOWN = 5;

/** What was done about mending before the report: nothing, all that a machine can do, or it was shown what that would be. */
export type Mending = 'none' | 'done' | 'shown';

const mendingHint: Record<Mending, string> = {
  none: '; `claviger check --fix --dry-run` shows what can be fixed automatically.',
  shown: '; `claviger check --fix` makes the changes that are shown above.',
  done: '.',
};

/** The report for people: by checklist item, with what to do. */
export function prettyReport(result: CheckResult, colours: boolean, mending: Mending): string {
  const paint = painter(colours);
  // What comes before a commit answers only what it may be refused for, and mostly nothing.
  const lines: string[] = result.checklist.length === 0 ? [] : ['', `${paint.bold('Claviger security check')}  ${verdict(result)}`, ''];
  for (const group of ['security', 'production'] as const) {
    const items = result.checklist.filter((item) => item.group === group);
    if (items.length === 0) continue;
    lines.push(paint.bold(group === 'security' ? 'Security checklist' : 'Production'), '');
    for (const [index, item] of items.entries()) {
      if (item.status === 'fail' && lines.at(-1) !== '') lines.push('');
      lines.push(...itemLines(item, index + 1, result.findings, paint));
    }
    lines.push('');
  }
  const shown = new Set(result.checklist.filter(({ status }) => status === 'fail').flatMap((item) => findingsOf(item, result.findings)));
  const notes = result.findings.filter((finding) => !shown.has(finding));
  if (notes.length > 0) {
    lines.push(paint.bold('Notes'), '');
    for (const note of notes.slice(0, FINDINGS_AN_ITEM)) lines.push(...findingLines(note, paint));
    lines.push('');
  }
  const { skipped } = result.stats;
  if (skipped.length > 0) {
    const counts = new Map<string, number>();
    for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    lines.push(paint.dim(`Not read, or only in part: ${[...counts].map(([reason, count]) => `${count} ${reason}`).join(', ')}`));
    const telling = skipped.filter(({ reason }) => reason !== 'binary');
    for (const { path, reason, detail } of telling.slice(0, SKIPPED_SHOWN)) lines.push(paint.dim(`  ${visible(path)}: ${reason}${detail === undefined ? '' : ` (${visible(detail)})`}`));
    if (telling.length > SKIPPED_SHOWN) lines.push(paint.dim(`  and ${telling.length - SKIPPED_SHOWN} more: --format json lists them all`));
    lines.push('');
  }
  lines.push(summarize(result));
  if (result.findings.length > 0) {
    const hint = mendingHint[/^https?:/.test(result.root) ? 'done' : mending];
    lines.push(paint.dim(`\`claviger check --explain RULE\` explains a rule${hint}`));
  }
  lines.push('');
  return lines.join('\n');
}

function itemLines(item: ChecklistResult, number: number, findings: readonly Finding[], paint: Paint): string[] {
  const colour = item.status === 'pass' ? paint.green : item.status === 'fail' ? paint.red : item.status === 'cannot-tell' ? paint.yellow : paint.dim;
  const lines = [`${colour(signs[item.status])} ${String(number).padStart(2)}. ${item.title}: ${colour(words[item.status])}`];
  if (item.status === 'fail') {
    const own = findingsOf(item, findings);
    for (const finding of own.slice(0, FINDINGS_AN_ITEM)) lines.push(...findingLines(finding, paint));
    if (own.length > FINDINGS_AN_ITEM) lines.push(paint.dim(`       and ${own.length - FINDINGS_AN_ITEM} more`));
    for (const id of new Set(own.map(({ ruleId }) => ruleId))) {
      const rule = rules.get(id);
      if (rule !== undefined) lines.push(`       ${paint.cyan('→')} ${rule.remedy} ${paint.dim(`(${id})`)}`);
    }
    lines.push('');
  } else {
    for (const { text, path, line } of item.evidence.slice(0, 3)) {
      const place = path === undefined ? '' : ` ${visible(path)}${line === undefined ? '' : `:${line}`}`;
      lines.push(paint.dim(`       ${visible(text)}${place}`));
    }
  }
  return lines;
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const place = `${visible(finding.path)}:${finding.line}${finding.commit === undefined ? '' : ` in ${finding.commit.slice(0, 10)}`}`;
  const lines = [`       ${paint.bold(place)}  ${visible(finding.message)}`];
  const steps = finding.steps ?? [];
  // From a place to itself there is no way to show.
  if (steps.length < 3) return lines;
  for (const step of steps.slice(0, 8)) lines.push(paint.dim(`         ${visible(step.path)}:${step.line} ${visible(step.message)}`));
  return lines;
}
