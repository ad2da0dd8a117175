import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { nodesAround } from './syntax.js';

/** The texts of the files a call passes through, its own first: where its answer and its errors may be looked at. */
export function pathTexts(analysis: Analysis, event: EventOf<'claude'>): string {
  const paths = new Set([event.path, ...event.calls.map((call) => call.path), ...(event.route === undefined ? [] : [event.route.path])]);
  return [...paths].map((path) => analysis.text(path)).join('\n');
}

/** `create(...).then(...).catch(...)`, also of what is handed to one function first, or a callback for errors beside it. */
export function catchesResult({ interpreter }: Analysis, { path, node: made }: EventOf<'claude'>): boolean {
  const syntax = interpreter.syntax(path);
  if (syntax === undefined) return false;
  const around = nodesAround(syntax.program, made);
  let handed = 0;
  for (let at = around.lastIndexOf(made) - 1, inner = made; at >= 0; at -= 1) {
    const node = around[at];
    if (node?.type === 'MemberExpression' && node.object === inner) {
      const call = around[at - 1];
      const method = node.property.type === 'Identifier' ? node.property.name : '';
      if (call?.type === 'CallExpression' && call.callee === node && (method === 'catch' || (method === 'then' && call.arguments.length > 1))) return true;
    } else if (node?.type === 'CallExpression' && node.callee !== inner) {
      handed += 1;
      if (handed > 1) return false;
    } else if (node?.type !== 'CallExpression' && node?.type !== 'ChainExpression') return false;
    inner = node;
  }
  return false;
}
