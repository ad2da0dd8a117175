import type { Reporter } from '../engine/analyzer.js';
import type { ChecklistItemId } from '../engine/checklist.js';
import type { Analysis } from '../flow/analysis.js';
import { readyModules } from '../flow/known/ready-endpoint.js';
import { options } from '../flow/value.js';
import { isAside } from '../graph/aside.js';
import { LARGE } from '../flow/asked-length.js';

const ENDPOINTS: ReadonlySet<string> = new Set(['chat', 'chatRoute', 'chatHandler', 'api', 'apiRoute', 'apiHandler']);

/** What a ready endpoint of Claviger does by itself. */
const HOLDS: readonly (readonly [item: ChecklistItemId, what: string])[] = [
  ['server-side-only', 'calls Claude on the server'],
  ['input-bounded', 'bounds what a user says, to what `size` of its policy allows'],
  ['rate-limited', 'limits each user, by `limits` of its policy'],
  ['prompt-guarded', 'adds guardrails to the system prompt, by `harden` of its policy'],
  ['errors-handled', 'answers every failure with its status, type and code'],
  ['retries-and-timeouts', 'tries again and gives up by `upstream` of its policy'],
  ['client-reused', 'makes no client for each request'],
  ['answers-checked', 'lets answers through its guards for leaks, secrets and links before they go out'],
];

/** Rows of each call with usage, cost and request id: `claviger(policy, { ports: { ledger } })`. */
const LEDGER = /\bports\s{0,4}:\s{0,4}\{[^}]{0,400}\bledger\b/;

/** An endpoint that comes ready from `@claviger/core` calls Claude where no code of the project does. */
export function speakOfReadyEndpoints(analysis: Analysis, report: Reporter): void {
  for (const [path, { file, record }] of analysis.graph.modules) {
    if (isAside(file) || analysis.client.modules.has(path)) continue;
    const taken = record.imports.find(({ specifier, names }) => readyModules.test(specifier) && names.some((name) => ENDPOINTS.has(name)));
    if (taken === undefined) continue;
    const { line } = analysis.place(path, { start: taken.offset, end: taken.offset });
    for (const [item, what] of HOLDS) report.evidence(item, 'pass', { text: `the endpoint of ${taken.specifier} ${what}`, path, line });
    // A policy can switch it off, unlike the others.
    if (placeOf(analysis, (text) => text.includes('@claviger/core') && /\bpreset\s{0,4}:\s{0,4}['"`]off\b/.test(text)) === undefined) report.evidence('personal-data-minimal', 'pass', { text: `the endpoint of ${taken.specifier} keeps personal data from Claude, by \`privacy\` of its policy`, path, line });
    speakOfStops(analysis, report, { path, line });
    const kept = placeOf(analysis, (text) => text.includes('@claviger/core') && LEDGER.test(text));
    report.evidence('usage-logged', kept === undefined ? 'cannot-tell' : 'pass', kept === undefined ? { text: `the endpoint of ${taken.specifier} hands usage and request ids to the ledger of its guard, and none was seen: \`claviger(policy, { ports: { ledger } })\``, path, line } : { text: 'usage and request ids of each call go to the ledger of the guard', path: kept });
  }
  speakOfLengths(analysis, report);
}

/** A broken stream ends with an error event; what a `stop_reason` means to people is for whoever shows the answer. */
function speakOfStops(analysis: Analysis, report: Reporter, endpoint: { readonly path: string; readonly line: number }): void {
  const reader = placeOf(analysis, (text) => /stop_?reason/i.test(text));
  if (reader === undefined) report.evidence('stop-handled', 'cannot-tell', { text: 'the endpoint ends a broken stream with an error event; nothing here was seen to read `stop_reason`', ...endpoint });
  else report.evidence('stop-handled', 'pass', { text: 'the endpoint ends a broken stream with an error event, and `stop_reason` is read here', path: reader });
}

/** A chat endpoint bounds its answers by itself, where no bound is given. */
function speakOfLengths(analysis: Analysis, report: Reporter): void {
  for (const event of analysis.events('endpoint')) {
    if (analysis.isAside(event.path)) continue;
    const { path, line } = analysis.place(event.path, event.node);
    const bounds = event.detail.maxTokens === undefined ? [] : options(event.detail.maxTokens);
    if (bounds.some(({ shape }) => shape.kind === 'constant' && typeof shape.value === 'number' && shape.value > LARGE)) {
      report.finding({ ruleId: 'max-tokens-unset', ...analysis.place(event.path, event.node), message: `maxTokens is above ${String(LARGE)}: one call can produce, and cost, that much output.` });
    } else report.evidence('max-tokens-sensible', 'pass', { text: bounds.length === 0 ? 'the endpoint bounds its answers to 1,024 tokens' : 'the endpoint is given a bound on the answer', path, line });
  }
}

/** The first module of the project whose text is so. */
function placeOf(analysis: Analysis, is: (text: string) => boolean): string | undefined {
  for (const [path, { file }] of analysis.graph.modules) if (!isAside(file) && is(analysis.text(path))) return path;
  return undefined;
}
