import type { EventOf } from '../../flow/event.js';
import { isKeyName } from '../../flow/known/environment.js';
import { dottedName, walk } from '../../flow/syntax.js';
import { allMarks } from '../../flow/value.js';

/** The beginning that all keys share has 13 characters; a few more, or the last four, tell one key from another. */
const ENOUGH = 30;

/** How many characters of the app's key a log line writes down, where that is more than tells it from others: `key.slice(0, 60)`. */
export function loggedPart({ node, detail }: EventOf<'log'>, variables: ReadonlySet<string>): number | undefined {
  const isKey = detail.values.some((value) => allMarks(value).some(({ origin, cut }) => cut && origin.label === 'environment' && (variables.has(origin.name) || isKeyName(origin.name))));
  let found: number | undefined;
  if (isKey) walk(node, (part) => {
    const callee = part.type === 'CallExpression' && part.callee.type === 'MemberExpression' && part.callee.property.type === 'Identifier' && /^(?:slice|substring|substr)$/.test(part.callee.property.name) ? part.callee : undefined;
    if (callee === undefined || part.type !== 'CallExpression' || !/key|token/i.test(dottedName(callee.object) ?? '')) return;
    const [from, to] = part.arguments.map((argument) => (argument.type === 'Literal' && typeof argument.value === 'number' ? argument.value : undefined));
    if (from !== undefined && to !== undefined && to - from > ENOUGH) found ??= to - from;
  });
  return found;
}
