import type { CheckResult } from '../check.js';
import type { ChecklistResult, ChecklistStatus, Evidence } from '../engine/checklist.js';
import type { Finding } from '../engine/finding.js';
import type { Rule } from '../engine/rule.js';
import { escapeMarkup } from './escape-markup.js';
import { findingsOf } from './findings-of.js';
import { htmlStyle } from './html-style.js';
import { HTML_BEGINNING } from './own-report.js';
import { summarize } from './summary.js';

const words: Record<ChecklistStatus, string> = { pass: 'Holds', fail: 'Fails', 'not-applicable': 'Does not apply', 'cannot-tell': 'Cannot be told' };
const FINDINGS_AN_ITEM = 300;
const SKIPPED_MOST = 500;

/** One file without scripts or anything from elsewhere; folds open when printed. */
export function htmlReport(result: CheckResult, rules: ReadonlyMap<string, Rule>): string {
  const counts = new Map<ChecklistStatus, number>();
  for (const { status } of result.checklist) counts.set(status, (counts.get(status) ?? 0) + 1);
  const tiles = (['fail', 'cannot-tell', 'pass', 'not-applicable'] as const).map(
    (status) => `<div class="tile ${status}"><strong>${counts.get(status) ?? 0}</strong><span>${words[status]}</span></div>`,
  );
  const groups = (['security', 'production'] as const).map((group) => {
    const items = result.checklist.filter((item) => item.group === group);
    return `<section><h2>${group === 'security' ? 'Security checklist' : 'Production'}</h2>${items.map((item, index) => itemMarkup(item, index + 1, result.findings, rules)).join('\n')}</section>`;
  });
  const name = result.root.slice(result.root.lastIndexOf('/') + 1);
  return `${HTML_BEGINNING}${escapeMarkup(name)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<header><p class="brand">Claviger</p><h1>Security check of ${escapeMarkup(name)}</h1><p>${escapeMarkup(summarize(result))}</p><div class="tiles">${tiles.join('')}</div></header>
<main>
${groups.join('\n')}
${notesMarkup(result)}
${skippedMarkup(result)}
</main>
</body>
</html>
`;
}

function itemMarkup(item: ChecklistResult, number: number, findings: readonly Finding[], rules: ReadonlyMap<string, Rule>): string {
  const first = item.status === 'fail' ? undefined : item.evidence[0];
  const short = first === undefined ? '' : `<small>${escapeMarkup(first.text)}</small>`;
  const head = `<span class="sign" aria-hidden="true"></span><span class="title">${number}. ${escapeMarkup(item.title)}${short}</span><span class="status">${words[item.status]}</span>`;
  let body: string;
  if (item.status === 'fail') {
    const own = findingsOf(item, findings);
    const byRule = groupByRule(own);
    body = [...byRule].map(([id, group]) => ruleMarkup(rules.get(id), id, group)).join('\n');
  } else body = `<ul class="evidence">${item.evidence.map(evidenceMarkup).join('')}</ul>`;
  return `<details class="item ${item.status}"${item.status === 'fail' ? ' open' : ''}><summary>${head}</summary><div class="body">${body}</div></details>`;
}

function groupByRule(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.ruleId);
    if (group === undefined) groups.set(finding.ruleId, [finding]);
    else group.push(finding);
  }
  return groups;
}

function ruleMarkup(rule: Rule | undefined, id: string, findings: readonly Finding[]): string {
  const rows = findings.slice(0, FINDINGS_AN_ITEM).map(findingMarkup);
  const more = findings.length > FINDINGS_AN_ITEM ? `<p>and ${findings.length - FINDINGS_AN_ITEM} more</p>` : '';
  return `<div class="rule"><h3>${escapeMarkup(rule?.title ?? id)} <code>${escapeMarkup(id)}</code></h3><p class="remedy">${withCode(rule?.remedy ?? '')}</p><ul class="findings">${rows.join('')}</ul>${more}</div>`;
}

/** Rules write code between backticks. */
const withCode = (text: string): string =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `<code>${escapeMarkup(part)}</code>` : escapeMarkup(part)))
    .join('');

function findingMarkup(finding: Finding): string {
  const place = `${finding.path}:${finding.line}${finding.commit === undefined ? '' : ` in ${finding.commit.slice(0, 10)}`}`;
  const steps = (finding.steps ?? []).map((step) => `<li><code>${escapeMarkup(`${step.path}:${step.line}`)}</code> ${escapeMarkup(step.message)}</li>`);
  const key = finding.key === undefined ? '' : ` <span class="key">fingerprint ${escapeMarkup(finding.key.fingerprint)}</span>`;
  return `<li class="${finding.severity}"><code>${escapeMarkup(place)}</code> ${escapeMarkup(finding.message)}${key}${steps.length === 0 ? '' : `<ol>${steps.join('')}</ol>`}</li>`;
}

function evidenceMarkup({ text, path, line }: Evidence): string {
  const place = path === undefined ? '' : ` <code>${escapeMarkup(`${path}${line === undefined ? '' : `:${line}`}`)}</code>`;
  return `<li>${escapeMarkup(text)}${place}</li>`;
}

function notesMarkup({ checklist, findings }: CheckResult): string {
  const shown = new Set(checklist.filter(({ status }) => status === 'fail').flatMap((item) => findingsOf(item, findings)));
  const notes = findings.filter((finding) => !shown.has(finding));
  return notes.length === 0 ? '' : `<section><h2>Notes</h2><ul class="findings">${notes.slice(0, FINDINGS_AN_ITEM).map(findingMarkup).join('')}</ul></section>`;
}

function skippedMarkup({ stats }: CheckResult): string {
  if (stats.skipped.length === 0) return '';
  const rows = stats.skipped.slice(0, SKIPPED_MOST).map(({ path, reason, detail }) => `<li><code>${escapeMarkup(path)}</code> ${escapeMarkup(reason)}${detail === undefined ? '' : ` (${escapeMarkup(detail)})`}</li>`);
  const more = stats.skipped.length > SKIPPED_MOST ? `<p>and ${stats.skipped.length - SKIPPED_MOST} more</p>` : '';
  return `<section><details class="item"><summary><span class="title">Not read, or only in part: ${stats.skipped.length}</span></summary><div class="body"><ul>${rows.join('')}</ul>${more}</div></details></section>`;
}
