import { compileEngine } from '../compile-engine.js';
import { CallRecorder } from '../engine/call-recorder.js';
import type { Principal } from '../engine/principal.js';
import { MemoryLimitStore } from '../guards/limits/memory-store.js';
import { ClavigerError } from '../errors/claviger-error.js';
import { DEFAULT_APP, parsePolicy } from '../policy/parse-policy.js';
import type { Policy, PolicyInput } from '../policy/schema.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../ports.js';
import { createAsyncContext, type AsyncContext } from './async-context.js';
import { principalOf, type Caller } from './caller.js';
import { guardOrder } from './guard-order.js';
import { createFetch, type Fetch } from './guarded-fetch.js';
import { createMiddleware, type ClaudeMiddleware } from './middleware.js';
import { Questions } from './questions.js';
import { RequestGuard } from './request-guard.js';
import type { RunningCall } from './running-call.js';
import { withMiddleware } from './sdk-client.js';

export interface ClavigerOptions {
  /** What the app provides: a ledger, a logger, shared limits. Everything has a default that lives in this process. */
  readonly ports?: Partial<Ports>;
  /** The app in the policy for callers that name none. */
  readonly app?: string;
  /** For a runtime whose `AsyncLocalStorage` cannot be found: `new AsyncLocalStorage()`. */
  readonly asyncContext?: AsyncContext<unknown>;
}

/** Makes a guard from a policy. Throws PolicyError, with every problem in one message. */
export function claviger(policy: PolicyInput = {}, options: ClavigerOptions = {}): ClavigerGuard {
  return new ClavigerGuard(policy, options);
}

/** The guards of one policy, in the app's own process. One for the whole app: limits are counted in it. */
export class ClavigerGuard {
  readonly policy: Policy;
  readonly ports: Ports;
  readonly #requests: RequestGuard;
  readonly #settling = new Set<Promise<void>>();
  readonly #recorder: CallRecorder;
  readonly #context: AsyncContext<unknown> | undefined;
  /** The app in the policy for callers that name none. */
  readonly app: string | undefined;
  readonly #made = new WeakSet<Principal>();
  /** Who the middleware that `as` made stands for: the SDK shows the list it came in. */
  readonly #bound = new WeakMap<object, Principal>();

  constructor(policy: PolicyInput, options: ClavigerOptions) {
    this.policy = parsePolicy(policy);
    const questions = new Questions();
    this.ports = {
      clock: systemClock,
      random: webRandom,
      logger: silentLogger,
      ledger: noLedger,
      limits: new MemoryLimitStore(),
      secret: webRandom.bytes(32),
      askClaude: questions.ask,
      ...options.ports,
    };
    this.app = options.app;
    this.#checkApp(options.app);
    this.#context = options.asyncContext ?? createAsyncContext<unknown>();
    this.#recorder = new CallRecorder(this.ports.ledger, this.ports.logger);
    const engine = compileEngine(this.policy, this.ports, guardOrder);
    const context = { ports: this.ports, recorder: this.#recorder, settling: this.#settling };
    questions.connect(engine, context);
    this.#requests = new RequestGuard(engine, context);
  }

  /** A copy of a client of the Anthropic SDK whose calls are all guarded. Throws `invalid_request` for an SDK that would ignore a middleware without a word. */
  client<Client extends object>(client: Client): Client {
    return withMiddleware(client, this.middleware());
  }

  /** For `new Anthropic({ middleware: [guard.middleware()] })`, of SDK 0.101 or newer: one before it ignores the option. */
  middleware(): ClaudeMiddleware {
    return createMiddleware(this.#requests, (options) => this.#boundIn(options) ?? this.current);
  }

  /** For everything that calls Claude through `fetch`: `new Anthropic({ fetch: guard.fetch() })` of SDK 0.x for one. */
  fetch(base: Fetch = (input, init) => globalThis.fetch(input, init)): Fetch {
    return createFetch(this.#requests, () => this.current, base);
  }

  /**
   * For one caller. The result goes into the options of a request, `client.messages.create(params, guard.as({ user }))`,
   * or gives a `fetch` of its own. Throws `principal_missing` without a user, `app_unknown` for an app that the policy lacks.
   */
  as(caller: Caller): CallerGuard {
    const principal = this.#principal(caller);
    const middleware = createMiddleware(this.#requests, () => principal);
    this.#bound.set(middleware, principal);
    return new CallerGuard(middleware, (base) => createFetch(this.#requests, () => principal, base));
  }

  /**
   * Admits a Messages request, given as JSON, that something else than `fetch` will send: for adapters. Throws what
   * denies it. Whoever begins a call sends `session.call.body()`, reads the answer through `session.answer()`, and finishes.
   */
  begin(source: string, caller?: Caller): Promise<RunningCall> {
    return this.#requests.begin(source, caller === undefined ? this.current : this.#principal(caller));
  }

  /** Runs `work` so that every call in it, however deep, is made for `caller`. */
  run<Result>(caller: Caller, work: () => Result): Result {
    if (typeof work !== 'function') throw new ClavigerError('invalid_request', { message: '`guard.run` was given no function.', fix: 'Call it as `guard.run({ user }, () => …)`.' });
    if (this.#context === undefined) {
      throw new TypeError('This runtime has no AsyncLocalStorage that can be found: give one as `asyncContext`, or use `guard.as(...)`.');
    }
    return this.#context.run(this.#principal(caller), work);
  }

  /** Whom the current code works for, where `run` says so. A context that the app gave may hold anything: only what was made here is believed. */
  get current(): Principal | undefined {
    const stored = this.#context?.getStore() as Principal;
    return this.#made.has(stored) ? stored : undefined;
  }

  /** Resolves when every call that has ended is settled and recorded. Calls that wait for a retry are given up: for shutdown and tests. */
  async settled(): Promise<void> {
    this.#requests.giveUpWaiting();
    while (this.#settling.size > 0) await Promise.all(this.#settling);
    await this.#recorder.idle();
  }

  #principal(caller: Caller): Principal {
    const principal = principalOf(caller, this.app);
    this.#checkApp(principal.app);
    this.#made.add(principal);
    return principal;
  }

  #checkApp(app: string | undefined): void {
    if (app !== undefined && app !== DEFAULT_APP && !Object.hasOwn(this.policy.apps, app)) {
      throw new ClavigerError('app_unknown', { message: `The policy has no app ${JSON.stringify(app)}.`, fix: 'Add it to the policy under `apps`, or name one that is there.' });
    }
  }

  #boundIn(options: object): Principal | undefined {
    const { middleware } = options as { readonly middleware?: unknown };
    if (!Array.isArray(middleware)) return undefined;
    return (middleware as object[]).map((one) => this.#bound.get(one)).findLast((principal) => principal !== undefined);
  }
}

/** A guard for one caller. As the options of a request it guards that request, also with a client that has no guard. */
export class CallerGuard {
  readonly middleware: ClaudeMiddleware[];
  readonly #fetch: (base: Fetch) => Fetch;

  constructor(middleware: ClaudeMiddleware, fetch: (base: Fetch) => Fetch) {
    this.middleware = [middleware];
    this.#fetch = fetch;
  }

  fetch(base: Fetch = (input, init) => globalThis.fetch(input, init)): Fetch {
    return this.#fetch(base);
  }
}
