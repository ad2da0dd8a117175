import { randomBytes } from 'node:crypto';
import { userSubject } from '@claviger/core/engine';
import type { Clock, Logger } from '@claviger/core/ports';
import { LONGEST_INPUT, type ApprovalAnswer, type ApprovalRequest, type Approvals } from '@claviger/core/tools';
import type { Webhook } from '../alerts/webhook.js';
import type { EventRecorder } from '../ledger/event-recorder.js';
import type { LedgerUser } from '../ledger/ledger-user.js';
import { encodeBase62 } from '../identity/base62.js';
import { ApprovalSeal, sameMark, type ApprovalQuestion } from './approval-seal.js';
import { namedPrincipal, type NamedPrincipal } from './named-principal.js';
import type { ApprovalStore, DecidedBy, StoredApproval } from './approval-store.js';

/** Lists and objects within each other that a person can still follow. On the page every line is set in by as many. */
const DEEPEST_INPUT = 32;

function isDeeperThan(levels: number, value: unknown): boolean {
  return typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member)));
}

/** A request for approval, readable. */
export interface Approval extends Omit<ApprovalQuestion, 'user' | 'team'> {
  readonly principal: NamedPrincipal;
  readonly handle: string;
  readonly state: StoredApproval['state'] | 'expired';
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly decidedAt: number;
  readonly decidedBy: DecidedBy | '';
}

export interface ApprovalDeskParts {
  readonly store: ApprovalStore;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Puts decisions on record. */
  readonly record?: EventRecorder | undefined;
  readonly webhook?: Webhook | undefined;
  /** What the webhook tells beside names and times. */
  readonly tell?: { readonly link: boolean; readonly input: boolean };
}

/** Where tool calls wait for a person, and people answer. */
export class ApprovalDesk implements Approvals {
  readonly #parts: ApprovalDeskParts;
  readonly #seal: ApprovalSeal;
  #base: string | undefined;

  constructor(parts: ApprovalDeskParts) {
    this.#parts = parts;
    this.#seal = new ApprovalSeal(parts.secret);
  }

  /** Says where the page is, once its listener is open. */
  opensAt(base: string): void {
    this.#base = base.replace(/\/+$/, '');
  }

  async ask(request: ApprovalRequest, now: number): Promise<ApprovalAnswer> {
    if (request.input.length > LONGEST_INPUT || isDeeperThan(DEEPEST_INPUT, JSON.parse(request.input))) return { state: 'refused' };
    const handle = `apr_${encodeBase62(randomBytes(16), 22)}`;
    const { id: call, expiresAt } = request;
    const result = await this.#parts.store.ask({ handle, call, owner: this.#seal.owner(request), sealed: this.#seal.seal(request, handle, call), askedAt: now, expiresAt }, now);
    switch (result.kind) {
      case 'taken': {
        const { approval } = result;
        if (sameMark(approval.grant, this.#seal.grant(approval.handle, call, approval.expiresAt))) return { state: 'approved' };
        this.#parts.logger.error('approval_not_genuine', { approval: approval.handle });
        return { state: 'denied' };
      }
      case 'denied':
        return { state: 'denied' };
      case 'full':
        this.#parts.logger.warn('approvals_full');
        return { state: 'refused' };
      case 'waiting':
        return { state: 'waiting', address: this.addressOf(result.handle) };
      default:
        this.#tell(handle, request);
        return { state: result.renewed ? 'renewed' : 'waiting', address: this.addressOf(handle) };
    }
  }

  async waiting(): Promise<readonly Approval[]> {
    const stored = await this.#parts.store.waiting(this.#parts.clock.now());
    return stored.flatMap((approval) => this.#readable(approval) ?? []);
  }

  async find(handle: string): Promise<Approval | undefined> {
    const stored = await this.#parts.store.find(handle);
    return stored === undefined ? undefined : this.#readable(stored);
  }

  /** False when it does not wait: never asked, decided already, or expired. */
  async decide(handle: string, decision: 'approve' | 'deny', by: DecidedBy): Promise<boolean> {
    const { store, clock, logger, record } = this.#parts;
    const found = await store.find(handle);
    const question = found === undefined ? undefined : this.#readable(found);
    // What cannot be read cannot be judged: only denied.
    if (found === undefined || (decision === 'approve' && question === undefined)) return false;
    const grant = decision === 'approve' ? this.#seal.grant(handle, found.call, found.expiresAt) : '';
    const decided = await store.decide(handle, { state: decision === 'approve' ? 'approved' : 'denied', grant, by }, clock.now());
    if (!decided) return false;
    logger.info('approval_decided', { approval: handle, decision, by });
    const event = decision === 'approve' ? 'approval.approved' : 'approval.denied';
    record?.({ event, at: clock.now(), ...(question !== undefined && askerOf(question)), details: { approval: handle, by } });
    return true;
  }

  /** Whether anything is kept that was asked for this user of this app and team, decided or not. */
  async knowsUser(user: LedgerUser): Promise<boolean> {
    return this.#parts.store.holds(this.#seal.owner({ ...user, user: userSubject(user.user) }));
  }

  /** Deletes all that was asked for this user of this app and team, decided or not. Gives how many there were. */
  async forgetUser(user: LedgerUser): Promise<number> {
    return this.#parts.store.forget(this.#seal.owner({ ...user, user: userSubject(user.user) }));
  }

  /** Whether `mark` is the one of this request's link. */
  isLink(handle: string, mark: string): boolean {
    return sameMark(mark, this.#seal.link(handle));
  }

  /** True for the right mark, the first time only. */
  async useLink(handle: string, mark: string): Promise<boolean> {
    return this.isLink(handle, mark) && this.#parts.store.useLink(handle, this.#parts.clock.now());
  }

  /** The page of one request. */
  addressOf(handle: string): string | undefined {
    return this.#base === undefined ? undefined : `${this.#base}/approvals/${handle}`;
  }

  close(): void {
    this.#parts.store.close();
  }

  #readable(stored: StoredApproval): Approval | undefined {
    const { handle, call, sealed, expiresAt, askedAt, decidedAt, decidedBy } = stored;
    const state = stored.state !== 'used' && expiresAt <= this.#parts.clock.now() ? 'expired' : stored.state;
    // Of one that was used the question is gone.
    const question = stored.state === 'used' ? { app: '', team: undefined, user: '', tool: '', input: '', reason: '' } : this.#seal.open(sealed, handle, call);
    if (question === undefined) this.#parts.logger.error('approval_not_genuine', { approval: handle });
    if (question === undefined) return undefined;
    const { user, team, ...asked } = question;
    return { ...asked, principal: namedPrincipal(user, team), handle, state, askedAt, expiresAt, decidedAt, decidedBy };
  }

  #tell(handle: string, { app, team, user, tool, input, reason, expiresAt }: ApprovalRequest): void {
    const { webhook, tell } = this.#parts;
    const address = this.addressOf(handle);
    webhook?.send('approval.requested', {
      id: handle, app, ...namedPrincipal(user, team), tool, reason,
      expires_at: new Date(expiresAt).toISOString(),
      ...(address !== undefined && { address }),
      ...(address !== undefined && tell?.link === true && { link: `${address}/open?mark=${this.#seal.link(handle)}` }),
      ...(tell?.input === true && { input: JSON.parse(input) as unknown }),
    });
  }
}

/** Whose call was asked about. */
function askerOf({ app, principal }: Approval): { readonly app: string; readonly team: string | undefined; readonly user: string | undefined } {
  return { app, team: principal.team, user: 'user' in principal ? principal.user : undefined };
}
