import type { Engine } from '../compile-engine.js';
import { createEngine } from '../create-engine.js';
import { parsePolicy } from '../policy/parse-policy.js';
import type { PolicyInput } from '../policy/schema.js';
import { noLedger, webRandom, type Ports } from '../ports.js';
import { Call, type CallOptions } from './call.js';
import type { Guard, GuardSession, TextFilter } from './guard.js';
import { anonymous } from './principal.js';

/** Ports for tests: lines of the log are kept, every limit admits. */
export function testPorts(): Ports & { readonly logged: string[] } {
  const logged: string[] = [];
  const log = (event: string, fields?: unknown): void => void logged.push(`${event} ${JSON.stringify(fields)}`);
  return {
    clock: { now: () => Date.UTC(2026, 0, 1) },
    random: webRandom,
    logger: { info: log, warn: log, error: log },
    ledger: noLedger,
    limits: {
      reserve: (_id, checks) => ({ admitted: true, refusedBy: undefined, states: checks.map(({ limit }) => ({ remaining: limit, spent: 0, resetAt: 0 })) }),
      settle: () => undefined,
      renew: () => undefined,
    },
    secret: new TextEncoder().encode('a secret for tests only'),
    logged,
  };
}

export function testCall(request: unknown, options: Partial<CallOptions> = {}): Call {
  const source = typeof request === 'string' ? request : JSON.stringify(request);
  return new Call({ id: 'call', principal: anonymous, app: 'default', endpoint: 'messages', at: 0, source, ...options });
}

export function testEngine(policy: PolicyInput = {}, ports: Ports = testPorts()): Engine {
  return createEngine(parsePolicy(policy), ports);
}

/** A well-formed request with one user message. */
export const ask = (content: unknown, more: object = {}): object => ({ model: 'claude-test', max_tokens: 100, messages: [{ role: 'user', content }], ...more });

export function testGuard(name: string, session: GuardSession | (() => GuardSession | undefined), onFailure: Guard['onFailure'] = 'deny'): Guard {
  return { name, onFailure, open: () => (typeof session === 'function' ? session() : session) };
}

/** Turns `from` into `to`, however the text is cut: holds back what could still become a match. */
export class ReplaceFilter implements TextFilter {
  readonly #from: string;
  readonly #to: string;
  #held = '';

  constructor(from: string, to: string) {
    this.#from = from;
    this.#to = to;
  }

  push(delta: string): string {
    const text = (this.#held + delta).replaceAll(this.#from, this.#to);
    let keep = Math.min(text.length, this.#from.length - 1);
    while (keep > 0 && !this.#from.startsWith(text.slice(-keep))) keep--;
    this.#held = keep === 0 ? '' : text.slice(-keep);
    return keep === 0 ? text : text.slice(0, -keep);
  }

  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}
