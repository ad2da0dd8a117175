import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { Ports } from '../ports.js';
import { AnswerFilter } from './answer-filter.js';
import type { Call } from './call.js';
import { DEFAULT_DEADLINE, DeadlineMissed, beforeDeadline } from './deadline.js';
import type { Guard, OpenGuard, Verdict } from './guard.js';
import type { Outcome } from './outcome.js';

/** The guards of one app in their two orders, ready to take calls. */
export class Pipeline {
  readonly #requestOrder: readonly Guard[];
  readonly #answerOrder: readonly Guard[];
  readonly #ports: Ports;

  /** `guards` in the order of the request; `answerOrder` names them in the order of the answer. */
  constructor(guards: readonly Guard[], answerOrder: readonly string[], ports: Ports) {
    this.#requestOrder = guards;
    this.#answerOrder = answerOrder.flatMap((name) => guards.find((guard) => guard.name === name) ?? []);
    this.#ports = ports;
  }

  /** `only`: the guards that see the call, by name; all of them when left out. */
  open(call: Call, only?: ReadonlySet<string>): CallSession {
    const guards = only === undefined ? this.#requestOrder : this.#requestOrder.filter(({ name }) => only.has(name));
    return new CallSession(call, guards, this.#answerOrder, this.#ports);
  }
}

/** The way of one call: `admit`, then `answer` for each attempt that answers, then `settle` exactly once. */
export class CallSession {
  readonly call: Call;
  readonly #guards: readonly Guard[];
  readonly #answerOrder: readonly Guard[];
  readonly #ports: Ports;
  readonly #open: OpenGuard[] = [];
  #settled = false;
  #admission: Promise<unknown> | undefined;
  /** A guard that missed its deadline may still be at work. */
  #stray = false;

  constructor(call: Call, guards: readonly Guard[], answerOrder: readonly Guard[], ports: Ports) {
    this.call = call;
    this.#guards = guards;
    this.#answerOrder = answerOrder;
    this.#ports = ports;
  }

  /** Runs the guards on the request. A promise only when a guard needs one. The denial, if any, is the answer. */
  admit(): Verdict | Promise<Verdict> {
    const verdict = this.#admitFrom(0);
    if (verdict instanceof Promise) this.#admission = verdict;
    return verdict;
  }

  #admitFrom(start: number): Verdict | Promise<Verdict> {
    for (let index = start; index < this.#guards.length; index++) {
      // A caller that left while a guard was waiting: nothing may be opened that nobody would settle.
      if (this.#settled) return new ClavigerError('internal', { message: 'The call ended before its guards had run.' });
      const guard = this.#guards[index]!;
      let verdict: Verdict | Promise<Verdict>;
      try {
        // One that comes too late never runs inside this stretch, so that here alone the call can be open.
        if (this.#stray) this.call.closed = false;
        const session = guard.open(this.call);
        if (session === undefined) continue;
        this.#open.push({ guard, session, skipped: false });
        verdict = session.request?.();
      } catch (error) {
        verdict = this.#failed(guard, error);
      } finally {
        if (this.#stray) this.call.closed = true;
      }
      if (verdict === undefined) continue;
      if (isClavigerError(verdict)) return verdict;
      return beforeDeadline(Promise.resolve(verdict), guard.deadline ?? DEFAULT_DEADLINE)
        .then((denial) => this.#checked(guard, denial))
        .catch((error: unknown) => this.#failed(guard, error))
        .then((denial) => denial ?? this.#admitFrom(index + 1));
    }
    return undefined;
  }

  /** A guard from outside may give anything: what is neither a pass nor a denial is a crash. */
  #checked(guard: Guard, verdict: unknown): Verdict {
    if (verdict === undefined || isClavigerError(verdict)) return verdict;
    return this.#failed(guard, new TypeError('not a verdict'));
  }

  /** What a guard's crash or missed deadline means. A thrown ClavigerError is a denial said in another way. */
  #failed(guard: Guard, error: unknown): Verdict {
    if (isClavigerError(error)) return error;
    const skipped = guard.onFailure === 'skip';
    if (skipped) this.call.report({ rule: `${guard.name}/failed`, path: '', action: 'skipped' });
    if (error instanceof DeadlineMissed) {
      this.#stray = true;
      this.call.closed = true;
      this.call.silence(guard.name);
    }
    this.#log('guard_failed', guard, error);
    if (!skipped) return new ClavigerError('guard_failed', { facts: { guard: guard.name } });
    for (const open of this.#open) if (open.guard === guard) open.skipped = true;
    return undefined;
  }

  /** The filter for the answer; undefined when no guard wants to see it, so that its bytes can go on as they are. */
  answer(): AnswerFilter | undefined {
    const wanting: OpenGuard[] = [];
    for (const guard of this.#answerOrder) {
      for (const open of this.#open) {
        if (open.guard !== guard || open.skipped) continue;
        if (open.session.text !== undefined || open.session.toolUse !== undefined) wanting.push(open);
      }
    }
    return wanting.length === 0 ? undefined : new AnswerFilter(wanting, this.call, this.#ports);
  }

  /** Headers that guards add to the answer. */
  headers(): Readonly<Record<string, string>> {
    let headers: Readonly<Record<string, string>> | undefined;
    for (const { guard, session, skipped } of this.#open) {
      if (skipped || session.headers === undefined) continue;
      try {
        const added = session.headers();
        headers = headers === undefined ? added : { ...headers, ...added };
      } catch (error) {
        this.#log('headers_failed', guard, error);
      }
    }
    return headers ?? {};
  }

  /** Tells every guard that saw the call how it ended, once they have all seen it. A promise only when one needs it. Later calls do nothing. */
  settle(outcome: Outcome): void | Promise<void> {
    if (this.#settled) return undefined;
    this.#settled = true;
    return this.#admission === undefined ? this.#settleFrom(0, outcome) : this.#admission.then(() => this.#settleFrom(0, outcome));
  }

  #settleFrom(start: number, outcome: Outcome): void | Promise<void> {
    for (let index = start; index < this.#open.length; index++) {
      const { guard, session } = this.#open[index]!;
      try {
        const settling = session.settle?.(outcome);
        if (settling === undefined) continue;
        return beforeDeadline(settling, guard.deadline ?? DEFAULT_DEADLINE)
          .catch((error: unknown) => this.#log('settle_failed', guard, error))
          .then(() => this.#settleFrom(index + 1, outcome));
      } catch (error) {
        this.#log('settle_failed', guard, error);
      }
    }
    return undefined;
  }

  /** The error's name only: its message could hold text of the call. */
  #log(event: string, guard: Guard, error: unknown): void {
    this.#ports.logger.error(event, { guard: guard.name, call: this.call.id, error: error instanceof Error ? error.name : typeof error });
  }
}
