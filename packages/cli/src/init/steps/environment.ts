import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DOTENV_FILES } from '@claviger/gateway';
import type { Change, Step } from '../change.js';
import { appendLines, textOf } from '../existing.js';
import type { Project } from '../project.js';

interface Variable {
  readonly name: string;
  readonly about: string;
  readonly value: () => string;
}

const SECRET_BYTES = 32;

const variables: readonly Variable[] = [
  { name: 'ANTHROPIC_API_KEY', about: 'The key of the Claude API, from the Console. One of its own for each environment.', value: () => '' },
  { name: 'CHAT_SECRET', about: 'Signs the cookie by which a visitor is known: at least 32 random characters.', value: () => randomBytes(SECRET_BYTES).toString('hex') },
];

/** Settings of this machine, which nobody else reads, and the list of their names for everybody. What `.env.local` says stays there. */
export function environmentStep({ root }: Project): Step {
  const changes: Change[] = [...appendLines(root, '.env', missing(root, DOTENV_FILES, ({ name, value }) => `${name}=${value()}`), true), ...appendLines(root, '.env.example', missing(root, ['.env.example'], ({ name, about }) => `# ${about}\n${name}=`))];
  for (const file of DOTENV_FILES) {
    if (changes.some(({ path }) => path === file) || !readableByOthers(join(root, file))) continue;
    const text = textOf(root, file) ?? '';
    changes.push({ base: root, path: file, before: text, after: text, secret: true });
  }
  return { title: 'Keep the settings of this machine in .env, for you alone, and their names in .env.example', changes, byHand: [] };
}

/** The file that says the key of the Claude API on this machine, the one that wins; `filled`: it has one. */
export function placeOfKey(root: string): { readonly file: string; readonly filled: boolean } {
  for (const file of DOTENV_FILES) {
    const line = /^[ \t]*(?:export[ \t]+)?ANTHROPIC_API_KEY[ \t]*=(.*)$/m.exec(textOf(root, file) ?? '');
    if (line !== null) return { file, filled: /[^\s"']/.test(line[1] ?? '') };
  }
  return { file: '.env', filled: false };
}

function missing(root: string, files: readonly string[], line: (variable: Variable) => string): string[] {
  const text = files.map((file) => textOf(root, file) ?? '').join('\n');
  return variables.filter(({ name }) => !new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, 'm').test(text)).map(line);
}

function readableByOthers(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return process.platform !== 'win32' && found !== undefined && (found.mode & 0o077) !== 0;
}
