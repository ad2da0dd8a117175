import type { Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { walk } from './syntax.js';

/**
 * Whether the nearest `catch` around a call forgets the error: nothing is thrown, called or read there, so that whoever
 * waits for the work (a queue that would try again, a log) takes it for done.
 */
export function swallowsErrors(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const program = analysis.interpreter.syntax(event.path)?.program;
  if (program === undefined) return false;
  let nearest: Node | undefined;
  walk(program, (node) => {
    if (node.start > event.node.start || node.end < event.node.end) return false;
    // A function that is handed on is run under whatever is around its call.
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') nearest = undefined;
    if (node.type === 'TryStatement' && node.handler !== null && event.node.start < node.block.end) nearest = node.handler.body;
    return true;
  });
  return nearest !== undefined && forgets(nearest);
}

function forgets(body: Node): boolean {
  let acts = false;
  walk(body, (node) => {
    if (/^(?:CallExpression|NewExpression|ThrowStatement|AssignmentExpression|UpdateExpression|AwaitExpression)$/.test(node.type)) acts = true;
    return !acts;
  });
  return !acts;
}
