export { actualCharge, estimateCharge, type Charge } from './charge.js';
export { estimateInputTokens } from './estimate.js';
export { createLimitsGuard } from './guard.js';
export { compileRule, subjectOf, type CompiledRule } from './rule.js';
export { EXACT_UP_TO } from './exact-logs.js';
export { MemoryLimitStore, type SavedBucket } from './memory-store.js';
export { limitRule, nameOfRule, type LimitRule, type LimitsPolicy } from './policy.js';
export { HoldKeeper } from './hold-keeper.js';
export { HOLD_LIFETIME, periodEnd, periodStart, type Bucket, type BudgetStore, type CalendarUnit, type Correction, type LimitCharge, type LimitCheck, type LimitState, type LimitStore, type LimitUse, type Reservation, type Settlement, type Window } from './store.js';
