import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { childNodes } from './syntax.js';
import { allMarks } from './value.js';
import type { Value } from './value.js';

/** What holds on a way that is taken by how the program was set up, and not by who calls. */
export const BY_SETTINGS = 'by-settings';

const runtime = new Set(['process', 'undefined', 'Boolean', 'Deno', 'Bun', 'globalThis', 'env']);

/** What the app is set up with, and no caller decides: where it runs, whether it was given a store. */
const settings = /\bprocess\.env\b|\bimport\.meta\.env\b|\bNODE_ENV\b|\bis_?(?:prod(?:uction)?|dev(?:elopment)?|test)\b|^!?\w{0,20}(?:limit(?:er)?|redis|upstash|kv)\w{0,20}(?:\s{0,4}!==?\s{0,4}(?:null|undefined))?$/i;

/** What holds on a way that nobody outside comes by: it is taken while somebody works on the program. */
export const IN_DEVELOPMENT = 'in-development';

const environmentName = String.raw`(?:\w{1,40}\.){0,4}(?:NODE_ENV|MODE|APP_ENV|VERCEL_ENV)`;
const inDevelopment = new RegExp(String.raw`^\(?\s{0,4}(?:${environmentName}\s{0,4}(?:===?\s{0,4}['"\`](?:dev|development|test|local)['"\`]|!==?\s{0,4}['"\`]production['"\`])|import\.meta\.env\.DEV|is_?dev(?:elopment)?|!\s{0,4}(?:is_?prod(?:uction)?|import\.meta\.env\.PROD))\s{0,4}\)?$`, 'i');

/** Whether a condition holds only where the program does not run for real. */
export function holdsInDevelopment(test: Node, text: string): boolean {
  return test.end - test.start <= 120 && inDevelopment.test(text.slice(test.start, test.end));
}

/** Whether a condition asks for settings and nothing of the request, by what it is or by what it is called. */
export function asksSettings(test: Node, value: Value, text: string, frame: Frame): boolean {
  if (looksAtSettings(test, frame)) return true;
  return settings.test(text.slice(test.start, Math.min(test.end, test.start + 200))) && allMarks(value).every((mark) => mark.origin.label === 'environment');
}

/** Whether a condition looks at nothing but the settings of the program: `process.env.NODE_ENV === 'test'`, `!limiter`. */
function looksAtSettings(test: Node, frame: Frame): boolean {
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
  return looksAtSettings(test, frame);
}
