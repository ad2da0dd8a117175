import type { Usage } from '../messages/usage.js';
import type { Finding } from './finding.js';
import type { LedgerContent } from './ledger-content.js';

/** How a call ended. */
export interface Outcome {
  readonly kind: 'answered' | 'denied' | 'failed' | 'aborted';
  /** The status that the caller got. */
  readonly status: number;
  /** What upstream counted. Undefined when it never said: nothing was sent, or the answer broke off before its first event. */
  readonly usage: Usage | undefined;
  /** True once the request has gone upstream. */
  readonly dispatched: boolean;
  /** Tokens of the answer that had streamed by then, estimated from its text: a call that broke off is charged for them. */
  readonly answerTokens: number;
  /**
   * Thinking that no figure tells of, and whose text is at most a summary: `shown` when a block of it has begun, `possible`
   * when the answer had begun without any block. Left out: none.
   */
  readonly unseenThinking?: 'shown' | 'possible' | undefined;
  /** Milliseconds from when the call came in until it ended. Left out: not known. */
  readonly elapsed?: number | undefined;
  readonly stopReason: string | undefined;
  /** The model that answered, which may be another one than was asked. Undefined when nobody said. */
  readonly model: string | undefined;
}

/** One call in the ledger. */
export interface LedgerRow {
  readonly id: string;
  /** Milliseconds since the epoch, when the call came in. */
  readonly at: number;
  readonly credential: string;
  readonly user: string | undefined;
  readonly team: string | undefined;
  readonly app: string;
  readonly endpoint: string;
  readonly model: string;
  readonly outcome: Outcome['kind'];
  readonly status: number;
  /** Code of the error that Claviger answered with. */
  readonly code: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
  readonly microDollars: number;
  /** Searches of the tool `web_search`, whose fee is in `microDollars`. Left out: none. */
  readonly webSearches?: number | undefined;
  /** Upstream never gave the final figures: these are what limits were charged, at least what the call may have used. Left out: no. */
  readonly estimated?: boolean | undefined;
  readonly findings: readonly Finding[];
  /** Milliseconds until the last byte. */
  readonly latency: number;
  /** Milliseconds until the first byte of the answer. */
  readonly firstByte: number | undefined;
  readonly upstreamRequestId: string | undefined;
  /** Only where the policy keeps it: to be encrypted by whoever stores it. */
  readonly content?: LedgerContent | undefined;
}
