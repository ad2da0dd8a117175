import type { MisuseRule } from '../../flow/misuse-rule.js';
import { hasClavigerMiddleware } from '../../flow/known/claviger.js';

const SDK = '@anthropic-ai/sdk';
/** The first of the SDK's minors before 1.0 that runs middleware (source: its CHANGELOG.md, 0.101.0). */
const FIRST_MINOR = 101;

export const middlewareIgnored: MisuseRule = {
  rule: {
    id: 'middleware-ignored',
    item: 'rate-limited',
    severity: 'error',
    title: 'A guard is given to an SDK that ignores it',
    remedy: 'Update `@anthropic-ai/sdk`, or give it the guard as `new Anthropic({ fetch: guard.fetch() })`; `guard.client(new Anthropic())` refuses an SDK that runs no middleware.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    for (const event of analysis.events('client')) {
      if (event.detail.client !== 'sdk' || said.has(event.node) || analysis.isAside(event.path) || !hasClavigerMiddleware(event.detail.options)) continue;
      const range = analysis.project.packageOf(event.path)?.dependencies.get(SDK);
      if (range === undefined || !isBeforeMiddleware(range)) continue;
      said.add(event.node);
      report.finding({ ruleId: 'middleware-ignored', ...analysis.place(event.path, event.node), message: `${SDK} ${range} does not support middleware: the option is silently ignored, and calls go out unguarded.` });
    }
  },
};

/** Ranges of one minor before 1.0, as package managers write them. Of any other nothing is said. */
function isBeforeMiddleware(range: string): boolean {
  const minor = /^[\^~=v]{0,2}0\.(\d{1,4})(?:\.\d{1,6})?$/.exec(range.trim())?.[1];
  return minor !== undefined && Number(minor) < FIRST_MINOR;
}
