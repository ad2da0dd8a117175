import { checkedSecret, type KeySource, type SourcedKey } from './key-source.js';

/** A credential from an environment variable, read once: it cannot change while the process runs. */
export class EnvironmentSource implements KeySource {
  readonly description: string;
  readonly pollEvery = Number.POSITIVE_INFINITY;
  readonly #secret: Buffer | undefined;

  /** Takes the variable out of `environment` when that is this process's own, so that no child inherits it. */
  constructor(name: string, environment: Record<string, string | undefined>) {
    this.description = `the environment variable ${name}`;
    const secret = checkedSecret(environment[name] ?? '', this.description);
    this.#secret = secret === undefined ? undefined : Buffer.from(secret, 'latin1');
    if (environment === process.env) delete environment[name];
  }

  async read(): Promise<SourcedKey | undefined> {
    return this.#secret === undefined ? undefined : { secret: this.#secret.toString('latin1'), expiresAt: undefined };
  }
}
