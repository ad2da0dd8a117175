import type { KeyOutcome, LeasedKey, UpstreamKeys } from '../ports/upstream-keys.js';

/** One credential that never changes: the sandbox's. */
export class ConfiguredKey implements UpstreamKeys {
  readonly #key: LeasedKey;
  #refused = false;

  constructor(secret: string) {
    // OAuth access tokens go as a bearer; keys go either way, and as `x-api-key` in all versions of the API.
    const bearer = secret.startsWith('sk-ant-oat');
    this.#key = { id: 'configured', header: bearer ? 'authorization' : 'x-api-key', value: bearer ? `Bearer ${secret}` : secret };
  }

  get usable(): boolean {
    return !this.#refused;
  }

  /** Also after a refusal: with one key there is no other, and a key can be switched on again. */
  pick(): LeasedKey {
    return this.#key;
  }

  report(_key: LeasedKey, outcome: KeyOutcome): void {
    if (outcome.kind === 'rejected' && outcome.status === 401) this.#refused = true;
    else if (outcome.kind === 'accepted') this.#refused = false;
  }
}
