import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StartError } from '../start-error.js';

const SECRET_BYTES = 32;

/** What marks the top of somebody's project. */
const OF_A_PROJECT = ['.git', 'package.json'];

/** The directory where keys, ledger and secrets of an installation live. Only its owner can look into it. */
export class StateDirectory {
  readonly path: string;

  /** Makes the directory where there is none. Throws StartError when it cannot be used. */
  constructor(path: string) {
    this.path = resolve(path);
    try {
      makeDirectories(this.path);
      if (!lstatSync(this.path).isDirectory()) throw new StartError(`${this.path} is not a directory.`);
      // Closed to others and left out of version control, a project would be of little use. One that is in use stays.
      const project = existsSync(this.file('secret')) ? undefined : OF_A_PROJECT.find((name) => existsSync(this.file(name)));
      if (project !== undefined) throw new StartError(`${this.path} holds a project (${project}), and the state needs a directory of its own. Name one in the policy as server.stateDirectory, such as .claviger.`);
      // An older one may have been made with other rights, and `mkdir` honours the umask only downwards.
      chmodSync(this.path, 0o700);
      const ignore = this.file('.gitignore');
      if (!existsSync(ignore)) writeFileSync(ignore, '*\n', { mode: 0o600 });
    } catch (error) {
      if (error instanceof StartError) throw error;
      throw new StartError(`The state directory ${this.path} cannot be used (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'}). Name another in the policy as server.stateDirectory.`);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** The secret of this installation; made when it is first asked for. */
  secret(): Uint8Array {
    const path = this.file('secret');
    if (!existsSync(path)) this.#create(path, `${randomBytes(SECRET_BYTES).toString('hex')}\n`);
    chmodSync(path, 0o600);
    const text = readFileSync(path, 'utf8').trim();
    if (!/^[0-9a-f]{64}$/.test(text)) throw new StartError(`${path} is damaged. Restore it from a backup: pseudonyms, key hashes and the ledger's seal are derived from it.`);
    return Buffer.from(text, 'hex');
  }

  /** Writes a file that must never be seen half written, and never replaces one that is there. */
  #create(path: string, text: string): void {
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
}

/** Not `recursive`: where a parent is there and takes no folders (/proc), Node 20 tries for ever. */
function makeDirectories(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
