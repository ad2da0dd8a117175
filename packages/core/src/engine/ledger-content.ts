/** One text of an answer. */
export interface AnswerPart {
  readonly kind: 'text' | 'tool_input' | 'citation' | 'result';
  /** Name of the tool whose input it is. */
  readonly tool?: string;
  readonly text: string;
}

/** What a call said and was answered, as Claude saw and said it: stand-ins in place, secrets taken out. */
export interface LedgerContent {
  /** The body that went upstream. */
  readonly request: string;
  /** The texts of the answer in the order in which they began; what had streamed, when it broke off. */
  readonly answer: readonly AnswerPart[];
  /** Set when the request or the answer was longer than what is kept. */
  readonly truncated?: boolean;
}
