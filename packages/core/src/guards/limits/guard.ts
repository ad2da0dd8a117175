import type { Call } from '../../engine/call.js';
import type { Guard, GuardSession, Verdict } from '../../engine/guard.js';
import type { Outcome } from '../../engine/outcome.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { usesFeature } from '../shape/features.js';
import { actualCharge, estimateCharge, isUncharged, type Charge } from './charge.js';
import { limitHeaders } from './headers.js';
import { HoldKeeper } from './hold-keeper.js';
import { refusal } from './refusal.js';
import { amountOf, checkOf, compileRule, subjectOf, type CompiledRule } from './rule.js';
import type { LimitCheck, LimitState, Reservation, Settlement } from './store.js';
import { boundWebSearches } from './web-searches.js';

type LimitsContext = Pick<GuardContext['policy'], 'fallbackModel' | 'limits'>;

const noCharge: Charge = { inputTokens: 0, outputTokens: 0, microDollars: 0 };

/** Reserves what a call may use before it goes out, and settles once what it has used. */
export function createLimitsGuard({ app, policy, ports, ownSections }: GuardContext): Guard | undefined {
  if (policy.limits.rules.length === 0 && ports.addedLimits === undefined) return undefined;
  // Rules that an app inherits are shared by all that inherit them; rules of its own are its own.
  const scope = ownSections?.has('limits') === true ? app : '';
  const rules = policy.limits.rules.map((rule) => compileRule(rule, scope));
  const keeper = new HoldKeeper(ports.limits, ports.logger, () => ports.clock.now());
  return { name: 'limits', onFailure: 'deny', open: (call) => openLimits(call, rules, keeper, ports, policy) };
}

function openLimits(call: Call, all: readonly CompiledRule[], keeper: HoldKeeper, ports: GuardContext['ports'], policy: LimitsContext): GuardSession | undefined {
  const rules: CompiledRule[] = [];
  const subjects: string[] = [];
  const added = ports.addedLimits?.(call);
  for (const compiled of added === undefined || added.length === 0 ? all : [...all, ...added]) {
    const { count } = compiled.rule;
    const byCall = count === 'requests' || count === 'concurrent';
    // What is free is held to counts of requests; a question of a guard's own costs tokens, and is no request of the user's.
    if (isUncharged(call) ? !byCall : call.endpoint === 'second_opinion' && byCall) continue;
    const subject = subjectOf(compiled.rule, call);
    if (subject === undefined) continue;
    rules.push(compiled);
    subjects.push(subject);
  }
  return rules.length === 0 ? undefined : new LimitsSession(call, rules, subjects, keeper, ports, policy);
}

class LimitsSession implements GuardSession {
  readonly #call: Call;
  readonly #rules: readonly CompiledRule[];
  readonly #subjects: readonly string[];
  readonly #keeper: HoldKeeper;
  readonly #ports: GuardContext['ports'];
  readonly #policy: LimitsContext;
  /** Counting tokens and money is work: only limits on them ask for it. */
  readonly #weighed: boolean;
  #estimated = noCharge;
  #checks: readonly LimitCheck[] = [];
  #states: readonly LimitState[] | undefined;
  #held = false;
  #ended = false;

  constructor(call: Call, rules: readonly CompiledRule[], subjects: readonly string[], keeper: HoldKeeper, ports: GuardContext['ports'], policy: LimitsContext) {
    this.#call = call;
    this.#rules = rules;
    this.#subjects = subjects;
    this.#keeper = keeper;
    this.#ports = ports;
    this.#policy = policy;
    this.#weighed = rules.some(({ rule }) => rule.count !== 'requests' && rule.count !== 'concurrent');
  }

  request(): Verdict | Promise<Verdict> {
    // Fast mode is dearer by a factor that the price list does not know: nothing could be reserved that surely holds.
    const paid = this.#rules.find(({ rule }) => rule.count === 'dollars');
    if (paid !== undefined && usesFeature(this.#call, 'speed')) {
      return new ClavigerError('feature_not_allowed', {
        message: `The price of \`speed\` is not known, so the dollar limit \`${paid.name}\` cannot hold.`,
        facts: { feature: 'speed', limit: paid.name },
      });
    }
    if (paid !== undefined) {
      const unbounded = boundWebSearches(this.#call, this.#policy.limits.webSearches, paid.name);
      if (unbounded !== undefined) return unbounded;
    }
    if (this.#weighed) this.#estimated = estimateCharge(this.#call, this.#policy.fallbackModel);
    this.#checks = this.#rules.map((rule, index) => checkOf(rule, this.#subjects[index]!, this.#call, this.#estimated));
    const now = this.#ports.clock.now();
    try {
      const reservation = this.#ports.limits.reserve(this.#call.id, this.#checks, now);
      if (reservation instanceof Promise) return reservation.then((decided) => this.#decide(decided, now), (error: unknown) => this.#unavailable(error));
      return this.#decide(reservation, now);
    } catch (error) {
      return this.#unavailable(error);
    }
  }

  #decide(reservation: Reservation, now: number): Verdict {
    this.#states = reservation.states;
    if (reservation.degraded !== undefined) this.#call.report({ rule: `limits/${reservation.degraded.replace('_', '-')}`, path: '', action: 'observed' });
    if (reservation.admitted) {
      // The call was given up while the store was at work: nobody else would give this back.
      if (this.#ended) return this.#giveBack(now);
      this.#held = true;
      this.#keeper.add(this.#call.id, now);
      return undefined;
    }
    const index = reservation.refusedBy ?? 0;
    const [rule, check, state] = [this.#rules[index], this.#checks[index], reservation.states[index]];
    if (rule === undefined || check === undefined || state === undefined) return new ClavigerError('limits_unavailable');
    return refusal(rule, check, state, now);
  }

  #giveBack(now: number): undefined {
    const failed = (error: unknown): void => this.#ports.logger.error('settle_failed', { guard: 'limits', call: this.#call.id, error: error instanceof Error ? error.name : typeof error });
    Promise.resolve(this.#ports.limits.settle(this.#call.id, this.#rules.map(() => 0), now)).catch(failed);
  }

  #unavailable(error: unknown): ClavigerError {
    this.#ports.logger.error('limits_unavailable', { call: this.#call.id, error: error instanceof Error ? error.name : typeof error });
    this.#call.report({ rule: 'limits/unavailable', path: '', action: 'denied' });
    return new ClavigerError('limits_unavailable', { retryAfter: 1 });
  }

  settle(outcome: Outcome): void | Promise<void> {
    this.#ended = true;
    if (!this.#held) return undefined;
    this.#held = false;
    this.#keeper.remove(this.#call.id);
    const charge = this.#weighed ? actualCharge(this.#call, outcome) : noCharge;
    // A call that never left the house for no fault of the caller's is given back.
    const counts = outcome.dispatched || outcome.kind !== 'failed';
    const amounts = this.#rules.map(({ rule }) => {
      if (rule.count === 'concurrent') return 0;
      return rule.count === 'requests' ? (counts ? 1 : 0) : amountOf(rule, charge);
    });
    if (this.#call.endpoint === 'batch_item') this.#keepCharges(amounts);
    const now = this.#ports.clock.now();
    const settlement = this.#ports.limits.settle(this.#call.id, amounts, now);
    if (settlement instanceof Promise) return settlement.then((states) => this.#tell(states, now));
    this.#tell(settlement, now);
    return undefined;
  }

  /** The answer to a batch's request comes later: then these are put right. */
  #keepCharges(amounts: readonly number[]): void {
    this.#rules.forEach(({ rule: { count } }, index) => {
      const { key, limit, window } = this.#checks[index]!;
      const amount = amounts[index]!;
      if (count !== 'requests' && count !== 'concurrent' && amount > 0) (this.#call.charges ??= []).push({ key, limit, window, count, amount });
    });
  }

  #tell(states: Settlement, now: number): void {
    if (states === undefined || this.#ports.limitUse === undefined) return;
    states.forEach((state, index) => {
      const compiled = this.#rules[index];
      const check = this.#checks[index];
      if (compiled === undefined || check === undefined) return;
      const { name, rule: { count, per } } = compiled;
      if (count === 'concurrent') return;
      const passed = this.#ports.limitUse?.({ limit: name, count, per, key: check.key, subject: this.#subjects[index] ?? '', part: check.limit === 0 ? 1 : state.spent / check.limit, at: now, call: this.#call });
      if (passed !== undefined) this.#call.report({ rule: `limits/used-${Math.round(passed * 100)}-percent`, path: name, action: 'observed' });
    });
  }

  headers(): Record<string, string> | undefined {
    return this.#states === undefined ? undefined : limitHeaders(this.#rules, this.#states, this.#ports.clock.now());
  }
}
