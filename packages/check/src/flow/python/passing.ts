import type { PythonFunction } from './functions.js';
import type { PythonCall, Taint } from './taint.js';

/** The parameters of a function with what a call gives them. */
export function passedTo(target: PythonFunction, call: PythonCall): Map<string, Taint> {
  const parameters = target.parameters.filter((parameter) => parameter.name !== 'self' && parameter.name !== 'cls');
  const passed = new Map<string, Taint>();
  let position = 0;
  for (const arg of call.args) {
    // What is given by name, whatever the names are.
    if (arg.text.startsWith('**')) for (const { name } of parameters) if (!passed.has(name)) passed.set(name, arg.taint);
    const name = arg.keyword === '' ? parameters[position]?.name : arg.keyword;
    if (arg.keyword === '') position += 1;
    if (name !== undefined) passed.set(name, arg.taint);
  }
  return passed;
}

/** What the names of a function hold for one that is written in it, where that has none of its own for them. */
export function seenFrom(inner: PythonFunction, names: ReadonlyMap<string, Taint> = new Map()): [string, Taint][] {
  return [...names].filter(([name]) => !inner.parameters.some((parameter) => parameter.name === name));
}

/** The table that a name was taken from: `tool = TOOLS[block.name]`. */
export function tableIn(fn: PythonFunction, name: string): string | undefined {
  const taken = new RegExp(`^${name}\\s{0,4}=(?!=)\\s{0,4}(?:self\\.)?(\\w{1,80})(?:\\[|\\.get\\()`);
  for (const { text } of fn.body) {
    const table = taken.exec(text)?.[1];
    if (table !== undefined) return table;
  }
  return undefined;
}

/** A function that refuses a text that is too long, or gives only the first part of it. */
export function checksLength(fn: PythonFunction): boolean {
  const text = fn.body.map((line) => line.text).join('\n');
  return (/\blen\([^)]{1,60}\)\s{0,4}>/.test(text) && /\braise\b|\babort\(/.test(text)) || /\breturn\b[^\n]{0,80}\[\s{0,4}:\s{0,4}\w{1,40}\s{0,4}\]/.test(text);
}

/** Whether a function is another one, or written in it. */
export function isWithin(fn: PythonFunction, outer: PythonFunction): boolean {
  return fn === outer || (fn.outer !== undefined && isWithin(fn.outer, outer));
}
