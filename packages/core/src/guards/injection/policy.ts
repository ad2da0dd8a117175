import * as z from 'zod/mini';
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

export const injectionPolicy = z.strictObject({
  /** What the user writes. */
  user: verdict('deny', defaultThresholds.user),
  /** Tool results, documents, search results. */
  untrusted: verdict('mark', defaultThresholds.untrusted),
  /** Earlier answers of the model. */
  assistant: verdict('observe', defaultThresholds.assistant),
  /** Descriptions in tool definitions. They tell the model what to do by nature, so only strong signs count. */
  toolDefinitions: verdict('observe', 0.9),
});

export type InjectionPolicy = z.output<typeof injectionPolicy>;
