import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

/** The pattern of a regular expression that stands in the program. */
export function patternOf(value: Value | undefined): string | undefined {
  const external = externalOf(value);
  const made = external?.module === 'global' ? external.chain[0] : undefined;
  return made?.how === 'new' && made.name === 'RegExp' && external?.chain.length === 1 && made.args[0] !== undefined ? values.constantText(made.args[0]) : undefined;
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

/** `.replace(/[&<>"']/g, character => entities[character])`: every `<` is taken out or written as text. */
export function escapesMarkup(pattern: Value | undefined, replacement: Value | undefined, method: string): boolean {
  const known = patternOf(pattern) ?? (method === 'replaceAll' && pattern !== undefined ? values.constantText(pattern) : undefined);
  const isAll = method === 'replaceAll' || (values.constantText(externalOf(pattern)?.chain[0]?.args[1] ?? values.unknownValue) ?? '').includes('g');
  if (known === undefined || !isAll || replacement === undefined || !/^(?:<|\[[^\]^\\\w\s-]{0,12}<[^\]\\\w\s-]{0,12}\]|(?:[&>"'`]\|){0,5}<(?:\|[&>"'`]){0,5})$/.test(known)) return false;
  const put = values.constantText(replacement);
  return put === undefined ? replacement.shape.kind === 'function' : !put.includes('<') && !put.includes('$');
}

/** Whether what a pattern does not match is plain: `[^a-z0-9]+`. */
export function keepsPlain(pattern: string): boolean {
  const kept = /^(?:\[\^([^\]]{1,400})\]|\\W)[+*]?$/.exec(pattern);
  return kept !== null && (kept[1] === undefined || plainClass.test(kept[1]));
}

/** What is known of the texts that a pattern found. */
export function found(marks: readonly values.Mark[], isShort: boolean, isPlain: boolean): readonly values.Mark[] {
  const short = isShort ? values.excerptMarks(marks) : marks;
  return isPlain ? values.plainMarks(short) : short;
}
