import { isLeftOut } from '../engine/path-patterns.js';
import type { Project } from '../engine/project.js';
import { baseName, isDotenvExample } from '../files/kind.js';
import { askedSecret } from './environment-files.js';

/**
 * The `.env` that a folder holds on the machines of those who work there, though no checkout shows it: git is told to
 * leave it out, and an example beside it asks for a secret.
 */
export function expectedEnvironmentFile(project: Project, folder: string): { readonly example: string; readonly name: string } | undefined {
  const rules = [`${folder}.gitignore`, '.gitignore'].map((path) => project.file(path)?.text() ?? '');
  // Frameworks of the web read `.env.local` too, and some projects know no other.
  const name = ['.env', '.env.local'].find((own) => rules.some((text) => isLeftOut(text, own, true)));
  if (name === undefined) return undefined;
  const example = project.files.find(({ path, skipped }) => skipped === undefined && path.startsWith(folder) && !path.slice(folder.length).includes('/') && isDotenvExample(baseName(path)) && baseName(path).startsWith('.env'));
  return example === undefined || askedSecret(example.text() ?? '') === undefined ? undefined : { example: example.path, name };
}
