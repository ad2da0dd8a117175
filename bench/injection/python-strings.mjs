// The string constants of the Python files under a folder, without running any of them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const reader = join(import.meta.dirname, 'python-strings.py');
const MOST_BYTES = 256 * 2 ** 20;

/** Rows of {file, name, text}: `name` is the variable, keyword or key that the string is given to. */
export function stringsOf(folder) {
  const { status, stdout } = spawnSync('python3', ['-W', 'ignore', reader, folder], { encoding: 'utf8', maxBuffer: MOST_BYTES });
  if (status !== 0) throw new Error(`The Python files under ${folder} could not be read.`);
  return stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}
