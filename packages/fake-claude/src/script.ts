/**
 * A script says how the server answers one Messages request. It has two halves that combine freely: WHAT is answered
 * (the `type` and its fields) and HOW the bytes travel (`Delivery`, delays, noise). Scripts are set by the test that
 * started the server, never by a client.
 *
 * A script is played only for requests that passed authentication and validation, except that `drop`, `hang`, `raw` and
 * `raw_socket` are played for every POST to /v1/messages, so that transport faults need no well-formed request.
 * A function given as the default script also sees the requests to all other endpoints, where the types `error`, `drop`,
 * `hang`, `raw` and `raw_socket` are played and the others leave the endpoint to itself. Queued scripts are for messages.
 */
export type Script = ContentScript | ErrorScript | DropScript | HangScript | RawScript | RawSocketScript;

/** Scripts whose answer is a message, plain or streamed as the request asked. */
export type ContentScript =
  | EchoScript
  | TextScript
  | ToolCallsScript
  | ThinkingScript
  | RedactedThinkingScript
  | CitationsScript
  | BlocksScript
  | GullibleScript;

/** Says back the text of the last user message, or calls the tools that it asks for (see the package's README). Honours `max_tokens` and `stop_sequences`. */
export interface EchoScript extends AnswerSettings {
  readonly type: 'echo';
}

/** Obeys whatever it reads; see the package's README. Honours `max_tokens` and `stop_sequences`. */
export interface GullibleScript extends AnswerSettings {
  readonly type: 'gullible';
}

/** Answers with this text, as it is: `max_tokens` and `stop_sequences` do not cut it. */
export interface TextScript extends AnswerSettings {
  readonly type: 'text';
  readonly text: string;
  /** Gives the streamed deltas one by one; their concatenation is then the text, and `text` is ignored. */
  readonly deltas?: readonly string[];
}

/** Calls tools, after an optional text. The stop reason is `tool_use`. */
export interface ToolCallsScript extends AnswerSettings {
  readonly type: 'tool_calls';
  readonly text?: string;
  readonly calls: readonly ScriptedToolCall[];
}

export interface ScriptedToolCall {
  readonly name: string;
  readonly input: unknown;
  /** Default: a fresh `toolu_...` id. */
  readonly id?: string;
  /** The streamed pieces of the input's JSON, one `input_json_delta` each; default: the JSON cut by `chunkSize`. */
  readonly deltas?: readonly string[];
}

/** Thinks with a signature that this server accepts again, then answers with the text. */
export interface ThinkingScript extends AnswerSettings {
  readonly type: 'thinking';
  /** May be empty, as the real API answers with `display: omitted`. */
  readonly thinking: string;
  readonly text: string;
  /** Default: the server's own signature over `thinking`. */
  readonly signature?: string;
}

export interface RedactedThinkingScript extends AnswerSettings {
  readonly type: 'redacted_thinking';
  readonly text: string;
  /** Default: fresh opaque data. */
  readonly data?: string;
}

/** One text block with citations, in the shapes of the SDK's `TextCitation`. */
export interface CitationsScript extends AnswerSettings {
  readonly type: 'citations';
  readonly text: string;
  readonly citations: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** Any content blocks, known or not, sent as they are given. Unknown blocks stream whole in `content_block_start`. */
export interface BlocksScript extends AnswerSettings {
  readonly type: 'blocks';
  readonly blocks: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** An error answer with the API's error body. Status decides the type; `errorType` overrides it. */
export interface ErrorScript extends Timing {
  readonly type: 'error';
  readonly status: number;
  readonly errorType?: string;
  readonly message?: string;
  /** Goes to `error.details`, for example `{ error_code: 'enforced_spend_limit_reached' }`. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Seconds or an HTTP date, for the `retry-after` header. */
  readonly retryAfter?: number | string;
  /** For the `x-should-retry` header. */
  readonly shouldRetry?: boolean;
  /** Replaces the whole body, for example with an HTML page of a proxy. Content type by `headers`. */
  readonly body?: string;
}

/** Closes the connection before any byte of an answer. */
export interface DropScript {
  readonly type: 'drop';
  /** `reset` (default) sends RST, `end` closes in an orderly way. */
  readonly how?: 'reset' | 'end';
  readonly delayBefore?: number;
}

/** Never answers; the connection stays open until the client or `close()` ends it. */
export interface HangScript {
  readonly type: 'hang';
}

/** A given status, headers and body, in the pieces given. No header is added but what HTTP itself needs. */
export interface RawScript extends Timing {
  readonly type: 'raw';
  readonly status?: number;
  readonly body: string | Buffer | ReadonlyArray<string | Buffer>;
}

/** Bytes written to the socket in place of an HTTP answer; the connection then closes. */
export interface RawSocketScript {
  readonly type: 'raw_socket';
  readonly bytes: string | Buffer;
  readonly delayBefore?: number;
}

export interface Timing {
  /** Milliseconds before the status line. */
  readonly delayBeforeHeaders?: number;
  /** No status line before this resolves: for a test that lets a call wait until something has happened. */
  readonly heldUntil?: Promise<unknown>;
  /**
   * Milliseconds between two events of a stream (or two pieces of a `raw` body). 0 sends each event in a packet of its
   * own; absent, all events go out at once.
   */
  readonly delayBetweenEvents?: number;
  /** Extra or overriding answer headers; null takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
}

export interface AnswerSettings extends Timing {
  /** Characters in a streamed delta; default 16. A surrogate pair is never cut. */
  readonly chunkSize?: number;
  /** Default: `tool_use` when the last block calls a tool, else `end_turn`. */
  readonly stopReason?: string | null;
  readonly stopSequence?: string | null;
  readonly stopDetails?: Readonly<Record<string, unknown>> | null;
  /** Merged over the computed usage, for example `{ input_tokens: 12, output_tokens: 3 }`. */
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Merged into the message object, over the computed fields. */
  readonly extraFields?: Readonly<Record<string, unknown>>;
  readonly noise?: StreamNoise;
  readonly delivery?: Delivery;
  /** Compress the answer where the request's `accept-encoding` allows gzip. */
  readonly gzip?: boolean;
}

/** Legal additions to a stream that a client must live with. */
export interface StreamNoise {
  /** A `ping` event after every so many events. */
  readonly pingEvery?: number;
  /** A comment line (`: ...`) after every so many events. */
  readonly commentEvery?: number;
  /** Adds an event of an unknown name after `message_start`. */
  readonly unknownEvents?: boolean;
  /** Adds unknown fields to every event. */
  readonly unknownFields?: boolean;
  /** Adds a delta of an unknown type to the first block. */
  readonly unknownDeltas?: boolean;
  /** Ends lines by CRLF in place of LF. */
  readonly crlf?: boolean;
  /** Leaves out the blank line after the last event. */
  readonly noFinalBlankLine?: boolean;
}

/**
 * What befalls the bytes of the answer. `afterEvents` counts the events that still go out whole; a plain answer counts
 * as one event, of which a fault after 0 events sends the first half.
 */
export type Delivery =
  | { readonly type: 'whole' }
  /** So many bytes at a time (default 1), `delay` milliseconds apart (default 0: a turn of the event loop). */
  | { readonly type: 'drip'; readonly bytes?: number; readonly delay?: number }
  /** Connection lost. `afterBytes` (of the body) wins over `afterEvents`. */
  | { readonly type: 'drop'; readonly afterEvents?: number; readonly afterBytes?: number; readonly how?: 'reset' | 'end' }
  /** Half of an event, then an end that looks regular. */
  | { readonly type: 'half_event'; readonly afterEvents: number }
  /** Whole events, then an end that looks regular, without `message_stop`. */
  | { readonly type: 'end'; readonly afterEvents: number }
  /** Whole events, then silence on an open connection. */
  | { readonly type: 'hang'; readonly afterEvents: number }
  /** Whole events, then `event: error`, then a regular end. Only for streams. */
  | { readonly type: 'error_event'; readonly afterEvents: number; readonly errorType?: string; readonly message?: string; readonly details?: Readonly<Record<string, unknown>> }
  /** Whole events, then these bytes (default: 64 bytes that are not UTF-8), then a regular end. */
  | { readonly type: 'garbage'; readonly afterEvents: number; readonly bytes?: string | Buffer }
  /** `content-length` differs from the body by so many bytes; the connection then closes. */
  | { readonly type: 'wrong_content_length'; readonly difference: number };
