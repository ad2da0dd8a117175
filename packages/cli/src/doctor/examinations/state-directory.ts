import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_FILE, installationSecret, verifyLedger } from '@claviger/gateway';
import { failure, ok, warning, type Diagnosis, type Examination } from '../examination.js';

/** Files that hold keys, or what keys are derived from. */
const PRIVATE = ['secret', 'keys.sqlite', LEDGER_FILE, 'limits.sqlite', 'instance.lock', 'admin-token'];
/** Verifying reads every row: about 100 MB a second on the machine that this was written on. */
const LARGEST_LEDGER = 100 * 1024 * 1024;

/** Where keys, ledger and secrets live: closed to others, held by one instance, and unchanged. */
export const stateDirectory: Examination = {
  name: 'state',
  examine({ stateDirectory: path }) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [ok(`no state yet: ${path} is created at the first start`)];
    if (!found.isDirectory()) return [failure(`${path} is not a directory`, 'name another one as server.stateDirectory in the policy')];
    const open = process.platform === 'win32' ? [] : [path, ...PRIVATE.map((name) => join(path, name))].filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0);
    return [...open.map((file) => failure(`${file} is open to others`, `chmod ${file === path ? '700' : '600'} ${file}`)), holder(path), ...ledger(path)];
  },
};

/** Who last took the lock, by its own word. The lock itself is not touched: taking it would stop a start. */
function holder(path: string): Diagnosis {
  try {
    const { pid, since } = JSON.parse(readFileSync(join(path, 'instance.json'), 'utf8')) as { pid?: unknown; since?: unknown };
    if (typeof pid === 'number' && typeof since === 'string' && isRunning(pid)) return ok(`${path} is in use by process ${pid} since ${new Date(since).toISOString()}`);
  } catch {
    // Nobody has started here, or the file was cut off by a crash: it decides nothing.
  }
  return ok(`${path} is not in use`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ledger(path: string): Diagnosis[] {
  const file = join(path, LEDGER_FILE);
  if (!existsSync(file)) return [];
  if (!existsSync(join(path, 'secret'))) return [failure(`${join(path, 'secret')} is missing: the ledger's seal, key hashes and pseudonyms are derived from it`, 'restore it from a backup')];
  if (statSync(file).size > LARGEST_LEDGER) return [warning('the ledger is too long to be verified here', 'run "claviger ledger verify"')];
  const verdict = verifyLedger(file, installationSecret(path));
  return [verdict.intact ? ok(`the ledger is intact, ${verdict.rows} ${verdict.rows === 1 ? 'row' : 'rows'}`) : failure(`the ledger is not intact: ${verdict.problem}`, 'keep a copy of it as it is, and run "claviger ledger verify"')];
}
