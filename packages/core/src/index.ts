export type { Engine } from './compile-engine.js';
export { createEngine } from './create-engine.js';
export { Call, Pipeline, anonymous, userKey, type CallOptions, type CallSession, type Finding, type Guard, type GuardSession, type LedgerRow, type Outcome, type Principal } from './engine/index.js';
export { ClavigerError, catalogue, type ErrorCode } from './errors/index.js';
export { answerOrder, type GuardContext, type GuardFactory } from './guards/order.js';
export { requestOrder } from './guards/request-order.js';
export { PolicyError, defineConfig, parsePolicy, policyJsonSchema, type Policy, type PolicyInput } from './policy/index.js';
export { noLedger, silentLogger, systemClock, webRandom, type Clock, type Ledger, type Logger, type Ports, type Random } from './ports.js';
export { CallerGuard, ClavigerGuard, claviger, denialOf, isClavigerError, type AsyncContext, type Caller, type ClaudeMiddleware, type ClavigerOptions, type DeniedError, type Denial, type Fetch } from './sdk/index.js';
