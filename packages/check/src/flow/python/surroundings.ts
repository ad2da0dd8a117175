import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import type { RoutedCall } from './production.js';
import type { PythonProgram } from './program.js';
import { inHandlers } from './swallowing.js';
import { callsIn, code, mentions } from './taint.js';

/** Decorators of what hears of the errors of a whole app: Flask, FastAPI, Sanic, Quart, Bottle, Robyn. */
const ofTheApp = /exception_handler\(|errorhandler\(|\.exception\(|@\w{1,40}\.error\(|\.exception\b/;
/** Methods that a framework calls with every error: Django, Tornado, Django REST, Flask-RESTful, Masonite, Falcon. */
const byName = /^(?:process_exception|write_error|handle_exception|handle_error|log_exception)$/;
/** Told of by name: `add_exception_handler(APIError, busy)`, `exception_handlers={APIError: busy}`, `EXCEPTION_HANDLER: 'app.errors.handle'`. */
const toldOf = /add_exception_handler\(|add_error_handler\(|register_error_handler\(|exception_handlers\s{0,4}=|EXCEPTION_HANDLER\b|error_handler\.add\(/;
/** What stands around everything that comes after: `await call_next(request)`. */
const goesOn = /\b(?:call_next|get_response|await\s{1,4}handler)\(/;
const imports = /^(?:from\s{1,4}[\w.]{1,120}\s{1,4})?import\b/;

/** Stands among the words of the top where somebody hears of the errors of the whole app. */
export const CATCHES = '# hears of every error';

/** What stands around the functions on the way of a call, and what they call: where its answer and its errors may be looked at. */
export function surroundingsOf(way: readonly PythonFunction[], files: readonly PythonFile[], program: PythonProgram): Pick<RoutedCall, 'around' | 'helping' | 'explaining' | 'top' | 'each'> {
  const textOf = (fn: PythonFunction): string => program.withInner(fn).flatMap((part) => part.body).map((line) => line.text).join('\n');
  const called = (step: PythonFunction, lines: readonly LogicalLine[]): string[] => lines.flatMap((line) => callsIn(line.text, new Map())).flatMap((call) => program.resolve(call, step) ?? []).filter((fn) => !way.includes(fn)).map((fn) => textOf(fn));
  const decorators = way.flatMap((step) => [...step.decorators, ...step.classDecorators].flatMap((decorator) => {
    const name = /^@(?:\w{1,60}\.){0,3}(\w{1,80})/.exec(decorator)?.[1];
    const fn = name === undefined ? undefined : program.resolve({ name, onObject: false }, step);
    return fn === undefined ? [decorator] : [decorator, textOf(fn)];
  }));
  // `with translated():`, a function with `yield` in it or a class that is left.
  const contexts = way.flatMap((step) => step.body.filter((line) => /^(?:async\s{1,4})?with\b/.test(line.text)).flatMap((line) => callsIn(line.text, new Map())).flatMap((call) => program.resolve(call, step) ?? program.leavingOf(call.name))).filter((fn) => !way.includes(fn)).map((fn) => textOf(fn));
  const paths = new Set(way.map((step) => step.path));
  const near = files.filter((file) => paths.has(file.path) || /app|main|__init__|settings|error|exception|handler|middleware/.test(file.path));
  const facts = near.map((file) => factsOf(file, program));
  const named = facts.flatMap((fact) => fact.named).join('\n');
  const words = code(named);
  const handlers = facts.flatMap((fact) => fact.handlers).concat(named === '' ? [] : near.flatMap((file) => file.functions).filter((fn) => mentions(words, fn.name))).filter((fn) => !way.includes(fn));
  const each = [...dependenciesOf(way, program), ...facts.flatMap((fact) => fact.each)].filter((fn) => !way.includes(fn));
  return {
    each,
    around: [...decorators, ...contexts].join('\n'),
    helping: way.flatMap((step) => called(step, step.body)).join('\n'),
    explaining: way.flatMap((step) => called(step, inHandlers(step.body))).join('\n'),
    top: [...near.flatMap((file) => file.top).map((line) => line.text).filter((text) => !imports.test(text)), ...handlers.flatMap((fn) => [CATCHES, ...fn.decorators, textOf(fn)]), ...(named === '' ? [] : [CATCHES, named])].join('\n'),
  };
}

/** What a framework runs before each request: `@app.before_request`, `@app.middleware('http')`, middlewares that are classes. */
function runsForEach(fn: PythonFunction, program: PythonProgram): boolean {
  if (fn.decorators.some((decorator) => /^@(?:\w{1,40}\.){0,3}(?:before_request|before_app_request|middleware|on_request)\b/.test(decorator))) return true;
  return /^(?:__call__|dispatch|process_request)$/.test(fn.name) && fn.className !== '' && program.isMiddleware(fn.className);
}

/** What FastAPI asks for each request, and what that asks in turn: `Depends(get_client)`. */
function dependenciesOf(way: readonly PythonFunction[], program: PythonProgram): PythonFunction[] {
  const found: PythonFunction[] = [];
  for (const fn of way) gather(fn, 0);
  return found;
  function gather(fn: PythonFunction, depth: number): void {
    if (depth > 4) return;
    for (const { annotation, fallback } of fn.parameters) {
      const name = /\bDepends\(\s{0,4}(?:\w{1,60}\.){0,2}(\w{1,80})/.exec(`${annotation} ${program.named.dependingAlias(annotation)} ${fallback}`)?.[1];
      const target = name === undefined ? undefined : program.resolve({ name, onObject: false }, fn);
      if (target === undefined || found.includes(target)) continue;
      found.push(target);
      gather(target, depth + 1);
    }
  }
}

/** A middleware that catches what fails further in. */
function isAround({ body }: PythonFunction): boolean {
  return body.some((line) => line.text.startsWith('except')) && body.some((line) => goesOn.test(line.text));
}

interface HandlerFacts {
  /** Lines that tell a framework of handlers by their names. */
  readonly named: readonly string[];
  readonly handlers: readonly PythonFunction[];
  /** What is run before each request. */
  readonly each: readonly PythonFunction[];
}

/** Many calls are near the same files. */
const known = new WeakMap<PythonFile, HandlerFacts>();

function factsOf(file: PythonFile, program: PythonProgram): HandlerFacts {
  let facts = known.get(file);
  if (facts === undefined) {
    const lines = [...file.top, ...file.functions.flatMap((fn) => fn.body)];
    facts = { named: lines.map((line) => line.text).filter((text) => toldOf.test(text)), handlers: file.functions.filter((fn) => fn.decorators.some((decorator) => ofTheApp.test(decorator)) || byName.test(fn.name) || isAround(fn)), each: file.functions.filter((fn) => runsForEach(fn, program)) };
    known.set(file, facts);
  }
  return facts;
}
