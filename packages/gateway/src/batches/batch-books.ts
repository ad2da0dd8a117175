import { userSubject, type Call, type LedgerRow } from '@claviger/core/engine';
import type { BudgetStore, LimitCharge } from '@claviger/core/limits';
import type { Clock, Logger } from '@claviger/core/ports';
import { addFigures, figuresOf, noFigures, type BatchAccounts, type BatchCharge, type BatchPart } from './batch-account.js';
import { settlementOf } from './batch-settlement.js';
import type { BatchTally } from './batch-tally.js';

export interface BatchBooksParts {
  readonly accounts: BatchAccounts;
  readonly limits: Pick<BudgetStore, 'correct'>;
  /** The user of a virtual key, by the key's id. */
  readonly userOf: (credential: string) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A request of a batch that upstream has taken, and what the ledger has of it. */
export interface TakenItem {
  readonly call: Call;
  readonly row: LedgerRow;
}

/** Charges batches by what they may cost when they are made, and puts that right once their results have been read. */
export class BatchBooks {
  readonly #parts: BatchBooksParts;

  constructor(parts: BatchBooksParts) {
    this.#parts = parts;
  }

  /** Remembers what a batch was charged. Where that fails it stays charged as it is. */
  async open(id: string, items: readonly TakenItem[]): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    const { accounts, clock, logger } = this.#parts;
    const { at, app, principal: { credential, team, user } } = first.call;
    try {
      await accounts.put({ id, at, credential, team, app, items: items.length, parts: partsOf(items, user) }, clock.now());
    } catch (error) {
      logger.error('batch_not_remembered', { batch: id, error: nameOf(error) });
    }
  }

  /**
   * Settles a batch whose results have all been read: gives the rows that put the ledger right. None for a batch that is
   * settled already, that was made elsewhere, or of which results are missing.
   */
  async settle(id: string, tally: BatchTally): Promise<readonly LedgerRow[]> {
    const { accounts, limits, userOf, clock, logger } = this.#parts;
    try {
      const account = await accounts.find(id);
      if (account === undefined || account.items !== tally.items || !(await accounts.remove(id))) return [];
      const { at, credential, team, app } = account;
      const user = userOf(credential);
      const { differences, corrections } = settlementOf(account, tally.byModel, user);
      await limits.correct(corrections, at, clock.now());
      return differences.map(({ model, figures }, index) => ({
        id: `${id}_${index}`, at, credential, user, team, app, endpoint: 'batch_settled', model, outcome: 'answered', status: 200, code: undefined,
        ...figures, findings: [], latency: 0, firstByte: undefined, upstreamRequestId: undefined,
      }));
    } catch (error) {
      logger.error('batch_not_settled', { batch: id, error: nameOf(error) });
      return [];
    }
  }

  close(): void {
    this.#parts.accounts.close();
  }
}

/** Models are named by the caller: more of them than there are stand together. */
const MOST_MODELS = 50;

function partsOf(items: readonly TakenItem[], user: string | undefined): BatchPart[] {
  const byModel = new Map<string, { figures: BatchPart['figures']; readonly charges: Map<string, BatchCharge> }>();
  for (const { call, row } of items) {
    const model = byModel.size < MOST_MODELS || byModel.has(call.model) ? call.model : '';
    let part = byModel.get(model);
    if (part === undefined) byModel.set(model, (part = { figures: noFigures, charges: new Map() }));
    part.figures = addFigures(part.figures, figuresOf(row));
    for (const charge of call.charges ?? []) part.charges.set(charge.key, { ...withoutName(charge, user), amount: charge.amount + (part.charges.get(charge.key)?.amount ?? 0) });
  }
  return [...byModel].map(([model, { figures, charges }]) => ({ model, figures, charges: [...charges.values()] }));
}

/** A limit that is counted for a user is named by the user at its end. */
function withoutName(charge: LimitCharge, user: string | undefined): BatchCharge {
  const subject = user === undefined ? undefined : userSubject(user);
  return subject !== undefined && charge.key.endsWith(subject) ? { ...charge, key: charge.key.slice(0, -subject.length), ofUser: true } : { ...charge, ofUser: false };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
