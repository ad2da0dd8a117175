import type { PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';

/** Who of the errors a handler takes: all of them. */
const everything = /^except\s{0,4}(?:(?:Base)?Exception(?:\s{1,4}as\s{1,4}\w{1,40})?)?\s{0,4}:/;
const forgets = /^(?:pass|continue|\.\.\.|return(?:\s{1,4}(?:None|True|False|-?[\d.]{1,20}|["'][^"']{0,80}["']|\[\]|\{\}))?)$/;

/** Work that a queue or a clock starts: Celery, Dramatiq, RQ, Huey, APScheduler, Prefect. */
export function inBackground(fn: PythonFunction): boolean {
  return fn.decorators.some((decorator) => /^@(?:\w{1,40}\.){0,3}(?:task|shared_task|actor|job|periodic_task|db_task|scheduled_job|flow|background)\b/.test(decorator));
}

/**
 * Work in the background that answers every error of a call with a constant or with nothing: whoever would try again
 * takes it for done. Gives the lines of such calls.
 */
export function swallowed(fn: PythonFunction, asks: (line: LogicalLine) => boolean): LogicalLine[] {
  return fn.body.filter((line, index) => {
    if (!asks(line)) return false;
    const opened = fn.body.slice(0, index).findLast((other) => other.indent < line.indent && other.text === 'try:');
    if (opened === undefined) return false;
    const after = fn.body.slice(index + 1);
    const handlers = after.filter((other) => other.indent === opened.indent && other.text.startsWith('except'));
    const [only] = handlers;
    if (handlers.length !== 1 || only === undefined || !everything.test(only.text)) return false;
    const inline = only.text.replace(everything, '').trim();
    const own = after.slice(after.indexOf(only) + 1);
    const end = own.findIndex((other) => other.indent <= only.indent);
    const body = inline === '' ? own.slice(0, end === -1 ? own.length : end).map((other) => other.text) : [inline];
    return body.length > 0 && body.every((text) => forgets.test(text));
  });
}
