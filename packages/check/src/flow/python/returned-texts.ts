import type { PythonFunction } from './functions.js';
import type { PythonProgram } from './program.js';

const frameworks = /^\s{0,20}(?:from|import)\s{1,4}(?:flask|quart|bottle)\b/m;
const routes = /^@(?:\w{1,60}\.){0,3}(?:route|get|post|put|patch|delete)\(/;
const otherKinds = /text\/plain|application\/json|text\/event-stream|text\/csv|text\/xml|application\/xml|\bmimetype\b|\bcontent_type\b/;
const text = /(?:\.text|\["text"\]|\['text'\]|\.completion)(?:\.\w{1,12}\([^()]{0,80}\)){0,3}$|^[rR]?f["']|^["'][^"'\n]{0,8}["']\.join\(|^str\(/;
const DEEPEST = 4;

/** Whether a line of a route gives back a text as it is, which Flask, Quart and Bottle send as a page: `return answer`. */
export function returnsText(line: string, fn: PythonFunction, program: PythonProgram): boolean {
  const value = /^return\s{1,4}([^,\n]{1,300})$/.exec(line)?.[1];
  if (value === undefined || !fn.decorators.some((decorator) => routes.test(decorator))) return false;
  const file = program.textOf(fn);
  if (!frameworks.test(file) || fn.body.some((part) => otherKinds.test(part.text))) return false;
  return isText(value, fn, program, 0);
}

function isText(expression: string, fn: PythonFunction, program: PythonProgram, depth: number): boolean {
  const value = expression.trim().replace(/^await\s{1,4}/, '');
  if (depth > DEEPEST || /^[{[(]/.test(value)) return false;
  if (text.test(value)) return true;
  if (/^\w{1,60}$/.test(value)) {
    const given = fn.body.flatMap((line) => (line.text.startsWith(value) ? (new RegExp(`^${value}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's').exec(line.text)?.[1] ?? []) : []));
    return given.length > 0 && given.every((part) => /^[frbu]{0,2}["']/i.test(part) || isText(part, fn, program, depth + 1));
  }
  const called = /^(?:\w{1,60}\.){0,3}(\w{1,80})\(/.exec(value);
  const target = called?.[1] === undefined ? undefined : program.resolve({ name: called[1], onObject: called[0].includes('.') }, fn);
  const ways = target?.body.flatMap((line) => /^return\s{1,4}([^\n]{1,400})$/.exec(line.text)?.[1] ?? []) ?? [];
  return target !== undefined && ways.length > 0 && ways.every((way) => /^["']/.test(way) || isText(way, target, program, depth + 1));
}
