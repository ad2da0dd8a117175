import type { Call } from '../../engine/call.js';
import type { Guard, GuardSession, Verdict } from '../../engine/guard.js';
import type { Outcome } from '../../engine/outcome.js';
import { userKey, type Principal } from '../../engine/principal.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { AbusePolicy } from '../../policy/admin.js';
import type { Ports } from '../../ports.js';
import type { GuardContext } from '../order.js';
import { THREAD_REFUSED } from '../shape/thread.js';

/** Callers remembered at a time; the one that was quiet longest is forgotten first. */
const MOST_CALLERS = 100_000;

interface Conduct {
  /** When its calls were denied, oldest first; at most as many as lead to a pause. */
  readonly denials: number[];
  pausedUntil: number;
}

/** What one installation remembers of its callers, for all apps together. */
const books = new WeakMap<Ports, Map<string, Conduct>>();

const refusalBy = ({ pausedUntil }: Conduct, now: number): ClavigerError | undefined =>
  pausedUntil > now ? new ClavigerError('caller_paused', { retryAfter: (pausedUntil - now) / 1000, retry: false, facts: { resetsAt: new Date(pausedUntil).toISOString() } }) : undefined;

/** The refusal of a caller that is paused. A server that knows who sends a request can ask before it reads the body. */
export function refusalOfPaused(ports: Ports, principal: Principal): ClavigerError | undefined {
  const conduct = books.get(ports)?.get(userKey(principal));
  return conduct === undefined ? undefined : refusalBy(conduct, ports.clock.now());
}

/** Slows a caller that keeps being denied, then pauses it for a time. Refusals by a limit are no misconduct. */
export function createAbuseGuard({ policy, ports }: GuardContext): Guard | undefined {
  const { abuse } = policy;
  if (abuse === undefined || !abuse.enabled) return undefined;
  const book = books.get(ports) ?? new Map<string, Conduct>();
  books.set(ports, book);
  return { name: 'abuse', onFailure: 'skip', open: (call) => new AbuseSession(call, abuse, book, ports) };
}

class AbuseSession implements GuardSession {
  readonly #call: Call;
  readonly #policy: AbusePolicy;
  readonly #book: Map<string, Conduct>;
  readonly #ports: Ports;
  readonly #caller: string;

  constructor(call: Call, policy: AbusePolicy, book: Map<string, Conduct>, ports: Ports) {
    this.#call = call;
    this.#policy = policy;
    this.#book = book;
    this.#ports = ports;
    this.#caller = userKey(call.principal);
  }

  request(): Verdict | Promise<Verdict> {
    const conduct = this.#book.get(this.#caller);
    if (conduct === undefined) return undefined;
    const now = this.#ports.clock.now();
    const refusal = refusalBy(conduct, now);
    if (refusal !== undefined) {
      this.#call.report({ rule: 'abuse/paused', path: '', action: 'denied' });
      return refusal;
    }
    if (this.#recent(conduct, now) < this.#policy.slowAfter) return undefined;
    this.#call.report({ rule: 'abuse/slowed', path: '', action: 'observed' });
    return new Promise((resolve) => {
      setTimeout(() => resolve(undefined), this.#policy.delay);
    });
  }

  settle(outcome: Outcome): void {
    if (outcome.kind !== 'denied' || outcome.status === 429 || outcome.status >= 500) return;
    if (this.#call.findings.some(({ rule }) => rule === THREAD_REFUSED)) return;
    const now = this.#ports.clock.now();
    const conduct = this.#book.get(this.#caller) ?? { denials: [], pausedUntil: 0 };
    // To the end of the order: whoever is denied now is forgotten last.
    this.#book.delete(this.#caller);
    this.#book.set(this.#caller, conduct);
    if (this.#book.size > MOST_CALLERS) this.#book.delete(this.#book.keys().next().value!);
    conduct.denials.push(now);
    const denials = this.#recent(conduct, now);
    if (denials < this.#policy.pauseAfter || conduct.pausedUntil > now) return;
    conduct.pausedUntil = now + this.#policy.pause;
    conduct.denials.length = 0;
    const rules = [...new Set(this.#call.findings.filter(({ action }) => action === 'denied').map(({ rule }) => rule))];
    this.#ports.logger.warn('caller_paused', { credential: this.#call.principal.credential, user: this.#call.principal.user, denials, lastRules: rules, until: conduct.pausedUntil });
    this.#call.report({ rule: 'abuse/pause-begins', path: '', action: 'observed', count: denials });
  }

  #recent({ denials }: Conduct, now: number): number {
    const oldest = now - this.#policy.window;
    let gone = 0;
    // Past the end nothing is older.
    while (denials[gone]! <= oldest) gone++;
    denials.splice(0, gone);
    return denials.length;
  }
}
