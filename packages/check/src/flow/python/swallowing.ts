import { startedByQueue } from './cloud-functions.js';
import type { PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';

/** Who of the errors a handler takes: all of them. */
const everything = /^except\s{0,4}(?:(?:Base)?Exception(?:\s{1,4}as\s{1,4}\w{1,40})?)?\s{0,4}:/;
const forgets = /^(?:pass|continue|\.\.\.|return(?:\s{1,4}(?:None|True|False|-?[\d.]{1,20}|["'][^"']{0,80}["']|\[\]|\{\}))?)$/;

/** What only tells somebody of it. */
const tells = /^(?:print|traceback\.print_exc|(?:\w{1,20}\.)?log\w{0,20}\.\w{1,20}|logging\.\w{1,20}|self\.log\w{0,20}\.\w{1,20}|sentry_sdk\.capture_\w{1,20}|capture_exception)\(/;
/** A queue that tries again what failed. */
const queued = /^@(?:\w{1,40}\.){0,3}(?:task|shared_task|actor|db_task)\b/;

/** Work that a queue or a clock starts: Celery, Dramatiq, RQ, Huey, APScheduler, Prefect, Lambda. */
export function inBackground(fn: PythonFunction): boolean {
  return startedByQueue(fn) || fn.decorators.some((decorator) => /^@(?:\w{1,40}\.){0,3}(?:task|shared_task|actor|job|periodic_task|db_task|scheduled_job|flow|background)\b/.test(decorator));
}

/** What a function does where something failed: the lines of its `except` clauses. */
export function inHandlers(body: readonly LogicalLine[]): LogicalLine[] {
  const found: LogicalLine[] = [];
  let head: number | undefined;
  for (const line of body) {
    if (head !== undefined && line.indent <= head) head = undefined;
    if (head === undefined && /^except\b/.test(line.text)) head = line.indent;
    if (head !== undefined) found.push(line);
  }
  return found;
}

/** The handlers of the nearest `try` around a line. */
function handlersAround(fn: PythonFunction, line: LogicalLine): { readonly heads: readonly LogicalLine[]; readonly after: readonly LogicalLine[] } | undefined {
  const index = fn.body.indexOf(line);
  let indent = line.indent;
  for (let at = index - 1; at >= 0; at -= 1) {
    const other = fn.body[at];
    if (other === undefined || other.indent >= indent) continue;
    indent = other.indent;
    if (other.text !== 'try:') continue;
    const after = fn.body.slice(index + 1);
    const end = after.findIndex((next) => next.indent < indent || (next.indent === indent && !/^(?:except|else|finally)\b/.test(next.text)));
    const own = end === -1 ? after : after.slice(0, end);
    return { heads: own.filter((next) => next.indent === indent && next.text.startsWith('except')), after: own };
  }
  return undefined;
}

/** The last line of the handlers around a line of a function, where there are such. */
export function endOfHandlers(fn: PythonFunction, number: number): number | undefined {
  const line = fn.body.find((part) => part.line === number);
  const around = line === undefined ? undefined : handlersAround(fn, line);
  return around === undefined || around.heads.length === 0 ? undefined : around.after.at(-1)?.line;
}

/** What tells of an error without naming it: `log.exception(...)`, `exc_info=True`. */
const ofItself = /\.exception\(|\bexc_info\b|\btraceback\.|\bformat_exc\(|\bcapture_exception\(|\bnotify_exception\(|^raise$/;

/** Whether each handler that takes all errors around a line reads what it takes, and does more than to tell a log: `except Exception as e: return {"error": str(e)}`. */
export function keepsErrors(fn: PythonFunction, number: number): boolean {
  const line = fn.body.find((part) => part.line === number);
  const { heads = [], after = [] } = line === undefined ? {} : (handlersAround(fn, line) ?? {});
  const all = heads.filter((head) => /^except\s{0,4}(?::|\(?[^:]{0,200}\b(?:Base)?Exception\b)/.test(head.text));
  return all.length > 0 && all.every((head) => {
    const name = /\bas\s{1,4}(\w{1,40})\s{0,4}:/.exec(head.text)?.[1];
    const own = after.slice(after.indexOf(head) + 1);
    const end = own.findIndex((other) => other.indent <= head.indent);
    const body = [head.text.slice(head.text.indexOf(':') + 1).trim(), ...own.slice(0, end === -1 ? own.length : end).map((other) => other.text)].filter((text) => text !== '');
    const reads = body.some((text) => ofItself.test(text) || (name !== undefined && new RegExp(`\\b${name}\\b`).test(text)));
    return reads && body.some((text) => !tells.test(text) && !/^(?:pass|continue|\.\.\.|return)$/.test(text));
  });
}

/**
 * Work in the background that answers every error of a call with a constant or with nothing: whoever would try again
 * takes it for done. Gives the lines of such calls.
 */
export function swallowed(fn: PythonFunction, asks: (line: LogicalLine) => boolean): LogicalLine[] {
  return fn.body.filter((line) => {
    if (!asks(line)) return false;
    const { heads = [], after = [] } = handlersAround(fn, line) ?? {};
    const [only] = heads;
    if (heads.length !== 1 || only === undefined || !everything.test(only.text)) return false;
    const inline = only.text.replace(everything, '').trim();
    const own = after.slice(after.indexOf(only) + 1);
    const end = own.findIndex((other) => other.indent <= only.indent);
    const body = inline === '' ? own.slice(0, end === -1 ? own.length : end).map((other) => other.text) : [inline];
    const inQueue = fn.decorators.some((decorator) => queued.test(decorator));
    return body.length > 0 && body.every((text) => forgets.test(text) || (inQueue && tells.test(text)));
  });
}
