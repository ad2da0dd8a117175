import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { FixError, unifiedDiff, writeWithin } from '@claviger/check';
import type { Change, Step } from './change.js';

/** Does a step, each of its files whole or not at all. Gives a line for each thing done. Throws FixError where a file would leave the project. */
export async function applyStep({ changes, run }: Step): Promise<string[]> {
  const done: string[] = [];
  for (const { base, path, before, after, secret } of changes) {
    if (before !== after) writeWithin(base, path, after);
    if (secret === true) closeToOthers(join(base, path), path);
    done.push(`${before === undefined ? 'wrote' : before === after ? 'closed to others' : 'added to'} ${path}`);
  }
  if (run !== undefined) done.push(await run());
  return done;
}

function closeToOthers(file: string, path: string): void {
  // Through a link, the rights of a file elsewhere would change.
  if (!lstatSync(file).isFile()) throw new FixError(`${path} is a link`);
  chmodSync(file, 0o600);
}

/** A change as people read it. Of a file with secrets only the names of what is added. */
export function showChange({ path, before, after, secret }: Change): string {
  if (secret !== true) return unifiedDiff(path, before ?? '', after);
  if (before === after) return `chmod 600 ${path}\n`;
  const added = after.slice((before ?? '').length).split('\n').filter((line) => line.includes('='));
  return `--- ${before === undefined ? '/dev/null' : path}\n+++ ${path} (mode 600)\n${added.map((line) => `+${line.slice(0, line.indexOf('='))}=…\n`).join('')}`;
}
