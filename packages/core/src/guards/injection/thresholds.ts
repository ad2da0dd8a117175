import type { ScannedTrust } from './trust.js';

/**
 * Log-odds of an attack where no rule saw anything and the model has no opinion. Set so that at 0.5 fewer than 1 in
 * 100 ordinary and 4 in 100 trigger-word-laden benign texts are stopped (`npm run bench -- injection`).
 */
export const priorLogit: Readonly<Record<ScannedTrust, number>> = { user: -3.1, untrusted: -3.7, assistant: -4.4 };

/**
 * By how much the prior in training is higher: there attacks and benign texts weigh the same, which in use they do
 * not.
 */
export const trainingLift = 1.8;

/**
 * The model's worst window of many is the worst by chance as well: from what it adds, this much is taken times the
 * natural logarithm of their number, up to a text of a few pages; less the more the rules see there, and nothing from
 * `fadesAt` on. Whatever the length, it never turns against an attack.
 */
export const chanceOfWorst = { perLog: 0.6, most: 32, fadesAt: 7 } as const;

/**
 * How far the model alone may move the score either way, in log-odds; beyond that it has nothing to base it on. In
 * content from outside it decides alone only where it is all but certain: documents are of more kinds than any training
 * holds.
 */
export const modelReach: Readonly<Record<ScannedTrust, { readonly down: number; readonly up: number }>> = {
  user: { down: -2, up: 4 },
  untrusted: { down: -2, up: 4.5 },
  assistant: { down: -2, up: 2.8 },
};

/**
 * The same for the rules, in texts that are read stretch by stretch: a long document holds a little of everything. Strong
 * evidence outweighs it.
 */
export const chanceOfStretch = { perLog: 0.2, most: 0.9 } as const;

/**
 * A jailbreak that a user pastes is one from end to end: the mean of all its windows tells it from other long texts far
 * better than the worst one does. What stands above `usual`, the mean of ordinary long texts, counts this many times.
 */
export const steadyOpinion = { usual: 1.15, factor: 4 } as const;

/** Scores from which a text is taken for an injection, for each trust. The score is calibrated, so both are even odds. */
export const defaultThresholds: Readonly<Record<ScannedTrust, number>> = { user: 0.5, untrusted: 0.5, assistant: 0.8 };
