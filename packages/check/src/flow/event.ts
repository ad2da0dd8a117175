import type { Node } from 'oxc-parser';
import type { Frame } from './evaluator.js';
import type { Route } from './route.js';
import type { Facts, Value } from './value.js';

/** One call on the way from a route to an event: where it was made and what was called. */
export interface CallStep {
  readonly path: string;
  readonly offset: number;
  readonly name: string;
}

export type ClaudeClientKind = 'sdk' | 'ai-sdk' | 'langchain' | 'http' | 'agent-sdk' | 'bedrock';

/** What one request to Claude is made of, as far as it is known. */
export interface ClaudeRequest {
  readonly client: ClaudeClientKind;
  readonly model: Value | undefined;
  readonly system: Value | undefined;
  /** The user's side: messages or prompt. */
  readonly messages: Value | undefined;
  readonly maxTokens: Value | undefined;
  /** Everything given, for what is not named above. */
  readonly body: Value | undefined;
  readonly streaming: boolean;
  /** The client the call was made on. */
  readonly clientValue: Value | undefined;
  /** Options of this one request: timeout, signal, maxRetries. */
  readonly requestOptions: Value | undefined;
}

export type EventDetail =
  | { readonly kind: 'claude'; readonly request: ClaudeRequest }
  | { readonly kind: 'client'; readonly client: ClaudeClientKind; readonly key: Value | undefined; readonly options: Value | undefined; /** Whether a request goes to Claude's own address and to no proxy. */ readonly direct?: boolean }
  /** A ready endpoint of Claviger, which calls Claude where no code of the project does. */
  | { readonly kind: 'endpoint'; readonly model: Value | undefined; readonly maxTokens: Value | undefined }
  | { readonly kind: 'log'; readonly values: readonly Value[] }
  | { readonly kind: 'response'; readonly value: Value; readonly way: string; /** Of a handler that returns its answer: each `return` of it. */ readonly returns?: readonly { readonly value: Value; readonly site?: Node }[] }
  | { readonly kind: 'html'; readonly value: Value; readonly way: string }
  | { readonly kind: 'render'; readonly template: string; readonly locals: Value }
  | { readonly kind: 'run'; readonly value: Value; readonly way: 'eval' | 'shell' | 'sql'; readonly name: string }
  | { readonly kind: 'url'; readonly value: Value }
  | { readonly kind: 'storage'; readonly value: Value; readonly way: string }
  | { readonly kind: 'props'; readonly value: Value; readonly way: string }
  | { readonly kind: 'kept'; readonly name: string; /** The table whose field it is, where that is known. */ readonly table?: string | undefined }
  /** What a page or an extension keeps in the browser, for other pages of it. */
  | { readonly kind: 'kept-in-browser'; readonly name: string; readonly value: Value }
  /** What every template sees: `app.locals.title = ...`. */
  | { readonly kind: 'shared'; readonly name: string; readonly value: Value }
  /** What a component keeps of its own, for its template: `this.title = ...`. */
  | { readonly kind: 'own'; readonly name: string; readonly value: Value }
  /** What a preload script gives to its pages, and what its functions answer them; `name`: under which they find it, empty where that is not known. */
  | { readonly kind: 'exposed'; readonly name: string; readonly value: Value }
  | { readonly kind: 'limiter'; readonly shared: boolean; readonly name: string; /** A condition that counts all callers together. */ readonly together?: true; /** A condition that counts by what each caller says of himself. */ readonly ofNobody?: true };

export interface Event {
  readonly detail: EventDetail;
  readonly node: Node;
  readonly path: string;
  readonly frame: Frame;
  readonly facts: Facts;
  /** Inside so many `try` blocks, callers included. */
  readonly tries: number;
  readonly calls: readonly CallStep[];
  readonly route: Route | undefined;
}

export type EventOf<Kind extends EventDetail['kind']> = Event & { readonly detail: Extract<EventDetail, { kind: Kind }> };
