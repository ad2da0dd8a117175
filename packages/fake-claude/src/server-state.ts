import { PromptCache } from './answer/prompt-cache.js';
import { IssuedSignatures } from './answer/thinking-signature.js';
import { BatchStore } from './endpoints/batches.js';
import { FileStore } from './endpoints/files.js';
import type { Credentials } from './http/credentials.js';
import { RateLimitReport } from './http/response-headers.js';
import type { RecordedRequest } from './recorded-request.js';
import type { Script } from './script.js';

export type ScriptSource = Script | ((request: RecordedRequest) => Script | undefined);

export interface ServerSettings {
  readonly credentials: Credentials;
  readonly script: ScriptSource;
  /** Where a function of the test gives no script. */
  readonly fallback: Script;
  readonly acceptAnySignature: boolean;
  readonly tokenSeconds: number;
  readonly batchMilliseconds: number;
}

/** All that the server remembers between two requests; `reset` makes it as new, but for the credentials. */
export class ServerState {
  readonly credentials: Credentials;
  readonly acceptAnySignature: boolean;
  readonly tokenSeconds: number;
  readonly signatures = new IssuedSignatures();
  readonly rateLimits = new RateLimitReport();
  cache = new PromptCache();
  files = new FileStore();
  batches: BatchStore;
  /** The server's own address, without a slash at the end. */
  url = '';
  readonly #settings: ServerSettings;
  #scripts: ScriptSource;
  #queue: Script[] = [];

  constructor(settings: ServerSettings) {
    this.#settings = settings;
    this.credentials = settings.credentials;
    this.acceptAnySignature = settings.acceptAnySignature;
    this.tokenSeconds = settings.tokenSeconds;
    this.batches = new BatchStore(settings.batchMilliseconds);
    this.#scripts = settings.script;
  }

  setScript(script: ScriptSource): void {
    this.#scripts = script;
  }

  enqueue(scripts: readonly Script[]): void {
    this.#queue.push(...scripts);
  }

  /**
   * The script for a request, queued ones first. A queued script is taken only when it is played, so that a request
   * that is refused before does not use it up: `take` says so.
   */
  scriptFor(request: RecordedRequest): { script: Script; take: () => void } {
    const queued = this.#queue[0];
    if (queued !== undefined) return { script: queued, take: () => this.#queue.splice(0, 1) };
    const script = typeof this.#scripts === 'function' ? this.#scripts(request) : this.#scripts;
    return { script: script ?? this.#settings.fallback, take: () => undefined };
  }

  /** The script for an endpoint other than Messages: only a function of the test, which sees the address, has a say there. */
  scriptForEndpoint(request: RecordedRequest): Script | undefined {
    return typeof this.#scripts === 'function' ? this.#scripts(request) : undefined;
  }

  reset(): void {
    this.#queue = [];
    this.#scripts = this.#settings.script;
    this.cache = new PromptCache();
    this.files = new FileStore();
    this.batches = new BatchStore(this.#settings.batchMilliseconds);
  }
}
