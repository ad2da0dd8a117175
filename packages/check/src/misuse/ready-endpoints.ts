import type { Reporter } from '../engine/analyzer.js';
import type { ChecklistItemId } from '../engine/checklist.js';
import type { Analysis } from '../flow/analysis.js';
import { readyModules } from '../flow/known/ready-endpoint.js';
import { isAside } from '../graph/aside.js';

const ENDPOINTS: ReadonlySet<string> = new Set(['chat', 'chatRoute', 'chatHandler', 'api', 'apiRoute', 'apiHandler']);

/** What a ready endpoint of Claviger does by itself. */
const HOLDS: readonly (readonly [item: ChecklistItemId, what: string])[] = [
  ['server-side-only', 'calls Claude on the server'],
  ['input-bounded', 'bounds what a user says, to what `size` of its policy allows'],
  ['rate-limited', 'limits each user, by `limits` of its policy'],
  ['prompt-guarded', 'adds guardrails to the system prompt, by `harden` of its policy'],
];

/** An endpoint that comes ready from `@claviger/core` calls Claude where no code of the project does. */
export function speakOfReadyEndpoints(analysis: Analysis, report: Reporter): void {
  for (const [path, { file, record }] of analysis.graph.modules) {
    if (isAside(file) || analysis.client.modules.has(path)) continue;
    const taken = record.imports.find(({ specifier, names }) => readyModules.test(specifier) && names.some((name) => ENDPOINTS.has(name)));
    if (taken === undefined) continue;
    const { line } = analysis.place(path, { start: taken.offset, end: taken.offset });
    for (const [item, what] of HOLDS) report.evidence(item, 'pass', { text: `the endpoint of ${taken.specifier} ${what}`, path, line });
  }
}
