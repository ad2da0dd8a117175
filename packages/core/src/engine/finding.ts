/** What a rule saw. Never the matched text. */
export interface Finding {
  /** Guard and rule: `unicode/tag-characters`. */
  readonly rule: string;
  /** Where: `messages.0.content.1.text`, or `answer.0` for the first block of an answer. */
  readonly path: string;
  /** UTF-16 offsets in the text at `path`. */
  readonly span?: readonly [start: number, end: number];
  /** 0 to 1. */
  readonly score?: number;
  /** What was done about it. */
  readonly action: 'observed' | 'changed' | 'denied' | 'skipped';
  /** How many matches this finding stands for, when more than one. */
  readonly count?: number;
}
