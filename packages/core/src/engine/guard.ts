import type { ClavigerError } from '../errors/claviger-error.js';
import type { JsonValue } from '../messages/json-value.js';
import type { Call } from './call.js';
import type { Outcome } from './outcome.js';

/** Undefined lets the call pass; an error denies it. */
export type Verdict = ClavigerError | undefined;

/** A tool call may also be turned into plain text. */
export type ToolVerdict = Verdict | { readonly replaceWithText: string };

/**
 * One concern of the security layer. It looks at a call and its answer; lets it pass, edits it, or denies it. A guard
 * is made once, when the policy is compiled; `open` runs once a call.
 */
export interface Guard {
  readonly name: string;
  /** What a crash or a missed deadline means. `deny` refuses the call; `skip` goes on without this guard and records a finding. */
  readonly onFailure: 'deny' | 'skip';
  /** Milliseconds that a promise of its sessions may take; 15 seconds when left out. What comes later has no effect. */
  readonly deadline?: number;
  /** Undefined: nothing to do for this call. */
  open(call: Call): GuardSession | undefined;
}

/** What one guard does for one call. Every part is optional; what is absent costs nothing. */
export interface GuardSession {
  /** Sees the request: may report findings, set `segment.text`, edit the call, or deny it. */
  request?(): Verdict | Promise<Verdict>;
  /** A filter for one block of the answer; undefined leaves the block alone. */
  text?(block: Block): TextFilter | undefined;
  /** Judges a whole tool call of the answer, held back until it is complete. */
  toolUse?(use: ToolUse): ToolVerdict | Promise<ToolVerdict>;
  /** Exactly once, however the call ends. */
  settle?(outcome: Outcome): void | Promise<void>;
  /** Headers to add to the answer. */
  headers?(): Readonly<Record<string, string>> | undefined;
}

/** A guard at work on a call. */
export interface OpenGuard {
  readonly guard: Guard;
  readonly session: GuardSession;
  /** Its request crashed and the policy chose to go on without it: it only settles. */
  skipped: boolean;
}

/** A block of the answer that can be filtered. */
export interface Block {
  /** Position in the answer's `content`. */
  readonly index: number;
  /**
   * `text`: prose. `tool_input`: JSON source of a tool's input. `citation`: a quoted text or title, whole. `result`: a text
   * of what a server tool gave, or of a block of a kind that this release does not know, whole unless it streams.
   */
  readonly kind: 'text' | 'tool_input' | 'citation' | 'result';
  /** For a result: the block's type in the API. */
  readonly type?: string;
  /** Name of the tool. */
  readonly tool?: string;
}

/** Edits a text while it streams. A plain answer is a stream with one delta. */
export interface TextFilter {
  /** Takes the next piece and gives what can be shown by now; may hold back. Throwing a ClavigerError ends the answer. */
  push(delta: string): string;
  /**
   * A quick look at several pieces at once. True: all of `text` may be shown as it is, nothing of it has to be held back,
   * and it has been taken. False, where that is not so or not quickly seen: nothing has been taken, and the pieces are pushed.
   */
  passes?(text: string): boolean;
  /** Gives what was held back, at the end of the block. */
  flush(): string;
}

/** A complete tool call of the answer. */
export interface ToolUse {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** `server_tool_use` and `mcp_tool_use` have already run upstream: denying them ends the answer. */
  readonly type: 'tool_use' | 'server_tool_use' | 'mcp_tool_use';
  /** As the model wrote it. */
  readonly input: JsonValue;
  /** As the app will get it: after the filters of all guards, values restored. Costs running them, once. */
  delivered(): JsonValue;
}
