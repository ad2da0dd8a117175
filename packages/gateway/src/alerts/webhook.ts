import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@claviger/core/ports';
import { request } from 'undici';

const ATTEMPTS = 4;
const FIRST_WAIT = 500;
/** More than these at a time are dropped and said so: a dead receiver must not fill the memory. */
const MOST_WAITING = 1_000;

/** Tells a receiver what has happened. */
export class Webhook {
  readonly #url: string;
  readonly #secret: Buffer;
  readonly #logger: Logger;
  readonly #sending = new Set<Promise<void>>();

  constructor(url: string, secret: string, logger: Logger) {
    this.#url = url;
    this.#secret = Buffer.from(secret);
    this.#logger = logger;
  }

  /** Sends in the background, a few times if need be. `data` holds names and figures only. */
  send(type: string, data: Readonly<Record<string, unknown>>): void {
    if (this.#sending.size >= MOST_WAITING) {
      this.#logger.error('webhook_dropped', { type });
      return;
    }
    const sending = this.#deliver(type, data).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async idle(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async #deliver(type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    const body = JSON.stringify({ id: randomUUID(), type, created_at: new Date().toISOString(), data });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await sleep(FIRST_WAIT * 4 ** (attempt - 1), undefined, { ref: false });
      try {
        const answer = await request(this.#url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'claviger-signature': signatureOf(body, this.#secret, Math.floor(Date.now() / 1000)) },
          body,
          headersTimeout: 5_000,
          bodyTimeout: 5_000,
        });
        await answer.body.dump();
        if (answer.statusCode >= 200 && answer.statusCode < 300) return;
      } catch {
        // Tried again below.
      }
    }
    this.#logger.error('webhook_failed', { type });
  }
}

/** `t=<seconds>,v1=<HMAC-SHA-256 of "t.body">`: the time is signed too, so that an old message cannot be sent again. */
export function signatureOf(body: string, secret: Buffer, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')}`;
}
