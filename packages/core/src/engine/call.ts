import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { SpliceNode, appendBlocks, splice } from '../messages/json-splice.js';
import { parseRequest } from '../messages/parse-request.js';
import { pathKeys, type EditLog, type PathNode, type Segment } from '../messages/segment.js';
import { walkRequest } from '../messages/walk.js';
import type { LimitCharge } from '../guards/limits/store.js';
import type { Finding } from './finding.js';
import type { LedgerContent } from './ledger-content.js';
import type { Principal } from './principal.js';

/**
 * `models`: asks which models there are. It has no body, and only the guards that need none see it. `batch_results`:
 * answers that are fetched, whose requests are not known here. `second_opinion`: a question of a guard's own.
 */
export type Endpoint = 'messages' | 'count_tokens' | 'batch_item' | 'models' | 'batch_results' | 'second_opinion';

export interface CallOptions {
  readonly id: string;
  readonly principal: Principal;
  /** Name of the app in the policy. */
  readonly app: string;
  readonly endpoint: Endpoint;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The request body as it came. */
  readonly source: string;
  /** Values of the `anthropic-beta` header. */
  readonly betas?: readonly string[];
  /** Which conversation this call belongs to, where the caller's credential scopes one. */
  readonly conversation?: string;
}

/** At most this many findings a call are kept; the rest are counted only. */
const MAXIMUM_FINDINGS = 100;

/**
 * One logical request of a principal. Guards read `request` and `segments`, and edit through `segment.text`,
 * `setField` and `appendSystem`. `body()` is the source with those edits spliced in: all other bytes stay.
 */
export class Call implements EditLog {
  readonly id: string;
  readonly principal: Principal;
  readonly app: string;
  readonly endpoint: Endpoint;
  readonly at: number;
  readonly source: string;
  readonly betas: readonly string[];
  readonly conversation: string | undefined;
  readonly request: JsonObject;
  readonly findings: Finding[] = [];
  /** Texts that were added to the request and must never come back in an answer. */
  readonly canaries: string[] = [];
  /** What limits were charged for a request of a batch, whose answer tells later what it has used. */
  charges: LimitCharge[] | undefined;
  /** What the ledger keeps of its texts; undefined: nothing. */
  content: LedgerContent | undefined;
  /** Sends a request of a guard's own the way that this one goes. Undefined where there is no way for it. */
  send: ((body: string, signal: AbortSignal) => Promise<Response>) | undefined;
  #segments: readonly Segment[] | undefined;
  #edits: SpliceNode | undefined;
  #addedSystem: string[] | undefined;
  /** Fields set by a guard: their value in `request` goes out whole, with whatever was edited in it since. */
  #setFields: string[] | undefined;
  /** Those of them that the source does not have. */
  #newFields: string[] | undefined;
  #droppedFindings = 0;
  /** Beginnings of rules whose findings come too late. */
  #late: string[] | undefined;
  #closed = false;

  /** Throws the errors of `parseRequest`. */
  constructor(options: CallOptions) {
    this.id = options.id;
    this.principal = options.principal;
    this.app = options.app;
    this.endpoint = options.endpoint;
    this.at = options.at;
    this.source = options.source;
    this.betas = options.betas ?? [];
    this.conversation = options.conversation;
    this.request = parseRequest(options.source);
  }

  get model(): string {
    const model = this.request['model'];
    return typeof model === 'string' ? model : '';
  }

  get stream(): boolean {
    return this.request['stream'] === true;
  }

  /** Every text of the request, walked on first use. */
  get segments(): readonly Segment[] {
    this.#segments ??= walkRequest(this.request, this);
    return this.#segments;
  }

  /** Texts that guards have added to the system prompt. */
  get addedSystem(): readonly string[] {
    return this.#addedSystem ?? [];
  }

  /** True when `body()` differs from `source`. */
  get edited(): boolean {
    return this.#edits !== undefined || this.#addedSystem !== undefined || this.#setFields !== undefined;
  }

  get droppedFindings(): number {
    return this.#droppedFindings;
  }

  report(finding: Finding): void {
    if (this.#late?.some((rules) => finding.rule.startsWith(rules)) === true) return;
    if (this.findings.length < MAXIMUM_FINDINGS) this.findings.push(finding);
    else this.#droppedFindings++;
  }

  /** Takes no more findings of this guard, which has missed its deadline and may still be at work. */
  silence(guard: string): void {
    (this.#late ??= []).push(`${guard}/`);
  }

  /** While closed, edits throw: for the pipeline, when a guard has missed its deadline and may still be at work. */
  set closed(closed: boolean) {
    this.#closed = closed;
  }

  beforeEdit(): void {
    if (this.#closed) throw new TypeError('the call takes no edit now: a guard comes too late');
  }

  textChanged(path: PathNode, text: string): void {
    const keys = pathKeys(path);
    if (this.#setFields?.includes(String(keys[0])) === true) return;
    let node = (this.#edits ??= new SpliceNode());
    for (const key of keys) node = node.child(key);
    node.replacement = JSON.stringify(text);
  }

  /** Sets a top-level field to a copy of `value`. Only before `segments` is first read: the walk would not know. */
  setField(name: string, value: JsonValue): void {
    if (this.#segments !== undefined) throw new TypeError('fields are set before segments are read');
    // A copy: what is edited in this call must not reach the policy that the value came from.
    this.#set(name, structuredClone(value));
  }

  /** Sets a top-level field that steers the API and holds no text for the model. At any time: the walk never reads it. */
  setSetting(name: 'inference_geo', value: string): void {
    this.#set(name, value);
  }

  /** Sets `metadata.user_id`, whether or not the request has one. */
  setUserId(id: string): void {
    this.beforeEdit();
    const { metadata } = this.request;
    if (!isJsonObject(metadata)) {
      this.#set('metadata', { user_id: id });
      return;
    }
    const segment = this.segments.find(({ path }) => path === 'metadata.user_id');
    if (segment !== undefined) {
      segment.text = id;
      return;
    }
    if (this.#setFields?.includes('metadata') !== true) {
      const node = (this.#edits ??= new SpliceNode()).child('metadata');
      if (Object.hasOwn(metadata, 'user_id')) node.child('user_id').replacement = JSON.stringify(id);
      else (node.added ??= new Map()).set('user_id', JSON.stringify(id));
    }
    metadata['user_id'] = id;
  }

  #set(name: string, value: JsonValue): void {
    this.beforeEdit();
    if (this.#setFields?.includes(name) !== true) (this.#setFields ??= []).push(name);
    if (!Object.hasOwn(this.request, name)) (this.#newFields ??= []).push(name);
    this.request[name] = value;
  }

  /** Adds a text block at the end of the system prompt. The client's own blocks keep their place and form. */
  appendSystem(text: string): void {
    this.beforeEdit();
    (this.#addedSystem ??= []).push(text);
  }

  /** What goes upstream. */
  body(): string {
    if (!this.edited) return this.source;
    const root = new SpliceNode();
    // The edits of the segments stay as they are: `body` may be asked for again.
    if (this.#edits?.children !== undefined) root.children = new Map(this.#edits.children);
    for (const name of this.#setFields ?? noFields) if (name !== 'system') this.#putField(root, name, JSON.stringify(this.request[name] ?? null));
    this.#putSystem(root);
    return splice(this.source, root);
  }

  #putSystem(root: SpliceNode): void {
    const added = this.#addedSystem?.map(systemBlock).join(',');
    const { system } = this.request;
    const set = this.#setFields?.includes('system') === true;
    if (added === undefined) {
      if (set) this.#putField(root, 'system', JSON.stringify(system ?? null));
    } else if (set || system === null || system === undefined) {
      this.#putField(root, 'system', appendBlocks(JSON.stringify(system ?? null), added));
    } else {
      const node = Object.assign(new SpliceNode(), root.children?.get('system'));
      if (node.replacement === undefined) node.appended = added;
      else node.replacement = appendBlocks(node.replacement, added);
      (root.children ??= new Map()).set('system', node);
    }
  }

  #putField(root: SpliceNode, name: string, field: string): void {
    root.children?.delete(name);
    if (!Object.hasOwn(this.request, name) || this.#newFields?.includes(name) === true) (root.added ??= new Map()).set(name, field);
    else root.child(name).replacement = field;
  }
}

const noFields: readonly string[] = [];

/** Blocks made last: what guards add to the system prompt is the same text in call after call. */
const systemBlocks = new Map<string, string>();
const MOST_SYSTEM_BLOCKS = 256;

function systemBlock(text: string): string {
  let block = systemBlocks.get(text);
  if (block === undefined) {
    block = `{"type":"text","text":${JSON.stringify(text)}}`;
    if (systemBlocks.size >= MOST_SYSTEM_BLOCKS) systemBlocks.clear();
    systemBlocks.set(text, block);
  }
  return block;
}
