import type { Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { walk } from './syntax.js';

/** The texts of the files a call passes through, its own first: where its answer and its errors may be looked at. */
export function pathTexts(analysis: Analysis, event: EventOf<'claude'>): string {
  const paths = new Set([event.path, ...event.calls.map((call) => call.path), ...(event.route === undefined ? [] : [event.route.path])]);
  return [...paths].map((path) => analysis.text(path)).join('\n');
}

/** `create(...).then(...).catch(...)`, also of what is handed to one function first, or a callback for errors beside it. */
export function catchesResult({ interpreter }: Analysis, { path, node: made }: EventOf<'claude'>): boolean {
  const syntax = interpreter.syntax(path);
  if (syntax === undefined) return false;
  const around: Node[] = [];
  walk(syntax.program, (node) => {
    if (node.start > made.start || node.end < made.end) return false;
    around.push(node);
    return true;
  });
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

/** What of an answer over HTTP tells nothing of how it went. */
const contents = /^(?:json|text|headers)$/;

/** An answer over HTTP of which the contents are read, and neither its status nor whether they speak of an error. */
export function statusUnseen({ interpreter }: Analysis, { path, node: made, detail }: EventOf<'claude'>): boolean {
  const syntax = detail.request.client === 'http' ? interpreter.syntax(path) : undefined;
  if (syntax === undefined) return false;
  let own: Node = syntax.program;
  let name: string | undefined;
  walk(syntax.program, (node) => {
    if (node.start > made.start || node.end < made.end) return false;
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') own = node;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'AwaitExpression' && node.init.argument === made) name = node.id.name;
    return true;
  });
  if (name === undefined) return false;
  let read = 0;
  let all = -1; // The name where it is given its value.
  const given: string[] = [];
  walk(own, (node) => {
    if (node.type === 'Identifier' && node.name === name) all += 1;
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === name && node.property.type === 'Identifier' && contents.test(node.property.name)) read += 1;
    if (node.type === 'VariableDeclarator' && node.init !== null && new RegExp(`^(?:await\\s{1,4}|JSON\\.parse\\(\\s{0,4}await\\s{1,4})${name ?? ''}\\.(?:json|text)\\(`).test(syntax.text.slice(node.init.start, node.init.end))) given.push(syntax.text.slice(node.id.start, node.id.end));
    return true;
  });
  const text = syntax.text.slice(own.start, own.end);
  const looksAtContents = given.some((data) => /\berror\b/.test(data) || (/^\w{1,60}$/.test(data) && new RegExp(`\\b${data}\\??\\.(?:error|type|content\\?)|\\b${data}\\?\\.|!${data}\\b|\\bin\\s{1,4}${data}\\b|\\w\\(${data}\\)`).test(text.replace(new RegExp(`\\b(?:JSON\\.stringify|(?:json|send|jsonResponse))\\(${data}\\b`, 'g'), ''))));
  return read > 0 && read === all && given.length > 0 && !looksAtContents;
}
