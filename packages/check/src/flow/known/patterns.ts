import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

/** The pattern of a regular expression that stands in the program. */
function patternOf(value: Value | undefined): string | undefined {
  const external = externalOf(value);
  const made = external?.module === 'global' ? external.chain[0] : undefined;
  return made?.how === 'new' && made.name === 'RegExp' && external?.chain.length === 1 && made.args[0] !== undefined ? values.constantText(made.args[0]) : undefined;
}

/** Whether what matches has a greatest length: no `*`, `+` or `{n,}` outside of classes and escapes. */
function isFinite(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]{0,400}\]/g, 'x').replace(/\(\?(?:[:=!]|<[=!]|<\w{1,40}>)/g, '(');
  return !/[*+]|\{\d{1,9},\}/.test(bare);
}

/** Whether all of a text has to match. */
function isWhole(pattern: string): boolean {
  return pattern.startsWith('^') && /(?:^|[^\\])\$$/.test(pattern) && !/(?:^|[^\\])\|/.test(pattern);
}

/** Marks beside letters and digits that mean nothing to a shell, a page or a reader. */
const plainClass = /^(?:[\w.\-/:@+,=%~]|\\[dw.\-/+]|\\p\{(?:L|N|Lu|Ll|Nd|Alphabetic)\})*$/;

/** Whether all that a pattern matches is plain: no blanks, no quotes, no brackets. */
export function isPlainPattern(pattern: string): boolean {
  if (/\[\^/.test(pattern)) return false;
  const classes = [...pattern.matchAll(/\[([^\]]{0,400})\]/g)].map((match) => match[1] ?? '');
  const bare = pattern.replace(/\[[^\]]{0,400}\]/g, '').replace(/\(\?(?:[:=!]|<\w{1,40}>)|[()|^$?*+]|\{\d{1,9}(?:,\d{0,9})?\}/g, '').replace(/\\[dwb.\-/]/g, '');
  return classes.every((part) => plainClass.test(part)) && /^[\w\-/:@,=%~]*$/.test(bare);
}

/** Whether what a pattern found in a text is plain. */
export function findsPlain(pattern: Value | undefined): boolean {
  const known = patternOf(pattern);
  return known !== undefined && isPlainPattern(known);
}

/** `.replace(/[^a-z0-9]+/g, '-')`: all that is not plain is taken out. */
export function leavesPlain(pattern: Value | undefined, replacement: Value | undefined): boolean {
  const known = patternOf(pattern);
  const flags = externalOf(pattern)?.chain[0]?.args[1];
  const put = replacement === undefined ? undefined : values.constantText(replacement);
  return known !== undefined && keepsPlain(known) && flags !== undefined && (values.constantText(flags) ?? '').includes('g') && put !== undefined && /^[\w.-]{0,8}$/.test(put);
}

/** Whether what a pattern does not match is plain: `[^a-z0-9]+`. */
export function keepsPlain(pattern: string): boolean {
  const kept = /^(?:\[\^([^\]]{1,400})\]|\\W)[+*]?$/.exec(pattern);
  return kept !== null && (kept[1] === undefined || plainClass.test(kept[1]));
}

/** A text that passes `/^[\w ]{1,80}$/` is short; one that does not pass `/.{500,}/` is too. */
export const patternCalls: Recognizer = ({ method, receiver, args, isNew, callee }) => {
  if (isNew && externalOf(callee)?.chain[0]?.name === 'RegExp') return undefined;
  const [first] = args;
  if (first === undefined || (method !== 'test' && method !== 'exec')) return undefined;
  const pattern = patternOf(receiver);
  if (pattern === undefined) return undefined;
  const plain = isPlainPattern(pattern);
  if (method === 'exec') return isFinite(pattern) || plain ? values.marked(found(values.allMarks(first), isFinite(pattern), plain)) : undefined;
  const bounds = new Set(values.allMarks(first).map((mark) => `bounded:${String(mark.origin.id)}`));
  const plainly = isWhole(pattern) && plain ? new Set(values.allMarks(first).map((mark) => `plain:${String(mark.origin.id)}`)) : values.noFacts;
  const passes = isWhole(pattern) && isFinite(pattern);
  const tooLong = /^\^?(?:\.|\[\^?[\\\w]{1,8}\])\{\d{1,7},\}\$?$/.test(pattern);
  return values.truth(values.both(passes ? bounds : values.noFacts, plainly), tooLong ? bounds : values.noFacts, values.allMarks(first).filter(({ origin }) => origin.label === 'limiter' || origin.label === 'auth'));
};

/** What is known of the texts that a pattern found. */
export function found(marks: readonly values.Mark[], isShort: boolean, isPlain: boolean): readonly values.Mark[] {
  const short = isShort ? values.cutMarks(marks) : marks;
  return isPlain ? values.plainMarks(short) : short;
}

/** Whether a pattern that a schema or `match` was given bounds the text; one that is not known is taken to. */
export function boundsText(pattern: Value | undefined, whole: boolean): boolean {
  const known = patternOf(pattern);
  return known === undefined || (isFinite(known) && (!whole || isWhole(known)));
}
