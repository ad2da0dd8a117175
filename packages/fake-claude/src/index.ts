export type { FakeClaude, FakeClaudeOptions } from './start-fake-claude.js';
export { startFakeClaude } from './start-fake-claude.js';
export type { RecordedRequest } from './recorded-request.js';
export type * from './script.js';
export { blockTokens, textTokens } from './answer/estimate-tokens.js';
export { promptTokens } from './answer/prompt-cache.js';
export { signThinking } from './answer/thinking-signature.js';
export { ORGANIZATION_ID } from './http/response-headers.js';
