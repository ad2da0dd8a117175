import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { findsPlain, found, isPlainPattern, patternOf } from './plain-patterns.js';

/** Whether what matches has a greatest length: no `*`, `+` or `{n,}` outside of classes and escapes. */
function isFinite(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]{0,400}\]/g, 'x').replace(/\(\?(?:[:=!]|<[=!]|<\w{1,40}>)/g, '(');
  return !/[*+]|\{\d{1,9},\}/.test(bare);
}

/** Whether all of a text has to match. */
function isWhole(pattern: string): boolean {
  return pattern.startsWith('^') && /(?:^|[^\\])\$$/.test(pattern) && !/(?:^|[^\\])\|/.test(pattern);
}

/** A pattern that takes no long time on any short text: one repetition at most, and nothing that looks around. */
function isPlain(pattern: string): boolean {
  return pattern.length <= 200 && /^\^?[\w\\/.|()?:$*+-]*$/.test(pattern) && (pattern.match(/[*+]/g) ?? []).length <= 1 && !/\\\d|\\k|\(\?[^:]/.test(pattern);
}

/** A text that passes `/^[\w ]{1,80}$/` is short; one that does not pass `/.{500,}/` is too. */
export const patternCalls: Recognizer = ({ method, receiver, args, isNew, callee }) => {
  if (isNew && externalOf(callee)?.chain[0]?.name === 'RegExp') return undefined;
  const [first] = args;
  if (first === undefined || (method !== 'test' && method !== 'exec')) return undefined;
  if (method === 'exec' && findsPlain(receiver)) return values.marked(found(values.allMarks(first), boundsText(receiver, false), true));
  const pattern = patternOf(receiver);
  if (pattern === undefined) return undefined;
  if (method === 'exec') return isFinite(pattern) ? values.marked(values.excerptMarks(values.allMarks(first))) : undefined;
  const address = values.constantText(first);
  if (address?.startsWith('/') === true && isPlain(pattern)) return new RegExp(pattern).test(address) ? values.notMissingValue : values.missingValue;
  const bounds = new Set(values.allMarks(first).map((mark) => `bounded:${String(mark.origin.id)}`));
  const plainly = isWhole(pattern) && isPlainPattern(pattern) ? new Set(values.allMarks(first).map((mark) => `plain:${String(mark.origin.id)}`)) : values.noFacts;
  const passes = isWhole(pattern) && isFinite(pattern);
  const tooLong = /^\^?(?:\.|\[\^?[\\\w]{1,8}\])\{\d{1,7},\}\$?$/.test(pattern);
  return values.truth(values.both(passes ? bounds : values.noFacts, plainly), tooLong ? bounds : values.noFacts, values.allMarks(first).filter(({ origin }) => origin.label === 'limiter' || origin.label === 'auth'));
};

/** Whether a pattern that a schema or `match` was given bounds the text; one that is not known is taken to. */
export function boundsText(pattern: Value | undefined, whole: boolean): boolean {
  const known = patternOf(pattern);
  return known === undefined || patternBounds(known, whole);
}

/** The same of a pattern that is written as a text. */
export function patternBounds(pattern: string, whole: boolean): boolean {
  return isFinite(pattern) && (!whole || isWhole(pattern));
}
