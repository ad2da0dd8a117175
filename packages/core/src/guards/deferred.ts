import type { Call } from '../engine/call.js';
import { DEFAULT_DEADLINE } from '../engine/deadline.js';
import type { Block, Guard, GuardSession, TextFilter, ToolUse, ToolVerdict, Verdict } from '../engine/guard.js';
import type { Outcome } from '../engine/outcome.js';
import type { GuardFactory } from './order.js';

/**
 * A guard whose code is loaded when its policy is compiled, beside the app's start and not before it. Calls that come
 * earlier wait for it; where it cannot be loaded, every call is denied.
 */
export function deferred(name: string, load: () => Promise<GuardFactory>): GuardFactory {
  return (context) => {
    let made: Made | undefined;
    const loading = load().then((create) => (made = { guard: create(context) }));
    // Each call that waits learns of a failure; until then nobody does.
    loading.catch(() => {});
    return {
      name,
      onFailure: 'deny',
      get deadline() {
        return made?.guard?.deadline ?? DEFAULT_DEADLINE;
      },
      open: (call) => (made === undefined ? new WaitingSession(call, loading) : made.guard?.open(call)),
    };
  };
}

/** A guard that is loaded. Its policy may leave it nothing to do. */
interface Made {
  readonly guard: Guard | undefined;
}

class WaitingSession implements GuardSession {
  readonly #call: Call;
  readonly #loading: Promise<Made>;
  #session: GuardSession | undefined;

  constructor(call: Call, loading: Promise<Made>) {
    this.#call = call;
    this.#loading = loading;
  }

  async request(): Promise<Verdict> {
    const { guard } = await this.#loading;
    this.#session = guard?.open(this.#call);
    return this.#session?.request?.();
  }

  text(block: Block): TextFilter | undefined {
    return this.#session?.text?.(block);
  }

  toolUse(use: ToolUse): ToolVerdict | Promise<ToolVerdict> {
    return this.#session?.toolUse?.(use);
  }

  settle(outcome: Outcome): void | Promise<void> {
    return this.#session?.settle?.(outcome);
  }

  headers(): Readonly<Record<string, string>> | undefined {
    return this.#session?.headers?.();
  }
}
