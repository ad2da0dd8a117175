import type { Evaluator } from '../evaluator.js';
import { redactedMarks } from '../named-results.js';
import * as values from '../value.js';
import type { External, Mark, Value } from '../value.js';

export const logModules = /^(?:winston|pino|bunyan|loglevel|consola|signale|npmlog|log4js|tslog|@sentry\/.*|roarr|next-axiom|@logtail\/.*|debug|@opentelemetry\/api-logs|electron-log|@nestjs\/common|evlog|@axiomhq\/.*|@adonisjs\/core\/services\/logger|@adonisjs\/logger)$/;

/** What a logger takes out of what it is given, as far as its settings say. */
export interface Redaction {
  /** Last parts of the paths that it blanks. */
  readonly names: ReadonlySet<string>;
  /** What those are parts of: of a body that is written whole it blanks what the program knows to be somebody's. */
  readonly owners: ReadonlySet<string>;
  /** The paths themselves, by their parts; `*` for any. */
  readonly paths: readonly (readonly string[])[];
  /** What its settings say is to be made of a part, by the part's name. */
  readonly serializers: ReadonlyMap<string, Value>;
  /** A function of the project goes over everything: what it leaves is not known. */
  readonly custom: boolean;
}

function texts(value: Value | undefined): string[] {
  if (value === undefined) return [];
  const list = values.property(value, 'paths') ?? value;
  return list.shape.kind === 'array' ? list.shape.items.map((item) => values.constantText(item) ?? '') : [];
}

/** A function of the project somewhere in how a format is put together. */
function holdsFunction(value: Value | undefined, depth = 0): boolean {
  if (value === undefined || depth > 4) return false;
  const { shape } = value;
  if (shape.kind === 'function') return true;
  if (shape.kind === 'external') return shape.external.chain.some((link) => link.name !== 'printf' && link.args.some((arg) => holdsFunction(arg, depth + 1)));
  if (shape.kind === 'array') return shape.items.some((part) => holdsFunction(part, depth + 1));
  return shape.kind === 'object' && [...shape.properties.values()].some((part) => holdsFunction(part, depth + 1));
}

const requestLoggers = new WeakMap<Evaluator, Value[]>();

/** Settings of the logger that each request brings along: `Fastify({ logger })`, `pinoHttp(settings)`. */
export function noteRequestLogger(settings: Value | undefined, evaluator: Evaluator): void {
  if (settings !== undefined) requestLoggers.set(evaluator, [...(requestLoggers.get(evaluator) ?? []), settings]);
}

export function redactionOf(logger: External | undefined, evaluator: Evaluator): Redaction {
  const names = new Set<string>();
  const owners = new Set<string>();
  const paths: string[][] = [];
  const serializers = new Map<string, Value>();
  let custom = false;
  // The one of requests is handed over by the framework.
  const ofRequests = logger?.module === 'pino' && logger.chain[0]?.how === 'member' && logger.chain[0].name === 'log' ? (requestLoggers.get(evaluator) ?? []) : [];
  for (const settings of [...(logger?.chain.flatMap((link) => link.args) ?? []), ...ofRequests]) {
    for (const path of texts(values.property(settings, 'redact'))) {
      const parts = path.replace(/\[["']?([^\]"']{1,100})["']?\]/g, '.$1').split('.').filter((part) => part !== '');
      paths.push(parts);
      names.add(parts.at(-1) ?? '');
      owners.add(parts.at(-2) ?? '');
    }
    const ofParts = values.property(settings, 'serializers');
    if (ofParts?.shape.kind === 'object') for (const [name, run] of ofParts.shape.properties) if (run.shape.kind === 'function') serializers.set(name, run);
    for (const name of ['formatters', 'hooks', 'format', 'beforeSend', 'processors', 'transform', 'maskValuesOfKeys']) custom ||= holdsFunction(values.property(settings, name));
    for (const key of texts(values.property(settings, 'maskValuesOfKeys'))) {
      names.add(key);
      paths.push([key]);
    }
  }
  owners.delete('');
  return { names, owners, paths, serializers, custom };
}

const mask = /^(?:\[?(?:redacted|removed|hidden|filtered|masked|secret)\]?|[*•x]{3,40}|<(?:redacted|hidden|removed)>)$/i;
const DEEPEST = 5;

/** A value in which a mask stands in for what it may be: `sensitive.has(key) ? '[redacted]' : part`. */
export function masked(value: Value, depth = 0): Value {
  const { shape } = value;
  if (depth > DEEPEST) return value;
  const hides = (part: Value): boolean => part.shape.kind === 'union' && part.shape.options.some((option) => mask.test(values.constantText(option) ?? ''));
  // Of `[key, sensitive.has(key) ? '[redacted]' : part]` the name is no text of anybody either.
  if (hides(value) || (shape.kind === 'array' && shape.items.some((item) => hides(item)))) return values.marked(redactedMarks(values.allMarks(value)));
  if (shape.kind === 'array') return { shape: { kind: 'array', items: shape.items.map((item) => masked(item, depth + 1)) }, marks: value.marks };
  if (shape.kind === 'text') return { shape: { ...shape, parts: shape.parts.map((part) => masked(part, depth + 1)) }, marks: value.marks };
  if (shape.kind !== 'object') return value;
  return { shape: { kind: 'object', properties: new Map([...shape.properties].map(([name, part]) => [name, masked(part, depth + 1)])), open: shape.open === undefined ? undefined : masked(shape.open, depth + 1) }, marks: value.marks };
}

/** What is left of an object without the fields that lie at one of these paths, wherever those start. */
function blanked(value: Value, paths: Redaction['paths'], above: readonly string[] = []): Value {
  const { shape } = value;
  if (paths.length === 0 || shape.kind !== 'object' || above.length > DEEPEST) return value;
  const gone = (name: string): boolean => paths.some((path) => path.every((part, at) => part === '*' || part === [...above, name].at(at - path.length)));
  const left = [...shape.properties].filter(([name]) => !gone(name)).map(([name, part]): [string, Value] => [name, blanked(part, paths, [...above, name])]);
  return { shape: { kind: 'object', properties: new Map(left), open: shape.open }, marks: value.marks };
}

/** What a logger makes of the parts that its settings have a function for. */
export function serialized(value: Value, { serializers }: Redaction, run: (serializer: Value, part: Value) => Value): Value {
  const { shape } = value;
  if (serializers.size === 0 || shape.kind !== 'object') return value;
  return { shape: { ...shape, properties: new Map([...shape.properties].map(([name, part]) => {
    const serializer = serializers.get(name);
    return [name, serializer === undefined ? part : run(serializer, part)];
  })) }, marks: value.marks };
}

/** What is logged after the logger has gone over it: it blanks fields of what it is given, and nothing inside of a text. */
export function redacted(given: Value, { names, owners, paths, custom }: Redaction): Value {
  const value = blanked(given, paths);
  const isText = value.shape.kind === 'text';
  const gone = (mark: Mark): boolean => (mark.origin.label === 'user' || mark.origin.label === 'personal') && (custom || (!isText && (names.has(mark.origin.name.split('.').at(-1) ?? '') || owners.has(mark.origin.name.split(/[. ]/).at(-1) ?? ''))));
  const marks = values.allMarks(value);
  return marks.some(gone) ? values.marked(marks.map((mark) => (gone(mark) ? { ...mark, through: 'the logger' } : mark))) : value;
}
