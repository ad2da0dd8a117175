export type { AsyncContext } from './async-context.js';
export type { Caller } from './caller.js';
export { CallerGuard, ClavigerGuard, claviger, type ClavigerOptions } from './claviger.js';
export { denialOf, isClavigerError, type DeniedError, type Denial } from './denial.js';
export type { Fetch } from './guarded-fetch.js';
export type { ClaudeMiddleware, MiddlewareRequest } from './middleware.js';
