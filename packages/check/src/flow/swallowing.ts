import type { Node } from 'oxc-parser';
import type { Location } from '../engine/finding.js';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { walk } from './syntax.js';

/**
 * Whether the nearest `catch` around a call forgets the error: nothing is thrown, called or read there, so that whoever
 * waits for the work (a queue that would try again, a log) takes it for done.
 */
export function swallowsErrors(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const nearest = catchAround(analysis, event.path, event.node);
  return nearest !== undefined && forgets(nearest);
}

/** The innermost place on the way to a call around which errors are caught: from there to the end of its `catch`. */
export function caughtPlace(analysis: Analysis, event: EventOf<'claude'>): Location | undefined {
  const steps = [{ path: event.path, start: event.node.start, end: event.node.end }, ...event.calls.toReversed().map(({ path, offset }) => ({ path, start: offset, end: offset }))];
  for (const { path, start, end } of steps) {
    const nearest = catchAround(analysis, path, { start, end });
    if (nearest !== undefined) return analysis.place(path, { start, end: nearest.end });
  }
  return undefined;
}

/** The body of the nearest `catch` around a place, in the function that the place is in. */
function catchAround(analysis: Analysis, path: string, at: { readonly start: number; readonly end: number }): Node | undefined {
  const program = analysis.interpreter.syntax(path)?.program;
  if (program === undefined) return undefined;
  let nearest: Node | undefined;
  walk(program, (node) => {
    if (node.start > at.start || node.end < at.end) return false;
    // A function that is handed on is run under whatever is around its call.
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') nearest = undefined;
    if (node.type === 'TryStatement' && node.handler !== null && at.start < node.block.end) nearest = node.handler.body;
    return true;
  });
  return nearest;
}

function forgets(body: Node): boolean {
  let acts = false;
  walk(body, (node) => {
    if (/^(?:CallExpression|NewExpression|ThrowStatement|AssignmentExpression|UpdateExpression|AwaitExpression)$/.test(node.type)) acts = true;
    return !acts;
  });
  return !acts;
}
