import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** A tool call that waits for a person. */
export interface ApprovalRequest {
  /** Signed: stands for exactly this app, team, user, tool and input. */
  readonly id: string;
  readonly app: string;
  readonly team?: string | undefined;
  readonly user: string;
  readonly tool: string;
  /** The input as canonical JSON, for the person to read. */
  readonly input: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What has become of a tool call that needs a person. */
export interface ApprovalAnswer {
  /**
   * - `approved`: given and not expired. Said once for each approval: the call goes on now, and never again by this one.
   * - `denied`: a person said no. Said until the request expires.
   * - `waiting`: nobody has answered yet.
   * - `renewed`: an earlier request had expired; a new one waits.
   * - `refused`: it cannot wait, because too many do or because it is too long to be read.
   */
  readonly state: 'approved' | 'denied' | 'waiting' | 'renewed' | 'refused';
  /** Where a person can answer, if there is such a place. */
  readonly address?: string | undefined;
}

/** Where approvals are asked for and given. */
export interface Approvals {
  /** One step: takes the approval if there is one, else asks for it. Asking again while one waits changes nothing. */
  ask(request: ApprovalRequest, now: number): ApprovalAnswer | Promise<ApprovalAnswer>;
}

/** The id of a call's approval. Nobody without the installation's secret can make one, and no other input has the same. */
export function approvalId(secret: Uint8Array, { app, team, user, tool, input }: Pick<ApprovalRequest, 'app' | 'team' | 'user' | 'tool' | 'input'>): string {
  return bytesToHex(hmac(sha256, secret, utf8ToBytes(JSON.stringify(['approval', app, team ?? null, user, tool, input]))));
}

/** How many requests may wait. Further ones are refused, so that nobody can push out those of others. */
export const MOST_WAITING = 10_000;
/** How many of them for one user of an app. */
export const MOST_WAITING_FOR_ONE = 100;
/** UTF-16 units of an input that a person can be asked to judge. */
export const LONGEST_INPUT = 256 * 1024;

interface Waiting {
  readonly request: ApprovalRequest;
  state: 'waiting' | 'approved' | 'denied' | 'used';
}

/** Approvals in this process. */
export class MemoryApprovals implements Approvals {
  readonly #requests = new Map<string, Waiting>();
  readonly #notify: (request: ApprovalRequest) => string | undefined;

  /** `notify` tells people of a new request and gives the address to answer at. */
  constructor(notify: (request: ApprovalRequest) => string | undefined = () => undefined) {
    this.#notify = notify;
  }

  ask(request: ApprovalRequest, now: number): ApprovalAnswer {
    const before = this.#requests.get(request.id);
    const expired = before !== undefined && before.request.expiresAt <= now;
    if (before !== undefined && !expired) {
      if (before.state === 'approved') {
        before.state = 'used';
        return { state: 'approved' };
      }
      if (before.state !== 'used') return { state: before.state };
    }
    if (request.input.length > LONGEST_INPUT || this.#full(request, now)) return { state: 'refused' };
    this.#requests.set(request.id, { request, state: 'waiting' });
    return { state: expired && before.state !== 'used' ? 'renewed' : 'waiting', address: this.#notify(request) };
  }

  /** What waits under `id`. */
  find(id: string, now: number): ApprovalRequest | undefined {
    return this.#waiting(id, now)?.request;
  }

  /** Gives the approval; false when nothing waits under `id`. */
  approve(id: string, now: number): boolean {
    return this.#decide(id, now, 'approved');
  }

  /** Denies it; false when nothing waits under `id`. */
  deny(id: string, now: number): boolean {
    return this.#decide(id, now, 'denied');
  }

  #decide(id: string, now: number, state: 'approved' | 'denied'): boolean {
    const found = this.#waiting(id, now);
    if (found === undefined) return false;
    found.state = state;
    return true;
  }

  #waiting(id: string, now: number): Waiting | undefined {
    const found = this.#requests.get(id);
    return found?.state === 'waiting' && found.request.expiresAt > now ? found : undefined;
  }

  #full({ app, team, user }: ApprovalRequest, now: number): boolean {
    for (const [id, { request, state }] of this.#requests) if (state === 'used' || request.expiresAt <= now) this.#requests.delete(id);
    if (this.#requests.size >= MOST_WAITING) return true;
    let own = 0;
    for (const { request } of this.#requests.values()) if (request.app === app && request.team === team && request.user === user) own++;
    return own >= MOST_WAITING_FOR_ONE;
  }
}
