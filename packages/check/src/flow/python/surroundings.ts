import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import type { RoutedCall } from './production.js';
import type { PythonProgram } from './program.js';
import { inHandlers } from './swallowing.js';
import { callsIn } from './taint.js';

const ofTheApp = /exception_handler\(|errorhandler\(/;
const imports = /^(?:from\s{1,4}[\w.]{1,120}\s{1,4})?import\b/;

/** What stands around the functions on the way of a call, and what they call: where its answer and its errors may be looked at. */
export function surroundingsOf(way: readonly PythonFunction[], files: readonly PythonFile[], program: PythonProgram): Pick<RoutedCall, 'around' | 'helping' | 'explaining' | 'top'> {
  const textOf = (fn: PythonFunction): string => program.withInner(fn).flatMap((part) => part.body).map((line) => line.text).join('\n');
  const called = (step: PythonFunction, lines: readonly LogicalLine[]): string[] => lines.flatMap((line) => callsIn(line.text, new Map())).flatMap((call) => program.resolve(call, step) ?? []).filter((fn) => !way.includes(fn)).map((fn) => textOf(fn));
  const decorators = way.flatMap((step) => [...step.decorators, ...step.classDecorators].flatMap((decorator) => {
    const name = /^@(?:\w{1,60}\.){0,3}(\w{1,80})/.exec(decorator)?.[1];
    const fn = name === undefined ? undefined : program.resolve({ name, onObject: false }, step);
    return fn === undefined ? [decorator] : [decorator, textOf(fn)];
  }));
  const paths = new Set(way.map((step) => step.path));
  const near = files.filter((file) => paths.has(file.path) || /app|main|__init__|settings/.test(file.path));
  const handlers = near.flatMap((file) => file.functions).filter((fn) => fn.decorators.some((decorator) => ofTheApp.test(decorator)));
  return {
    around: decorators.join('\n'),
    helping: way.flatMap((step) => called(step, step.body)).join('\n'),
    explaining: way.flatMap((step) => called(step, inHandlers(step.body))).join('\n'),
    top: [...near.flatMap((file) => file.top).map((line) => line.text).filter((text) => !imports.test(text)), ...handlers.flatMap((fn) => [...fn.decorators, textOf(fn)])].join('\n'),
  };
}
