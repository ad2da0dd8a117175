import type { Node } from 'oxc-parser';
import * as values from './value.js';
import type { Closure, Mark, Value } from './value.js';

const isPending = (mark: Mark): boolean => mark.origin.label === 'pending';

/** What a promise gives once it has been waited for. */
export function awaited(value: Value): Value {
  if (value.shape.kind === 'union') return { shape: { kind: 'union', options: value.shape.options.map((option) => awaited(option)) }, marks: value.marks.filter((mark) => !isPending(mark)) };
  return value.marks.some(isPending) ? { shape: value.shape, marks: value.marks.filter((mark) => !isPending(mark)) } : value;
}

/** Whether a condition looks at a promise instead of at what it gives: then it is always true. */
export function isPromise(value: Value): boolean {
  return values.options(value).some((option) => option.marks.some(isPending));
}

/** Whether an answer of this function is a promise for which somebody has to wait. */
export function givesPromise({ node }: Closure): boolean {
  return (node.async && !node.generator) || makesPromise(node.body);
}

/** `() => new Promise((resolve, reject) => ...)`, `{ return new Promise(...) }`. */
function makesPromise(body: Closure['node']['body']): boolean {
  const last = body?.type === 'BlockStatement' ? body.body.at(-1) : undefined;
  const given = body?.type === 'BlockStatement' ? (last?.type === 'ReturnStatement' ? last.argument : null) : body;
  return given?.type === 'NewExpression' && given.callee.type === 'Identifier' && given.callee.name === 'Promise';
}

/** What a handler ends the work with, beside throwing: `redirect()`, `next(error)`. */
const ends = /\b(?:throw|redirect|error|notFound|fail|abort|reject|createError|next|exit)\b(?!['"`:])/;

/** `limiter.consume(caller).catch(() => undefined)`: whether what failed is caught and forgotten, so that nobody is turned away by it. */
export function forgets(handler: Node | undefined, text: string): boolean {
  return (handler?.type === 'ArrowFunctionExpression' || handler?.type === 'FunctionExpression') && !ends.test(text.slice(handler.start, handler.end));
}
