import { callerMarks } from './counts.js';
import type { CallInfo } from './evaluator.js';
import { isFamiliar } from './known/familiar.js';
import * as values from './value.js';
import type { Facts, Mark, Value } from './value.js';

/** What is called so watches, tells or asks for data: it turns nobody away. */
const noGate = /log|track|trace|metric|audit|report|notify|analytic|capture|telemetr|parse|read|serial|format|render|json|cors|cookie|connect|translat|locale|lang|geo|hash|helmet|static|compress|morgan|error|notFound|404|asyncHandler|catchAsync|catch|async|wrap$|express$|sentry|monitor|timing|timer|ident|context|inject|^(?:find|get|fetch|load|query|select|lookup|search|list|retrieve|first|all|one|where|create|insert|save|upsert|update|delete|remove|push|emit|publish|set|use|make|build|new|to|from|as)(?=[A-Z_]|$)/i;
const loginOnly = /auth|session|login|signed|token|jwt|\buser|principal/i;

/** The package or file that a value is from, where nothing is known of what it does. */
export function unfamiliarModule(value: Value): string | undefined {
  for (const option of values.options(value)) {
    const { shape } = option;
    if (shape.kind === 'external' && !isFamiliar(shape.external.module)) return shape.external.module;
  }
  return undefined;
}

/** What may hold past something that could not be looked into, by what it is called. */
export function gateFacts(name: string, shown: string): Facts {
  if (noGate.test(name)) return values.noFacts;
  if (loginOnly.test(name)) return new Set(['maybe-authenticated']);
  return new Set([`maybe-limited:${shown}`, `maybe-sized:${shown}`, 'maybe-authenticated']);
}

/** A function from elsewhere that is handed the request, or who the caller is: it may throw. */
export function unknownGate({ callee, args, method }: CallInfo): Facts {
  // What was called before gives something to ask or to build a query with: `client().from('x').eq('id', user)`.
  if (callee.shape.kind !== 'external' || callee.shape.external.chain.some((link) => link.how === 'call') || unfamiliarModule(callee) === undefined || !args.some((arg) => callerMarks(arg).length > 0)) return values.noFacts;
  return new Set([...gateFacts(method, method)].filter((fact) => !fact.startsWith('maybe-sized')));
}

/** Marks of what a function from elsewhere may have shortened or cleaned. */
export function throughUnknown(marks: readonly Mark[], { callee, method, isNew }: CallInfo): readonly Mark[] {
  if (isNew || unfamiliarModule(callee) === undefined) return marks;
  return marks.map((mark) => (mark.through === undefined && /^(?:user|answer|fetched|personal)$/.test(mark.origin.label) ? { ...mark, through: method } : mark));
}
