import * as z from 'zod/mini';
import { duration } from '../../policy/duration.js';
import { defaultThresholds } from './thresholds.js';

const action = z.enum(['allow', 'observe', 'mark', 'deny']);
const threshold = z.number().check(z.minimum(0), z.maximum(1));

function verdict(usual: z.output<typeof action>, from: number) {
  return z.prefault(
    z.strictObject({
      /** `allow` does not read these texts; `observe` records; `mark` tells the model that the text is suspect; `deny` refuses the call. */
      action: z._default(action, usual),
      /** Score, 0 to 1, from which the action is taken. */
      threshold: z._default(threshold, from),
    }),
    {},
  );
}

/** A question to Claude about the texts that the detector is not sure of. */
const secondOpinion = z
  .strictObject({
    /** Has to support structured outputs. */
    model: z._default(z.string().check(z.minLength(1)), 'claude-haiku-4-5'),
    /** It is asked about scores from here on, */
    from: z._default(threshold, 0.2),
    /** up to here: from this score on the detector is sure. */
    to: z._default(threshold, 0.8),
    /** Which texts it is asked about. */
    trusts: z._default(z.array(z.enum(['user', 'untrusted'])).check(z.minLength(1)), ['user', 'untrusted']),
    /** An answer that takes longer counts as none. */
    timeout: z._default(duration.check(z.refine((milliseconds) => milliseconds <= 60_000, 'at most 60s')), 5_000),
    /** What a missing or unreadable answer means: that the text is harmful, or what the detector's own score says. */
    onFailure: z._default(z.enum(['harmful', 'detector']), 'harmful'),
  })
  .check(z.refine(({ from, to }) => from < to, '`from` has to be below `to`'));

export const injectionPolicy = z.strictObject({
  /** What the user writes. */
  user: verdict('deny', defaultThresholds.user),
  /** Tool results, documents, search results. */
  untrusted: verdict('mark', defaultThresholds.untrusted),
  /** Earlier answers of the model. */
  assistant: verdict('observe', defaultThresholds.assistant),
  /** Descriptions in tool definitions. By nature they tell the model what to do, so only strong signs count. */
  toolDefinitions: verdict('observe', 0.9),
  /** Left out: Claude is not asked. */
  secondOpinion: z.optional(secondOpinion),
});

export type SecondOpinionPolicy = z.output<typeof secondOpinion>;
export type InjectionPolicy = z.output<typeof injectionPolicy>;
