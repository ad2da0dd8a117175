import type { PersonalDataType } from './personal-data-type.js';

/** Something found: offsets in UTF-16 code units, `end` exclusive; score from 0 to 1. Never the text itself. */
export interface PersonalDataSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly score: number;
}

/** What every built-in recognizer says about itself. */
export interface Recognizer {
  readonly type: PersonalDataType;
  /** Words that make the find likelier when they stand just before it, or just behind: lower case, any language. Up to four letters: a whole word; longer: a word's beginning. */
  readonly cues: readonly string[];
  /** Languages (BCP 47 primary tags) where this number is at home. A hint of the caller's raises or lowers the score. */
  readonly languages?: readonly string[];
}

/**
 * A number written in a known grouping of letters and digits.
 * Shapes: group lengths with the separators between them; `_` stands for one space or one hyphen, the same throughout.
 * "3_2_4" is 078 05 1120 and 078-05-1120.
 */
export interface GroupedRecognizer extends Recognizer {
  readonly shapes: readonly string[];
  /** The number without separators, letters in upper case. True when structure and checksum hold; a number is a score of its own for a weaker form. */
  accepts(compact: string): boolean | number;
  /** The score without any cue, written in one piece (or in any shape when `separatedScore` is left out). */
  readonly score: number;
  readonly separatedScore?: number;
  /** Letters in lower case count only beside a cue. */
  readonly upperCaseOnly?: boolean;
  readonly lettersOnly?: boolean;
}

// Scores stand alone; a cue adds 0.4 to 0.5 and the default threshold is 0.5.
/** A bare number whose checksum one random number in ten passes, or that has none: never without a cue. */
export const NEEDS_CUE = 0.15;
/** Structure that is rarely something else, still too common in logs to stand alone. */
export const LIKELY = 0.4;
/** Shape and checksum that random text almost never has. */
export const STANDS_ALONE = 0.65;
/** A checksum of 16 bits or more. */
export const CERTAIN = 0.9;
export const DEFAULT_MINIMUM_SCORE = 0.5;
