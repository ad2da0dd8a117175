import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { childNodes } from './syntax.js';

/** What holds on a way that is taken by how the program was set up, and not by who calls. */
export const BY_SETTINGS = 'by-settings';

const runtime = new Set(['process', 'undefined', 'Boolean', 'Deno', 'Bun', 'globalThis', 'env']);

/** Whether a condition looks at nothing but the settings of the program: `process.env.NODE_ENV === 'test'`, `!limiter`. */
export function asksSettings(test: Node, frame: Frame): boolean {
  let names = 0;
  const pending: Node[] = [test];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'CallExpression' && node.arguments.length > 0 && !(node.callee.type === 'Identifier' && node.callee.name === 'Boolean')) return false;
    if (node.type === 'ThisExpression' || node.type === 'AwaitExpression' || node.type === 'AssignmentExpression') return false;
    if (node.type === 'Identifier') {
      const holder = frame.scope.holder(node.name);
      if (holder === undefined ? !runtime.has(node.name) : holder.parent !== undefined) return false;
      names += 1;
    }
    if (node.type === 'MemberExpression' && !node.computed) pending.push(node.object);
    else pending.push(...childNodes(node));
  }
  return names > 0;
}

/** `if (!limiter) return next()`: a short way past what is not set up. */
export function passesBySettings(test: Node, way: Node, frame: Frame, evaluator: Evaluator): boolean {
  if (way.end - way.start > 80 || evaluator.syntax(frame.module)?.text.slice(way.start, way.end).includes('next(') !== true) return false;
  return asksSettings(test, frame);
}
