import { fieldNames } from './field-names.js';
import type { JsonObject, JsonValue } from './json-value.js';

/** Whom a text comes from, and so how far it is believed. */
export type Trust = 'system' | 'user' | 'assistant' | 'untrusted';

/** What part of a request a text is. */
export type Origin =
  | 'system'
  | 'text'
  | 'thinking'
  | 'tool_definition'
  | 'tool_input'
  | 'tool_result'
  /** What a server tool or MCP server gave. Its citations and encrypted twins point into it. */
  | 'server_result'
  | 'document'
  | 'search_result'
  | 'citation'
  | 'metadata'
  /** A name of a field of data, where a caller has put a text in its place. Always fixed. */
  | 'key'
  | 'unknown';

/** One step of a path; linked upwards, so that a walk over a million texts allocates one small object for each container. */
export interface PathNode {
  readonly parent: PathNode | undefined;
  readonly key: string | number;
}

export function pathKeys(node: PathNode | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let step = node; step !== undefined; step = step.parent) keys.push(step.key);
  return keys.reverse();
}

/**
 * A path as the API writes it in its errors: `messages.0.content.1.text`. Paths go into errors, findings and the
 * ledger, and names of fields inside a tool's input or an unknown block are a caller's own text: they show as `*`.
 */
export function pathText(node: PathNode | undefined): string {
  return pathKeys(node)
    .map((key) => (typeof key === 'number' || fieldNames.has(key) ? key : '*'))
    .join('.');
}

/** Told of every change, so that it can be spliced into the request's source. */
export interface EditLog {
  /** Throws where no edit is taken. */
  beforeEdit?(): void;
  textChanged(path: PathNode, text: string): void;
}

/** One text of a request. Setting `text` changes the request. */
export class Segment {
  readonly trust: Trust;
  readonly origin: Origin;
  /** Index in `messages`; -1 for texts outside of it. */
  readonly turn: number;
  /** True where the API needs the bytes back as it gave them (signed thinking): read it, never set it. */
  readonly fixed: boolean;
  readonly #holder: JsonObject | JsonValue[];
  readonly #key: string | number;
  readonly #parent: PathNode | undefined;
  readonly #log: EditLog;
  #text: string;

  constructor(
    holder: JsonObject | JsonValue[],
    key: string | number,
    text: string,
    parent: PathNode | undefined,
    trust: Trust,
    origin: Origin,
    turn: number,
    fixed: boolean,
    log: EditLog,
  ) {
    this.#holder = holder;
    this.#key = key;
    this.#text = text;
    this.#parent = parent;
    this.#log = log;
    this.trust = trust;
    this.origin = origin;
    this.turn = turn;
    this.fixed = fixed;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    if (this.fixed) throw new TypeError(`${this.path} must go back to the API unchanged`);
    this.#log.beforeEdit?.();
    this.#text = text;
    (this.#holder as Record<string | number, JsonValue>)[this.#key] = text;
    this.#log.textChanged(this.node, text);
  }

  get node(): PathNode {
    return { parent: this.#parent, key: this.#key };
  }

  /** Where the text stands: `messages.0.content.1.text`. */
  get path(): string {
    return pathText(this.node);
  }

  /** The last field name on the path, which tells `text` from `title` or `description`. */
  get field(): string {
    if (typeof this.#key === 'string') return this.#key;
    for (let step = this.#parent; step !== undefined; step = step.parent) if (typeof step.key === 'string') return step.key;
    return '';
  }
}
