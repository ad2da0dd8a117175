import type { CallExpression } from 'oxc-parser';
import type { Evaluator, Frame } from '../evaluator.js';
import { boundsText } from '../known/patterns.js';
import { patternOf } from '../known/plain-patterns.js';

/** What a pattern says of the messages that a bot hears for it: `bot.hears(/^\/define (\S{1,30})$/, handler)`. */
export interface PatternHeard {
  /** The whole message has a greatest length. */
  readonly whole: boolean;
  /** What the pattern found in it has. */
  readonly parts: boolean;
}

export function patternHeard({ arguments: [first] }: CallExpression, frame: Frame, evaluator: Evaluator): PatternHeard {
  const pattern = first?.type === 'Literal' ? evaluator.evaluate(first, frame) : undefined;
  if (patternOf(pattern) === undefined) return { whole: false, parts: false };
  return { whole: boundsText(pattern, true), parts: boundsText(pattern, false) };
}
