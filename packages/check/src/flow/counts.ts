import type { Node } from 'oxc-parser';
import { countsAll, isRandom, keyParts, setsOnce } from './counts-of-all.js';
import type { CallInfo, Evaluator, Frame } from './evaluator.js';
import { isNeverWritten } from './never-written.js';
import { isMadeAnew } from './made-anew.js';
import { isOwnWord, namesCaller, ofOwnWords } from './own-words.js';
import type { Syntax } from './syntax.js';
import * as values from './value.js';
import type { Mark, Origin, Value } from './value.js';

/** Verbs of stores that count, or that hand out shares. */
const counting = /^(?:h?incr\w*|increment\w*|decr\w*|decrement\w*|count\w*|aggregate|z(?:card|count|add|range\w*|rem\w*)|l(?:len|push|range)|r(?:push)|scard|tally|bump|eval(?:sha)?|consume|charge|debit|spend|deduct)$/i;
/** Statements that count, or that take one off. */
const countingSql = /\bcount\s{0,4}\(|\bset\b[^;]{0,200}[+-]\s{0,4}(?:1|excluded|\$\d|\?)/i;
/** Builtin modules that keep nothing. */
const keepsNothing = /^(?:node:)?(?:crypto|buffer|url|path|util|querystring|net|os|string_decoder|events|stream)(?:\/|$)|^jose$|^jsonwebtoken$|^nanoid$|^uuid$|^cookie$|^ipaddr\.js$|^request-ip$/;
const globalsThatKeep = /^(?:Map|WeakMap|Set|WeakSet|Array|Object|process|globalThis|caches|env|Deno|Bun|KV|DB|kv|db|redis|cache|store|fetch)$/;

/** How a count of all callers together is called. */
export const forAll = 'a count of all callers';

/** What stands between calls in the memory of the program, or counts in a store: what it is asked with is who is counted. */
const asksTable = /^(?:get|has)$/;

/** What takes something off a record that has to be there: who is not known has nothing left. */
const taking = /^(?:update\w{0,10}|findOneAndUpdate|findByIdAndUpdate|decr\w*|spend|deduct|charge|debit)$/i;

/** What takes something out that has to be there: a code that was handed out is good once. */
const takingOut = /^(?:srem|lrem|zrem|hdel|getdel|findOneAndDelete|findByIdAndDelete)$/i;

/** How it is called that a caller has to bring a code which nobody can use again. */
export const goodOnce = 'a code that is good once';

function takesFromRecord(method: string, args: readonly Value[], receiver: Value | undefined): boolean {
  // `hincrby('licences', licence, -1)`: nothing is left for one that nobody handed out.
  if (/^[hz]?incrby$/i.test(method) && args.slice(1).some(({ shape }) => shape.kind === 'constant' && Number(shape.value) < 0)) return true;
  const prepared = receiver?.shape.kind === 'external' ? receiver.shape.external.chain.flatMap((link) => link.args) : [];
  return taking.test(method) || [...prepared, ...args.slice(0, 1)].some((arg) => /^\s{0,20}update\b/i.test(values.literalText(arg)));
}

/** Marks that say which caller a value speaks of. */
export function callerMarks(value: Value): readonly Mark[] {
  return values.allMarks(value).filter((mark) => mark.origin.label === 'identity' || mark.origin.label === 'asked' || (mark.origin.label === 'user' && namesCaller(mark.origin.name)));
}

/** What a whole site or shop is known by, whose visitors are many. */
const site = /(?:^|[._ ])(?:shop|shop_?domain|store_?id|site_?id|hostname|host|origin)$/i;

/** Whether all that is known of the caller in a key is the site that he came to. */
function namesSite(parts: readonly Value[]): boolean {
  const marks = parts.flatMap((part) => values.allMarks(part)).filter(({ origin: { label } }) => label !== 'environment');
  return marks.length > 0 && marks.every(({ origin: { label, name } }) => (label === 'user' || label === 'identity') && site.test(name));
}

const tallies = new WeakMap<Origin, Origin>();

/** What is said of the caller, made into a number or compared with one. */
export function tallied(marks: readonly Mark[]): readonly Mark[] {
  return marks.flatMap((mark): Mark[] => {
    if (mark.origin.label === 'tally') return [mark];
    if (mark.origin.label !== 'asked') return [];
    const known = tallies.get(mark.origin) ?? values.newOrigin('tally', mark.origin.name, mark.origin.path, mark.origin.offset);
    tallies.set(mark.origin, known);
    return [{ origin: known, cut: false }];
  });
}

/** A number that is kept with the caller: `ctx.session.count`, `user.credits`. */
const keptWith = /\.(?:\w{0,40}_?)?(?:count|used|usage|hits|turns|calls|credits|left|remaining|quota|requests|balance|messages_?today)$/i;

export function keptCounts(value: Value): readonly Mark[] {
  return values.allMarks(value).flatMap((mark): Mark[] => {
    if (mark.origin.label !== 'identity' || !keptWith.test(mark.origin.name)) return [];
    const known = tallies.get(mark.origin) ?? values.newOrigin('tally', mark.origin.name, mark.origin.path, mark.origin.offset);
    tallies.set(mark.origin, known);
    return [{ origin: known, cut: false }];
  });
}

/** Whether a key is the caller's own text, where nobody knows who he is. */
function isWrittenByCaller(key: Value, { facts }: Frame): boolean {
  return values.allMarks(key).some((mark) => mark.origin.label === 'user') && ![...facts].some((fact) => fact.endsWith('authenticated'));
}

const scripts = new WeakMap<Syntax, ReadonlySet<string>>();

/** `redis.defineCommand('spend', { lua })`: a script that is run in the store, as `eval` does. */
function isScript(method: string, syntax: Syntax | undefined): boolean {
  if (syntax === undefined) return false;
  const known = scripts.get(syntax) ?? new Set([...syntax.text.matchAll(/\bdefineCommand\(\s{0,4}['"`](\w{1,60})['"`]/g)].map((match) => match[1] ?? ''));
  scripts.set(syntax, known);
  return known.has(method);
}

/** What a call outside the project says of the caller whom it is asked about. */
export function askedMarks(info: CallInfo): readonly Mark[] {
  const { callee, receiver, args, method, written, evaluator, frame, node } = info;
  const external = callee.shape.kind === 'external' ? callee.shape.external : undefined;
  if (external !== undefined && keepsNothing.test(external.module)) return [];
  if (external?.module === 'global' && !globalsThatKeep.test(external.chain[0]?.name ?? '') && !counting.test(method)) return [];
  if (isNeverWritten(node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.object : undefined, frame, evaluator)) return [evaluator.mark('anew', written, frame, node)];
  const about = args.some((arg) => callerMarks(arg).length > 0);
  const already = receiver === undefined ? [] : values.allMarks(receiver).filter((mark) => mark.origin.label === 'asked' || mark.origin.label === 'tally');
  const [key] = args;
  if (key !== undefined && counting.test(method) && namesSite(keyParts(method, args))) return [...already, evaluator.mark('tally', forAll, frame, node)];
  // Each call by another name, or by what the caller writes: nobody is counted.
  if (key !== undefined && !about && !takesFromRecord(method, args, receiver) && /^h?incr(?:by)?$|^(?:z(?:card|count|add)|[lr]push)$/i.test(method) && keyParts(method, args).some((part) => isRandom(part) || isWrittenByCaller(part, frame))) return [evaluator.mark('anew', written, frame, node)];
  const scripted = isScript(method, evaluator.syntax(frame.module));
  if (key !== undefined && !about && takingOut.test(method) && args.some((arg) => values.marksOf(arg, 'user').length > 0)) return [...already, evaluator.mark('tally', goodOnce, frame, node)];
  const own = key !== undefined && (about || counting.test(method) || scripted || (asksTable.test(method) && isTable(external))) && !takesFromRecord(method, args, receiver) && keyParts(method, args).some((part) => isOwnWord(part, info));
  if (own) return [...already, evaluator.mark(counting.test(method) || scripted ? 'tally' : 'asked', ofOwnWords, frame, node)];
  if (!about) return already.length === 0 && countsAll(info, scripted) ? [evaluator.mark('tally', forAll, frame, node)] : already;
  // A map that the handler makes for itself knows nothing of earlier calls.
  const object = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
  if (isTable(external) && isMadeAnew(object, frame, evaluator)) return [...already, evaluator.mark('anew', written, frame, node)];
  const once = method === 'setnx' || ((method === 'set' || method === 'put') && setsOnce(args));
  const statement = args[0] === undefined ? '' : values.literalText(args[0]);
  if (countingSql.test(statement)) return [...already, evaluator.mark('tally', written, frame, node)];
  // What a function of the database decides cannot be looked into.
  if (/^\s{0,20}select\s{1,10}[\w.]{1,80}\(/i.test(statement)) return [...already, evaluator.mark('asked', 'a function of the database', frame, node)];
  return [...already, evaluator.mark(once || scripted || counting.test(method) ? 'tally' : 'asked', written, frame, node)];
}

function isTable(external: values.External | undefined): boolean {
  return external?.module === 'global' && /^(?:Weak)?(?:Map|Set)$/.test(external.chain[0]?.name ?? '');
}

/** `forAll` where all that was asked is asked of all callers together, `ofOwnWords` where it is asked by what callers say. */
export function nameOfCount(value: Value): string | undefined {
  const asked = values.allMarks(value).filter(({ origin: { label } }) => label === 'limiter' || label === 'tally' || label === 'asked' || label === 'identity');
  return asked.length === 0 ? undefined : [forAll, ofOwnWords].find((name) => asked.every((mark) => mark.origin.name === name));
}

/** An entry of a table that the caller's name picks. */
export function pickedMarks(key: Value, name: string, frame: Frame, node: Node, evaluator: Evaluator): readonly Mark[] {
  if (isOwnWord(key, { evaluator, frame })) return [evaluator.mark('asked', ofOwnWords, frame, node)];
  if (callerMarks(key).length === 0) return [];
  return [evaluator.mark(node.type === 'MemberExpression' && isMadeAnew(node.object, frame, evaluator) ? 'anew' : 'asked', name, frame, node)];
}

/** The verdicts among the marks of a condition's parts. */
export function verdictMarks(...parts: readonly Value[]): readonly Mark[] {
  return values.mergeMarks(...parts.map((part) => values.allMarks(part).filter(({ origin: { label }, through }) => (label === 'user' && through !== undefined) || label === 'limiter' || label === 'auth' || label === 'asked' || label === 'anew' || label === 'tally' || label === 'pending')));
}
