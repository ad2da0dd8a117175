import { linearPattern } from './linear-pattern.js';
import { indexOfKnown } from './known-values.js';
import type { PersonalDataSpan } from './recognizer.js';

/** A recognizer of the caller's own: a pattern that cannot run away, a list of words, or a function. */
export interface CustomRecognizer {
  /** Upper snake case, such as CUSTOMER_NUMBER. */
  readonly type: string;
  /** A regular expression in the linear subset (see linear-pattern.ts). */
  readonly pattern?: string;
  readonly ignoreCase?: boolean;
  readonly words?: readonly string[];
  readonly find?: (text: string) => Iterable<{ readonly start: number; readonly end: number; readonly score?: number }>;
  /** 0.8 where left out. */
  readonly score?: number;
}

export type TextSearch = (text: string, report: (span: PersonalDataSpan) => void) => void;

const DEFAULT_SCORE = 0.8;

/** Makes a recognizer ready to run. Throws a TypeError for a pattern outside the linear subset. */
export function compileRecognizer(recognizer: CustomRecognizer): TextSearch {
  const { type, pattern, words, find, ignoreCase } = recognizer;
  const score = recognizer.score ?? DEFAULT_SCORE;
  const expression = pattern === undefined ? undefined : linearPattern(pattern, ignoreCase === true);
  const list = words === undefined ? undefined : indexOfKnown(words.map((value) => ({ value, type })));
  return (text, report) => {
    if (expression !== undefined) {
      for (const match of text.matchAll(expression)) if (match[0] !== '') report({ start: match.index, end: match.index + match[0].length, type, score });
    }
    list?.find(text, (span) => report({ ...span, score }));
    for (const { start, end, score: own } of find?.(text) ?? []) {
      // A function of somebody else's: what it gives is checked before anything is cut by it.
      if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start && end <= text.length) report({ start, end, type, score: own ?? score });
    }
  };
}
