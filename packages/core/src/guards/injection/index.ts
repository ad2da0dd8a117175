import { rules } from './rules/catalogue.js';
import type { Rule } from './rules/rule.js';
import { summaries } from './rules/summaries.js';

export { scoreInjection, type InjectionFinding, type InjectionScore, modelRule, type ScoreOptions } from './score.js';
export { longestText } from './read-text.js';
export { defaultThresholds } from './thresholds.js';
export type { Trust, ScannedTrust } from './trust.js';

/** Every rule, with what it looks for in one sentence. */
export const injectionRules: readonly (Rule & { readonly summary: string })[] = rules.map((rule) => ({ ...rule, summary: summaries[rule.id] ?? '' }));
