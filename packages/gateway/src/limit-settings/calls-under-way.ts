import type { Call, LedgerRow } from '@claviger/core/engine';
import { HoldKeeper, PassingMap, estimateCharge, subjectOf, type BudgetStore, type CompiledRule, type LimitCheck } from '@claviger/core/limits';
import { policyOfApp, type Policy } from '@claviger/core/policy';
import type { Clock, Ledger, Logger } from '@claviger/core/ports';
import type { LimitSettings } from './limit-settings.js';
import type { SharedPast } from './shared-past.js';

interface UnderWay {
  readonly call: Call;
  /** Whose budgets hold the call already: the list that it came in with, until one is set meanwhile. */
  known: readonly CompiledRule[];
  /** One hold for each time that a budget was set meanwhile. */
  readonly holds: { readonly id: string; readonly checks: number; readonly amount: number; readonly taken: Promise<unknown> }[];
}

/** What a call that has been let in may use is held under a new budget too, whether it fits or not. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

export interface CallsUnderWayParts {
  readonly policy: Policy;
  readonly settings: LimitSettings;
  readonly store: BudgetStore;
  /** Told what each call has cost, where instances share a store. */
  readonly past: SharedPast | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The calls that this instance has let in and that have not ended: a budget that is set while they run holds what they
 * may cost, and is charged what they did cost.
 */
export class CallsUnderWay {
  readonly #parts: CallsUnderWayParts;
  readonly #calls = new PassingMap<UnderWay>();
  readonly #keeper: HoldKeeper;
  readonly #work = new Set<Promise<unknown>>();

  constructor(parts: CallsUnderWayParts) {
    this.#parts = parts;
    this.#keeper = new HoldKeeper(parts.store, parts.logger, () => parts.clock.now());
    parts.settings.onChange(() => this.#join());
  }

  /** Puts a call among those that are under way. Gives the rules set for it beside those of the policy. */
  readonly enter = (call: Call): readonly CompiledRule[] => {
    const rules = this.#parts.settings.rulesFor(call);
    this.#calls.set(call.id, { call, known: rules, holds: [] });
    return rules;
  };

  /** The same ledger, read along: a row says that its call has ended, and what it cost. */
  reading(ledger: Ledger): Ledger {
    return {
      append: (row) => {
        this.#ended(row);
        return ledger.append(row);
      },
      event: (event) => ledger.event?.(event),
    };
  }

  /** Resolves when every hold is taken, and every one that has ended is settled. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #join(): void {
    const now = this.#parts.clock.now();
    for (const [, underWay] of this.#calls) {
      const { call, known, holds } = underWay;
      const added = this.#parts.settings.rulesFor(call).filter(({ rule, keyPrefix }) => rule.count === 'dollars' && !known.some((held) => held.keyPrefix === keyPrefix));
      if (added.length === 0) continue;
      underWay.known = [...known, ...added];
      const amount = estimateCharge(call, policyOfApp(this.#parts.policy, call.app)?.fallbackModel).microDollars;
      const checks = added.flatMap((compiled): LimitCheck[] => {
        const subject = subjectOf(compiled.rule, call);
        return subject === undefined ? [] : [{ key: compiled.keyPrefix + subject, limit: NO_LIMIT, amount, window: compiled.window, money: true }];
      });
      if (amount === 0 || checks.length === 0) continue;
      const id = `${call.id}/budget-${holds.length + 1}`;
      const taken = this.#do(id, () => this.#parts.store.reserve(id, checks, now));
      this.#keeper.add(id, now);
      holds.push({ id, checks: checks.length, amount, taken });
    }
  }

  #ended(row: LedgerRow): void {
    const { id, endpoint, outcome, microDollars } = row;
    // The answer to a batch's request comes later: it counts as estimated, at the price of the dearest model as in every limit.
    const unseen = endpoint === 'batch_item' && (outcome === 'answered' || outcome === 'aborted');
    this.#parts.past?.take(row);
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    for (const hold of call.holds) {
      this.#keeper.remove(hold.id);
      void this.#do(hold.id, async () => {
        await hold.taken;
        await this.#parts.store.settle(hold.id, Array.from({ length: hold.checks }, () => (unseen ? hold.amount : microDollars)), this.#parts.clock.now());
      });
    }
  }

  #do(id: string, work: () => unknown): Promise<unknown> {
    const done = (async () => work())().catch((error: unknown) => this.#parts.logger.error('budget_not_joined', { call: id, error: error instanceof Error ? error.name : typeof error }));
    this.#work.add(done);
    return done.finally(() => this.#work.delete(done));
  }
}
