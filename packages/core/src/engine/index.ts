export { AnswerFilter } from './answer-filter.js';
export { AnswerMeter } from './answer-meter.js';
export { Call, type CallOptions, type Endpoint } from './call.js';
export { FilterChain } from './filter-chain.js';
export type { Finding } from './finding.js';
export type { Block, Guard, GuardSession, TextFilter, ToolUse, ToolVerdict, Verdict } from './guard.js';
export type { LedgerRow, Outcome } from './outcome.js';
export { CallSession, Pipeline } from './pipeline.js';
export { anonymous, userKey, type Principal } from './principal.js';
