import { PromptCache } from './answer/prompt-cache.js';
import { IssuedSignatures } from './answer/thinking-signature.js';
import type { Credentials } from './http/credentials.js';
import { RateLimitReport } from './http/response-headers.js';
import type { RecordedRequest } from './recorded-request.js';
import type { Script } from './script.js';

export type ScriptSource = Script | ((request: RecordedRequest) => Script | undefined);

/** All that the server remembers between two requests; `reset` makes it as new. */
export class ServerState {
  readonly credentials: Credentials;
  readonly signatures = new IssuedSignatures();
  readonly acceptAnySignature: boolean;
  readonly rateLimits = new RateLimitReport();
  cache = new PromptCache();
  readonly #initial: ScriptSource;
  /** Where a function of the test gives no script. */
  readonly #fallback: Script;
  #scripts: ScriptSource;
  #queue: Script[] = [];

  constructor(credentials: Credentials, initial: ScriptSource, fallback: Script, acceptAnySignature: boolean) {
    this.credentials = credentials;
    this.#initial = initial;
    this.#fallback = fallback;
    this.#scripts = initial;
    this.acceptAnySignature = acceptAnySignature;
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
    return { script: script ?? this.#fallback, take: () => undefined };
  }

  reset(): void {
    this.#queue = [];
    this.#scripts = this.#initial;
    this.cache = new PromptCache();
  }
}
