import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../start-error.js';

/** Files with variables, those that win first: the order of Next.js and of Vite. Their files for one mode are not read. */
export const DOTENV_FILES = ['.env.local', '.env'] as const;

/**
 * Variables of `.env.local` and `.env` in `directory`, in development (`NODE_ENV=development`) only. Throws StartError
 * when others can read one of the files or git tracks it: a key in there is to be treated as published.
 */
export function readDotenv(directory: string, environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  if (environment['NODE_ENV'] !== 'development') return {};
  return Object.assign({}, ...DOTENV_FILES.toReversed().map((name) => readDotenvFile(directory, name))) as Record<string, string>;
}

/** Variables of one of the files; none where it is not there. Throws as `readDotenv` does. */
export function readDotenvFile(directory: string, name: (typeof DOTENV_FILES)[number]): Readonly<Record<string, string>> {
  const path = join(directory, name);
  let text: string;
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new StartError(`${path} can be read by others. Run "chmod 600 ${path}", and rotate the keys in it if others may have read them.`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  if (isTracked(directory, name)) throw new StartError(`${path} is tracked by git. Take it out ("git rm --cached ${name}"), add it to .gitignore, and rotate the keys in it: they stay in the history.`);
  return parse(text);
}

function isTracked(directory: string, name: string): boolean {
  try {
    execFileSync('git', ['ls-files', '--error-unmatch', '--', name], { cwd: directory, stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '' }, timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

/** `NAME=value`, one a line; quotes around a value are taken off, nothing is expanded. */
function parse(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(line);
    if (match === null) continue;
    const value = (match[2] ?? '').trim();
    const quote = value[0];
    const quoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
    variables[match[1] ?? ''] = quoted ? value.slice(1, -1) : value;
  }
  return variables;
}
