import type { Node } from 'oxc-parser';
import type { Location } from '../../engine/finding.js';
import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { catchAround } from '../../flow/swallowing.js';
import { isFunction, nodesAround, walk } from '../../flow/syntax.js';

interface Step {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The places of the calls on the way from a handler, that of Claude first; what set the program up lets go of nothing of it. */
function stepsOf({ path, node, calls, route }: EventOf<'claude'>): Step[] {
  const handler = route === undefined ? -1 : calls.findLastIndex((call) => call.path === route.path && call.offset === route.node.start);
  const sites = calls.slice(handler + 1).toReversed();
  return [{ path, start: node.start, end: node.end }, ...sites.map(({ path: module, offset }) => ({ path: module, start: offset, end: offset }))];
}

/** Whether a promise on the way is let go before anything catches what it fails with: a `try` around it is left by then. */
export function letsGo(analysis: Analysis, event: EventOf<'claude'>): boolean {
  for (const step of stepsOf(event)) {
    const program = analysis.interpreter.syntax(step.path)?.program;
    if (program === undefined) return false;
    if (isLetGo(analysis, nodesAround(program, step))) return true;
    if (catchAround(analysis, step.path, step) !== undefined) return false;
  }
  return false;
}

/** `ask(text).then(show);`, `texts.forEach(async (text) => { await ask(text); });`, `answer(message);` of a function that is asynchronous. */
function isLetGo({ interpreter }: Analysis, around: readonly Node[]): boolean {
  const within = around.slice(around.findLastIndex((node) => isFunction(node)) + 1);
  const at = within.findLastIndex((node) => node.type === 'ExpressionStatement');
  const statement = within[at];
  if (statement?.type !== 'ExpressionStatement') return false;
  const whole = statement.expression.type === 'UnaryExpression' && statement.expression.operator === 'void' ? statement.expression.argument : statement.expression;
  if (whole.type !== 'CallExpression') return false;
  const method = whole.callee.type === 'MemberExpression' && whole.callee.property.type === 'Identifier' ? whole.callee.property.name : '';
  if (method === 'then' || method === 'finally') return whole.arguments.length < 2;
  if (method === 'forEach') return whole.arguments.some((given) => (given.type === 'ArrowFunctionExpression' || given.type === 'FunctionExpression') && given.async);
  return (interpreter.calledAt.get(whole) ?? []).some((called) => called.node.async);
}

/** Names of errors that a callback is given first. */
const errors = /^_{0,2}(?:err|error|e|er|ex|exception|problem|failure)$/;

/** Where a callback that is handed the answer is given an error too and reads only what comes after it: `ask(text, (err, answer) => show(answer))`. */
export function unlookedPlace(analysis: Analysis, event: EventOf<'claude'>): Location | undefined {
  let inner: Step | undefined;
  for (const step of stepsOf(event)) {
    const program = analysis.interpreter.syntax(step.path)?.program;
    const call = program === undefined ? undefined : nodesAround(program, step).findLast((node) => node.type === 'CallExpression' && node.start === step.start);
    // What asks Claude inside of a callback is told of another's error there.
    const isInside = (node: Node): boolean => inner?.path === step.path && inner.start >= node.start && inner.end <= node.end;
    if (call?.type === 'CallExpression') for (const given of call.arguments) if (overlooks(given) && !isInside(given)) return analysis.place(step.path, { start: call.start, end: given.end });
    inner = step;
  }
  return undefined;
}

function overlooks(callback: Node): boolean {
  if ((callback.type !== 'ArrowFunctionExpression' && callback.type !== 'FunctionExpression') || callback.body === null) return false;
  const [first, second] = callback.params;
  if (first?.type !== 'Identifier' || second === undefined || !errors.test(first.name)) return false;
  const read = new Set<string>();
  walk(callback.body, (node) => {
    if (node.type === 'Identifier') read.add(node.name);
    return true;
  });
  return !read.has(first.name) && !read.has('arguments') && (second.type !== 'Identifier' || read.has(second.name));
}
