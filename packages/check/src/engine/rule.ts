import type { ChecklistItemId } from './checklist.js';

export type Severity = 'error' | 'warning' | 'note';

/** What the catalogue, the docs and SARIF say about a rule. One file each, in `rules/<id>/rule.ts`. */
export interface Rule {
  /** kebab-case, also the folder's and the doc page's name: `docs/rules/check/<id>.md`. */
  readonly id: string;
  readonly item: ChecklistItemId;
  readonly severity: Severity;
  /** One line, no full stop: what is wrong when the rule reports. Equal to the doc page's heading after the id. */
  readonly title: string;
  /** One or two sentences: what to change. Shown by `--explain` and in every report. */
  readonly remedy: string;
}

export function docsPage(ruleId: string): string {
  return `docs/rules/check/${ruleId}.md`;
}
