export { estimateInputTokens } from './estimate.js';
export type { LimitRule, LimitsPolicy } from './policy.js';
export type { LimitCheck, LimitState, LimitStore, Reservation, Window } from './store.js';
