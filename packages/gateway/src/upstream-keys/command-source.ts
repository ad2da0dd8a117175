import { execFile } from 'node:child_process';
import { KeySourceError, checkedSecret, type KeySource, type SourcedKey } from './key-source.js';

const TIMEOUT = 20_000;
const MOST_BYTES = 16 * 1024;

/** What a secret manager's command line needs to find its own configuration. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'SYSTEMROOT', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE'];

/**
 * A credential that a command prints: `vault`, `aws`, `gcloud`, `az` or `op`. It runs without a shell, and gets no
 * other variables of the environment than those it is given.
 */
export class CommandSource implements KeySource {
  readonly description: string;
  readonly pollEvery: number;
  readonly #command: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;

  /** `variables`: names of further variables that the command gets. */
  constructor(command: readonly string[], options: { readonly every: number; readonly variables: readonly string[]; readonly environment: Readonly<Record<string, string | undefined>> }) {
    this.#command = command;
    this.description = `the command ${command[0] ?? ''}`;
    this.pollEvery = options.every;
    const kept = [...KEPT_VARIABLES, ...options.variables].flatMap((name) => {
      const value = options.environment[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    this.#environment = Object.fromEntries(kept);
  }

  async read(): Promise<SourcedKey | undefined> {
    const [program = '', ...args] = this.#command;
    const printed = await new Promise<string>((resolve, reject) => {
      execFile(program, args, { env: this.#environment, timeout: TIMEOUT, maxBuffer: MOST_BYTES, shell: false, windowsHide: true, encoding: 'utf8' }, (error, stdout) => {
        if (error === null) resolve(stdout);
        // Neither what it printed nor its arguments: both can hold secrets.
        else reject(new KeySourceError(`${this.description} failed (${error.killed === true ? 'it took too long' : `exit code ${String(error.code ?? 'unknown')}`}).`));
      });
    });
    const secret = checkedSecret(printed, this.description);
    return secret === undefined ? undefined : { secret, expiresAt: undefined };
  }
}
