import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { UpstreamPolicy } from '@claviger/core/policy';
import type { KeyOutcome, LeasedKey, UpstreamKeys } from '../ports/upstream-keys.js';
import { StartError } from '../start-error.js';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,8192}$/;

/** The one credential that the policy names, from the environment or a file. */
export class ConfiguredKey implements UpstreamKeys {
  readonly #key: LeasedKey;
  #refused = false;

  constructor(secret: string) {
    // OAuth access tokens go as a bearer; keys go either way, and as `x-api-key` in all versions of the API.
    const bearer = secret.startsWith('sk-ant-oat');
    this.#key = { id: 'configured', header: bearer ? 'authorization' : 'x-api-key', value: bearer ? `Bearer ${secret}` : secret };
  }

  /** Undefined when the environment variable is not set. Throws StartError for a file or a value that cannot be used. */
  static read(credential: UpstreamPolicy['credential'], environment: Readonly<Record<string, string | undefined>>): ConfiguredKey | undefined {
    const source = 'env' in credential ? `the environment variable ${credential.env}` : `the file ${credential.file}`;
    let secret: string | undefined;
    if ('env' in credential) secret = environment[credential.env]?.trim();
    else {
      try {
        secret = readFileSync(resolve(credential.file), 'utf8').trim();
      } catch (error) {
        throw new StartError(`The Claude API key cannot be read from ${source} (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'}).`);
      }
    }
    if (secret === undefined || secret === '') {
      if ('env' in credential) return undefined;
      throw new StartError(`There is no Claude API key in ${source}.`);
    }
    if (!VISIBLE_ASCII.test(secret)) throw new StartError(`What stands in ${source} cannot be a Claude API key: it holds spaces, line ends or characters beyond ASCII.`);
    return new ConfiguredKey(secret);
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
