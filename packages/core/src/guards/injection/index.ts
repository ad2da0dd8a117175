export { scoreInjection, type InjectionFinding, type InjectionScore, modelRule, type ScoreOptions } from './score.js';
export { longestText } from './read-text.js';
export { defaultThresholds } from './thresholds.js';
export { rules as injectionRules } from './rules/catalogue.js';
export type { Trust, ScannedTrust } from './trust.js';
