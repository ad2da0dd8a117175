import * as z from 'zod/mini';

/** Ways to set text from outside apart. */
export const markings = ['delimit', 'datamark', 'json', 'base64', 'none'] as const;
export type Marking = (typeof markings)[number];

export const hardenPolicy = z.strictObject({
  /** False: nothing is added to the system prompt, and nothing marked. */
  enabled: z._default(z.boolean(), true),
  /** What the assistant is for, in a few words: `questions about orders and delivery`. */
  scope: z.optional(z.string().check(z.minLength(1), z.maxLength(2_000))),
  /** What it says when it declines. */
  refusal: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  /** How it speaks: `friendly and brief`. */
  tone: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  /**
   * How the results of the app's tools are set apart from instructions. `delimit`: between delimiters that nobody can
   * guess. `datamark`: the same, and a sign between all words. `json`: as a JSON object that names kind and tool.
   * `base64`: encoded; larger models only. The stronger the mark, the more it costs in tokens and in how well the text
   * is understood.
   */
  mark: z._default(z.enum(markings), 'delimit'),
});

export type HardenPolicy = z.output<typeof hardenPolicy>;
