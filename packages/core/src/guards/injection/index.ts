export { scoreInjection, type InjectionFinding, type InjectionScore, type ScoreOptions, longestText } from './score.js';
export type { Trust } from './trust.js';
