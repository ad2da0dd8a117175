import { chmodSync, existsSync, lstatSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from '../engine/fixer.js';
import { makeFolders } from '../files/make-folders.js';
import type { OpenProject } from '../files/open-project.js';
import { placeWithin } from '../files/place-within.js';
import { readRegularFile } from '../files/read-regular-file.js';
import { runGit } from '../git/run-git.js';
import { maskKeys } from '../keys/mask.js';
import { unifiedDiff } from './diff.js';
import { FixError } from './fix-error.js';
import { shellWord } from './shell-word.js';

/** The texts of files as the changes leave them, and what else is to be done. Nothing is written yet. */
export interface PreparedChanges {
  readonly texts: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  readonly untrack: readonly string[];
  readonly modes: ReadonlyMap<string, number>;
}

/** Puts changes of many plans together. Replacements of one file are made from its end, so that offsets stay true. */
export function prepareChanges(project: OpenProject, changes: readonly Change[]): PreparedChanges {
  const texts = new Map<string, { before: string; after: string }>();
  const replacements = new Map<string, { start: number; end: number; text: string }[]>();
  const untrack = new Set<string>();
  const modes = new Map<string, number>();
  const open = (path: string): { before: string; after: string } => {
    let entry = texts.get(path);
    if (entry === undefined) {
      const before = project.file(path)?.text() ?? '';
      entry = { before, after: before };
      texts.set(path, entry);
    }
    return entry;
  };
  for (const change of changes) {
    if (change.kind === 'replace') {
      const list = replacements.get(change.path) ?? [];
      const overlaps = list.some(({ start, end }) => change.start < end && start < change.end);
      if (!overlaps) replacements.set(change.path, [...list, change]);
    } else if (change.kind === 'untrack') untrack.add(change.path);
    else if (change.kind === 'mode') modes.set(change.path, change.mode);
  }
  for (const [path, list] of replacements) {
    const entry = open(path);
    for (const { start, end, text } of list.sort((one, other) => other.start - one.start)) entry.after = entry.after.slice(0, start) + text + entry.after.slice(end);
  }
  for (const change of changes) {
    if (change.kind === 'create') {
      const entry = open(change.path);
      if (entry.after === '') entry.after = change.text;
    } else if (change.kind === 'append-lines') {
      const entry = open(change.path);
      const present = new Set(entry.after.split(/\r?\n/));
      // Of a variable that has a value already, the line there stays.
      const names = new Set([...present].map(variableOf));
      const missing = change.lines.filter((line) => !present.has(line) && (variableOf(line) === undefined || !names.has(variableOf(line))));
      if (missing.length === 0) continue;
      const gap = entry.after === '' || entry.after.endsWith('\n') ? '' : '\n';
      entry.after = `${entry.after}${gap}${missing.join('\n')}\n`;
    }
  }
  return { texts, untrack: [...untrack], modes };
}

function variableOf(line: string): string | undefined {
  return /^(?:export\s+)?([A-Za-z_]\w*)=/.exec(line)?.[1];
}

/** The changes as people read them: a diff in which keys are masked. */
export function showChanges({ texts, untrack, modes }: PreparedChanges): string {
  const parts = [...texts].filter(([, { before, after }]) => before !== after).map(([path, { before, after }]) => maskKeys(unifiedDiff(path, before, after)));
  for (const path of untrack) parts.push(`git rm --cached -- ${shellWord(path)}\n`);
  for (const [path, mode] of modes) parts.push(`chmod ${mode.toString(8)} ${shellWord(path)}\n`);
  return parts.join('\n');
}

/**
 * Makes them: each file whole or not at all. A file that is to hold a key is out of the index and its owner's alone before
 * the key is in it. Throws FixError, with no text written, where a file is not what the changes were made for or git fails.
 */
export async function applyChanges(project: OpenProject, { texts, untrack, modes }: PreparedChanges): Promise<void> {
  const changed = [...texts].filter(([, { before, after }]) => before !== after);
  const written = changed.map(([path, { before, after }]): [string, string] => [path, markOf(project.root, path, before) + after]);
  const restricted = [...modes].map(([path, mode]): [string, number] => [placeWithin(project.root, path), mode]);
  if (untrack.length > 0) {
    // `git rm` would compare each file with the index first, and a repository's own filter is a program for that.
    const done = await runGit(project.root, ['update-index', '--force-remove', '-z', '--stdin'], { input: untrack.map((path) => `${path}\0`).join('') });
    if (done === undefined || done.code !== 0) throw new FixError('git could not take the files out of the index: nothing was mended');
  }
  for (const [target, mode] of restricted) if (lstatSync(target).isFile()) chmodSync(target, mode);
  for (const [path, text] of written.toSorted(([one], [other]) => turnOf(one) - turnOf(other))) writeWithin(project.root, path, text);
}

/** A key's new place is ignored before it is there, and the key is there before it leaves the old one, whatever ends the process between. */
function turnOf(path: string): number {
  if (/(?:^|\/)\.[a-z]+ignore$/.test(path)) return 0;
  return isEnvironment(path) ? 1 : 2;
}

const MARK = '\uFEFF';

/**
 * The byte order mark of a file that holds `before`. One that was left out of the check, is no UTF-8 or has changed since
 * holds something else, which would be lost.
 */
function markOf(root: string, path: string, before: string): string {
  const target = placeWithin(root, path);
  if (!existsSync(target)) return '';
  const bytes = readRegularFile(target);
  const mark = [MARK, ''].find((one) => bytes.equals(Buffer.from(one + before)));
  if (mark === undefined) throw new FixError(`${path} was left out of the check, is no UTF-8 text or has just changed: nothing was mended`);
  return mark;
}

/** Whether a file of that name holds secrets. */
function isEnvironment(path: string): boolean {
  return /(?:^|\/)\.env(?:$|\.(?!example))/.test(path);
}

/** Writes a file whole or not at all. Throws FixError for one that lies, or leads, outside of `root`. */
export function writeWithin(root: string, path: string, text: string): void {
  const target = placeWithin(root, path);
  makeFolders(dirname(target));
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : isEnvironment(path) ? 0o600 : 0o644;
  const temporary = `${target}.claviger-${process.pid}`;
  writeFileSync(temporary, text, { mode, flag: 'wx' });
  renameSync(temporary, target);
}
