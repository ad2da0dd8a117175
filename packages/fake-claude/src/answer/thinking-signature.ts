import { createHmac, timingSafeEqual } from 'node:crypto';

// Not a secret: it only makes the signature depend on the text, and lets conversations survive a restart of the server.
const LABEL = 'fake-claude thinking v1';

function seal(thinking: string): Buffer {
  return createHmac('sha512', LABEL).update(thinking).digest();
}

/** A signature in the look of the real one: base64 that says nothing to the client. */
export function signThinking(thinking: string): string {
  return Buffer.concat([Buffer.from([0x12, 0x8a]), seal(thinking), seal(`${thinking}\u0000`)]).toString('base64');
}

/** Knows the server's own signatures, and those that scripts gave out in their place. */
export class IssuedSignatures {
  readonly #scripted = new Set<string>();

  remember(thinking: string, signature: string): void {
    if (this.#scripted.size >= 10_000) this.#scripted.clear();
    this.#scripted.add(`${signature}\n${thinking}`);
  }

  verify(thinking: string, signature: string): boolean {
    if (this.#scripted.has(`${signature}\n${thinking}`)) return true;
    const expected = Buffer.from(signThinking(thinking));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}
