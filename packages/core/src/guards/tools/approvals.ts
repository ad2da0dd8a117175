import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** A tool call that waits for a person. */
export interface ApprovalRequest {
  /** Signed: stands for exactly this app, user, tool and input. */
  readonly id: string;
  readonly app: string;
  readonly user: string;
  readonly tool: string;
  /** The input as canonical JSON, for the person to read. */
  readonly input: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Where approvals are asked for and given. */
export interface Approvals {
  /** Asks for approval; gives the address where a person can give it, if there is one. Asking again changes nothing. */
  request(request: ApprovalRequest): string | undefined | Promise<string | undefined>;
  /** Takes an approval: true once for each that was given and has not expired. */
  take(id: string, now: number): boolean | Promise<boolean>;
}

/** The id of a call's approval. Nobody without the installation's secret can make one, and no other input has the same. */
export function approvalId(secret: Uint8Array, app: string, user: string, tool: string, input: string): string {
  return bytesToHex(hmac(sha256, secret, utf8ToBytes(JSON.stringify(['approval', app, user, tool, input]))));
}

/** How many requests may wait; the oldest gives way. */
const MOST_PENDING = 10_000;

/** Approvals in this process. */
export class MemoryApprovals implements Approvals {
  readonly #pending = new Map<string, { readonly request: ApprovalRequest; approved: boolean }>();
  readonly #notify: (request: ApprovalRequest) => string | undefined;

  /** `notify` tells people of a new request and gives the address to answer at. */
  constructor(notify: (request: ApprovalRequest) => string | undefined = () => undefined) {
    this.#notify = notify;
  }

  request(request: ApprovalRequest): string | undefined {
    if (!this.#pending.has(request.id) && this.#pending.size >= MOST_PENDING) this.#pending.delete(this.#pending.keys().next().value ?? '');
    const before = this.#pending.get(request.id);
    if (before === undefined || before.request.expiresAt <= request.expiresAt - 60_000) this.#pending.set(request.id, { request, approved: false });
    return this.#notify(request);
  }

  /** What waits under `id`. */
  find(id: string, now: number): ApprovalRequest | undefined {
    const found = this.#pending.get(id)?.request;
    return found !== undefined && found.expiresAt > now ? found : undefined;
  }

  /** Gives the approval; false when nothing waits under `id`. */
  approve(id: string, now: number): boolean {
    const found = this.#pending.get(id);
    if (found === undefined || found.request.expiresAt <= now) return false;
    found.approved = true;
    return true;
  }

  refuse(id: string): void {
    this.#pending.delete(id);
  }

  take(id: string, now: number): boolean {
    const found = this.#pending.get(id);
    if (found === undefined || !found.approved) return false;
    this.#pending.delete(id);
    return found.request.expiresAt > now;
  }
}
