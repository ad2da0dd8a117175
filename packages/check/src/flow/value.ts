import type { ArrowFunctionExpression, Class, Function as FunctionNode, Node } from 'oxc-parser';
import { factsWhenEmpty } from './complaints.js';
import { carried } from './composed.js';
import { allMarks, DEEPEST, mergeMarks } from './marks.js';
import type { Scope } from './scope.js';

/**
 * What a mark says about a text: who wrote it or where it comes from.
 * `user`: a caller's input. `identity`: who the caller is (address, session, header). `environment`: an environment
 * variable. `typed-key`: a key that the user of a page typed in. `answer`: the model's output. `personal`: a field that
 * names or describes a person. `own-words`: what a person calls himself, from a store or a token. `limiter`, `auth`: the verdict of a rate limiter or of a login check. `fetched`: an answer
 * of another host. `record`: what a data store gave. `asked`: what something that is kept between calls says of the caller.
 * `anew`: the same of something that knows of no other call. `number`: a number that a caller chose, however large.
 * `tally`: a number or a comparison made of that. `pending`: a promise that nobody waited for.
 */
export type MarkLabel = 'user' | 'identity' | 'environment' | 'typed-key' | 'answer' | 'personal' | 'limiter' | 'auth' | 'fetched' | 'record' | 'literal-key' | 'asked' | 'anew' | 'tally' | 'pending' | 'number' | 'own-words';

/** Where a marked text came in. Children are its members, made once each, so that checks on a member are remembered. */
export interface Origin {
  readonly id: number;
  readonly label: MarkLabel;
  /** As written, such as `req.body.message` or the name of an environment variable. */
  readonly name: string;
  readonly path: string;
  readonly offset: number;
  readonly parent: Origin | undefined;
  readonly children: Map<string, Origin>;
}

/**
 * `cut`: the length of this text has an upper bound. `through`: the function that it went through and that could not be
 * followed: it may have been shortened or cleaned there.
 */
export interface Mark {
  readonly origin: Origin;
  readonly cut: boolean;
  readonly through?: string;
  /** What names people was taken out, or a few words are left of it. */
  readonly redacted?: boolean;
  /** Nothing is left of it but letters, digits and marks without a meaning to a shell, a page or a reader of prompts. */
  readonly plain?: boolean;
}

/** What is known to hold at a place: `bounded:<origin id>`, `sized:<origin id>`, `fields-sized` (a body without its files), `limited`, `authenticated`. */
export type Facts = ReadonlySet<string>;

export interface Closure {
  readonly node: FunctionNode | ArrowFunctionExpression;
  readonly scope: Scope;
  readonly module: string;
  readonly self: Value | undefined;
  readonly name: string;
}

export interface ClassShape {
  readonly node: Class;
  /** Static members given a value so far. */
  readonly statics: Map<string, Value>;
  readonly scope: Scope;
  readonly module: string;
  readonly name: string;
}

/** A step on something from outside the project: `.messages`, `(...)`, `new ...(...)`. */
export interface Link {
  readonly how: 'member' | 'call' | 'new';
  readonly name: string;
  readonly args: readonly Value[];
}

export interface External {
  /** Package specifier, or `global` for what the runtime provides. */
  readonly module: string;
  readonly chain: readonly Link[];
}

export type Constant = string | number | boolean | null | undefined;

export type Shape =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'constant'; readonly value: Constant }
  | { readonly kind: 'text'; readonly parts: readonly Value[] }
  | { readonly kind: 'object'; readonly properties: Map<string, Value>; open: Value | undefined }
  | { readonly kind: 'array'; readonly items: Value[] }
  | { readonly kind: 'function'; readonly closure: Closure }
  | { readonly kind: 'class'; readonly definition: ClassShape }
  | { readonly kind: 'instance'; readonly definition: ClassShape; readonly properties: Map<string, Value> }
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'external'; readonly external: External }
  | { readonly kind: 'input'; readonly origin: Origin; readonly cut: boolean; /** A list of which each entry is bounded, not only their number. */ readonly deep?: boolean; /** A few words of it. */ readonly excerpt?: boolean; /** A text, whose length is that of all that is in it, and not data that was read from one. */ readonly whole?: boolean }
  | { readonly kind: 'union'; readonly options: readonly Value[] }
  | { readonly kind: 'truth'; readonly whenTrue: Facts; readonly whenFalse: Facts }
  | { readonly kind: 'length'; readonly of: Value; readonly sized: boolean; /** What is left of a number after lengths were taken off it. */ readonly rest?: boolean }
  | { readonly kind: 'native'; readonly name: string; readonly call: (args: readonly Value[], node: Node) => Value };

export { allMarks, mergeMarks };

export interface Value {
  readonly shape: Shape;
  /** Marks beside those of the shape's own parts. */
  readonly marks: readonly Mark[];
}

export const noFacts: Facts = new Set();
/** What holds where control never comes: everything. */
export const impossible: Facts = new Set(['impossible']);
export const unknownValue: Value = { shape: { kind: 'unknown' }, marks: [] };
/** A few characters of a fixed form, checked by a schema: an id, a date. */
export const shortValue: Value = { shape: { kind: 'unknown' }, marks: [] };

export function constant(value: Constant): Value {
  return { shape: { kind: 'constant', value }, marks: [] };
}
export const undefinedValue = constant(undefined);
/**
 * What an object known in full does not have, and the answer of `!` to it: such branches are not both taken. What is asked
 * about the address of the route that runs is answered with them too.
 */
export const missingValue = constant(undefined);
export const notMissingValue = constant(true);

export function marked(marks: readonly Mark[]): Value {
  return marks.length === 0 ? unknownValue : { shape: { kind: 'unknown' }, marks };
}
export function input(origin: Origin, cut = false): Value {
  return { shape: { kind: 'input', origin, cut }, marks: [] };
}
/** A text as it came in, before it was taken apart. */
export function wholeText(value: Value): Value {
  return value.shape.kind === 'input' ? { shape: { ...value.shape, whole: true }, marks: value.marks } : value;
}
export function record(properties: Iterable<readonly [string, Value]>, open?: Value): Value {
  return { shape: { kind: 'object', properties: new Map(properties), open }, marks: [] };
}
export function list(items: readonly Value[]): Value {
  return { shape: { kind: 'array', items: [...items] }, marks: [] };
}
export function external(module: string, ...names: readonly string[]): Value {
  return { shape: { kind: 'external', external: { module, chain: names.map((name): Link => ({ how: 'member', name, args: [] })) } }, marks: [] };
}
export function extend(value: External, link: Link): External {
  return { module: value.module, chain: [...value.chain, link] };
}
export function native(name: string, call: (args: readonly Value[], node: Node) => Value): Value {
  return { shape: { kind: 'native', name, call }, marks: [] };
}
export function truth(whenTrue: Facts, whenFalse: Facts, marks: readonly Mark[] = []): Value {
  return { shape: { kind: 'truth', whenTrue, whenFalse }, marks };
}

/** The name of what ends the way that comes to it, as a `throw` does. */
export const REFUSAL = 'refuse';

let lastOrigin = 0;

export function newOrigin(label: MarkLabel, name: string, path: string, offset: number, parent?: Origin): Origin {
  lastOrigin += 1;
  return { id: lastOrigin, label, name, path, offset, parent, children: new Map() };
}

/** A member of an origin, the same one each time. */
export function childOrigin(origin: Origin, name: string, offset: number): Origin {
  const known = origin.children.get(name);
  if (known !== undefined) return known;
  // Deep or recursive data ends in one place.
  let depth = 0;
  for (let at: Origin | undefined = origin; at !== undefined; at = at.parent) depth += 1;
  if (depth > 8) return origin;
  const child = newOrigin(origin.label, name === '[]' ? `${origin.name}[]` : `${origin.name}.${name}`, origin.path, origin.offset === 0 ? offset : origin.offset, origin);
  origin.children.set(name, child);
  return child;
}

const WIDEST_UNION = 12;

/** The alternatives of a value, unions opened. */
export function options(value: Value): readonly Value[] {
  if (value.shape.kind !== 'union') return [value];
  if (value.marks.length === 0) return value.shape.options;
  return value.shape.options.map((option) => ({ shape: option.shape, marks: mergeMarks(option.marks, value.marks) }));
}

export function join(...values: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const value of values) for (const option of options(value)) if (!flat.includes(option)) flat.push(option);
  const [first] = flat;
  if (flat.length === 1 && first !== undefined) return first;
  if (flat.length === 0) return undefinedValue;
  if (flat.length > WIDEST_UNION) return marked(allMarks({ shape: { kind: 'union', options: flat }, marks: [] }));
  return { shape: { kind: 'union', options: flat }, marks: [] };
}

export function marksOf(value: Value, label: MarkLabel): readonly Mark[] {
  return allMarks(value).filter((mark) => mark.origin.label === label);
}

/** Those of which it is known that nothing unknown happened to the text on its way. */
export function followed(marks: readonly Mark[]): readonly Mark[] {
  return marks.filter((mark) => mark.through === undefined);
}

/** The same content with more marks. */
export function withMarks(value: Value, marks: readonly Mark[]): Value {
  return marks.length === 0 ? value : { shape: value.shape, marks: mergeMarks(value.marks, marks) };
}

const texts = new WeakSet<Origin>();

/** Its characters were counted: it is a text and no list. */
export function noteText(origin: Origin): void {
  texts.add(origin);
}

function isList(origin: Origin): boolean {
  if (texts.has(origin)) return false;
  return origin.children.has('[]') || /(?:^|[. ])(?:messages|history|conversation|chatHistory|turns)$/.test(origin.name);
}

/** Whether a text in the entries of a list is bounded: `messages[].parts[].text`. */
function partsBounded(entry: Origin | undefined, facts: Facts, depth: number): boolean {
  if (entry === undefined || depth > 4) return false;
  if (facts.has(`bounded:${String(entry.id)}`)) return true;
  return [...entry.children].some(([name, part]) => name !== 'role' && name !== 'type' && (facts.has(`bounded:${String(part.id)}`) || partsBounded(part, facts, depth + 1)));
}

/** A file that is sent beside the fields of a body: what parses those reads none of it. */
export function isUpload({ name }: Origin): boolean {
  return /(?:^| )files?(?:[.[]|$)/.test(name);
}

/** Whether a bound on the length of this text is known. A bound on a whole bounds its parts. */
export function isBounded(mark: Mark, facts: Facts): boolean {
  if (mark.origin.label === 'number') return mark.cut || facts === impossible || facts.has(`capped:${String(mark.origin.id)}`);
  if (facts === impossible || (mark.origin.label !== 'fetched' && (facts.has('body-sized') || (facts.has('fields-sized') && !isUpload(mark.origin))))) return true;
  if (isList(mark.origin) || facts.has(`list:${String(mark.origin.id)}`)) {
    // That a conversation has few turns says nothing of how long each is.
    for (let at: Origin | undefined = mark.origin; at !== undefined; at = at.parent) if (facts.has(`sized:${String(at.id)}`)) return true;
    return partsBounded(mark.origin.children.get('[]'), facts, 0);
  }
  // A turn of a conversation whose text is bounded.
  if (mark.cut || facts.has(`bounded:${String(mark.origin.id)}`) || (mark.origin.name.endsWith('[]') && partsBounded(mark.origin, facts, 0))) return true;
  for (let at: Origin | undefined = mark.origin; at !== undefined; at = at.parent) if (facts.has(`sized:${String(at.id)}`)) return true;
  return false;
}

/** Writes what is known of a text's bounds into the text itself, before the knowledge is joined with another branch's. */
export function bake(value: Value, facts: Facts, depth = 0): Value {
  if (facts.size === 0 || depth > 3 || value === missingValue || value === notMissingValue) return value;
  const { shape } = value;
  if ((shape.kind === 'input' || shape.kind === 'unknown') && allMarks(value).some((mark) => mark.plain !== true && isPlain(mark, facts))) return marked(allMarks(value).map((mark) => ({ ...mark, cut: isBounded(mark, facts), plain: isPlain(mark, facts) })));
  const marks = value.marks.map((mark) => (!mark.cut && isBounded(mark, facts) ? { ...mark, cut: true } : mark));
  if (shape.kind === 'input') {
    const cut = isBounded({ origin: shape.origin, cut: shape.cut }, facts);
    return { shape: { ...shape, cut, ...(cut && isList(shape.origin) ? { deep: true } : {}) }, marks };
  }
  if (shape.kind === 'text') return { shape: { kind: 'text', parts: shape.parts.map((part) => carried(part, bake(part, facts, depth + 1))) }, marks };
  if (shape.kind === 'union') return { shape: { kind: 'union', options: shape.options.map((option) => bake(option, facts, depth + 1)) }, marks };
  return { shape, marks };
}

/** Whether a text can say nothing of its own: one of a few words, or put together of plain characters alone. */
export function isPlain(mark: Mark, facts: Facts): boolean {
  return mark.plain === true || facts.has(`one-of:${String(mark.origin.id)}`) || facts.has(`plain:${String(mark.origin.id)}`);
}

export function plainMarks(marks: readonly Mark[]): readonly Mark[] {
  return marks.map((mark) => ({ ...mark, plain: true }));
}

/** All marks taken as bounded: after `slice`, a number conversion, a hash. */
export function cutMarks(marks: readonly Mark[]): readonly Mark[] {
  return marks.map((mark) => (mark.cut ? mark : { ...mark, cut: true }));
}

/** Marks of a few words or of a number: nobody reads from them what was written. */
export function excerptMarks(marks: readonly Mark[]): readonly Mark[] {
  return marks.map((mark) => ({ ...mark, cut: true, redacted: true }));
}

export function both(a: Facts, b: Facts): Facts {
  if (a === impossible || b === impossible) return impossible;
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  return new Set([...a, ...b]);
}
/** What is left of it when some of it no longer holds. */
export function leaving(facts: Facts, isGone: (fact: string) => boolean): Facts {
  return facts === impossible || ![...facts].some((fact) => isGone(fact)) ? facts : new Set([...facts].filter((fact) => !isGone(fact)));
}
export function common(a: Facts, b: Facts): Facts {
  if (a === b || b === impossible) return a;
  if (a === impossible) return b;
  return new Set([...a].filter((fact) => b.has(fact)));
}

/** What is known when this is the length of a list, and nought. */
export function whenEmpty({ shape }: Value): Facts {
  return shape.kind === 'length' ? options(shape.of).map(({ shape: of }) => (of.kind === 'array' ? factsWhenEmpty(of.items) : noFacts)).reduce(common) : noFacts;
}

/** What follows from this value being true, and from its being false. */
export function truthOf(value: Value): { readonly whenTrue: Facts; readonly whenFalse: Facts } {
  const { shape } = value;
  if (shape.kind === 'truth') return shape;
  if (shape.kind === 'length') return { whenTrue: noFacts, whenFalse: whenEmpty(value) };
  if (shape.kind === 'constant') return shape.value ? { whenTrue: noFacts, whenFalse: impossible } : { whenTrue: impossible, whenFalse: noFacts };
  if (shape.kind === 'union') {
    const parts = shape.options.map((option) => truthOf(option));
    return { whenTrue: parts.map((part) => part.whenTrue).reduce(common, impossible), whenFalse: parts.map((part) => part.whenFalse).reduce(common, impossible) };
  }
  // A text that is not there, or is empty, is short.
  if (shape.kind === 'input') return { whenTrue: noFacts, whenFalse: new Set([`bounded:${String(shape.origin.id)}`, `sized:${String(shape.origin.id)}`]) };
  if (shape.kind === 'unknown' || shape.kind === 'text' || shape.kind === 'external') return { whenTrue: noFacts, whenFalse: noFacts };
  return { whenTrue: noFacts, whenFalse: impossible };
}

/** A yes, a no or a nothing with what holds where it was given: `error = null` past a check says that the check was passed. */
export function decided(value: Value, facts: Facts): Value {
  const { shape } = value;
  if (facts.size === 0 || value === missingValue || value === notMissingValue) return value;
  if (shape.kind !== 'constant' || (typeof shape.value !== 'boolean' && shape.value !== null && shape.value !== undefined && shape.value !== '')) return bake(value, facts);
  return { shape: { kind: 'truth', whenTrue: shape.value === true ? facts : impossible, whenFalse: shape.value === true ? impossible : facts }, marks: value.marks };
}

/** A function's answer with what held where it was returned: `return false` after a failed check says that it failed. */
export function answered(value: Value, facts: Facts, depth = 0): Value {
  const { shape } = value;
  if (facts.size === 0 || value === missingValue || value === notMissingValue) return value;
  if (shape.kind === 'constant') return decided(value, facts);
  if (shape.kind === 'truth') return { shape: { kind: 'truth', whenTrue: both(shape.whenTrue, facts), whenFalse: both(shape.whenFalse, facts) }, marks: value.marks };
  if (shape.kind === 'object' && depth === 0 && [...shape.properties.values()].some((part) => part.shape.kind === 'truth' || (part.shape.kind === 'constant' && typeof part.shape.value === 'boolean'))) {
    const properties = [...shape.properties].map(([name, part]): [string, Value] => [name, answered(part, facts, 1)]);
    return { shape: { kind: 'object', properties: new Map(properties), open: shape.open }, marks: value.marks };
  }
  return shape.kind === 'object' && depth === 0 ? bakedParts(value, facts) : bake(value, facts);
}

/** An object that is given back with what is known of its parts there: `if (text.length > 900) return refused; return { text }`. */
function bakedParts(value: Value, facts: Facts): Value {
  if (value.shape.kind !== 'object') return value;
  let changed = false;
  const properties = [...value.shape.properties].map(([name, part]): [string, Value] => {
    if (part.shape.kind !== 'input' || part.shape.cut || !isBounded({ origin: part.shape.origin, cut: false }, facts)) return [name, part];
    changed = true;
    return [name, bake(part, facts)];
  });
  return changed ? { shape: { kind: 'object', properties: new Map(properties), open: value.shape.open }, marks: value.marks } : value;
}

const MOST_PARTS = 400;

/** Texts within a text are its own parts, so that what is put together in many steps does not become deep. */
export function textOf(parts: readonly Value[]): Value {
  const flat = parts.flatMap((part) => (part.shape.kind === 'text' && part.shape.parts.length > 1 && part.marks.length === 0 ? part.shape.parts : [part]));
  return { shape: { kind: 'text', parts: flat.length > MOST_PARTS ? parts : flat }, marks: [] };
}

/** The text of a value where all of it is known. */
export function constantText(value: Value): string | undefined {
  const { shape } = value;
  if (shape.kind === 'constant') return typeof shape.value === 'string' ? shape.value : shape.value === undefined || shape.value === null ? undefined : String(shape.value);
  if (shape.kind !== 'text') return undefined;
  const parts = shape.parts.map((part) => constantText(part));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** What is written in a text by the program itself, unknown parts left out. */
export function literalText(value: Value): string {
  return written(value, { left: MOST_WRITTEN }, 0);
}

/** Lists in lists may have more parts than anybody wrote. */
const MOST_WRITTEN = 20_000;

function written(value: Value, parts: { left: number }, depth: number): string {
  const { shape } = value;
  if (depth > DEEPEST || parts.left-- <= 0) return '';
  if (shape.kind === 'constant') return typeof shape.value === 'string' ? shape.value : '';
  const within = (values: readonly Value[], between: string): string => values.map((part) => written(part, parts, depth + 1)).join(between);
  if (shape.kind === 'text') return within(shape.parts, '');
  if (shape.kind === 'array') return within(shape.items, '\n');
  if (shape.kind === 'union') return within(shape.options, '\n');
  if (shape.kind === 'object') return within([...shape.properties.values()], '\n');
  return '';
}

export function property(value: Value, name: string): Value | undefined {
  const found: Value[] = [];
  for (const option of options(value)) {
    if (option.shape.kind !== 'object' && option.shape.kind !== 'instance') continue;
    const own = option.shape.properties.get(name);
    if (own !== undefined) found.push(own);
  }
  return found.length === 0 ? undefined : join(...found);
}
