import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Step } from './change.js';
import type { WantedFile } from './layout.js';

/** What is there now; undefined where there is no file. */
export function textOf(base: string, path: string): string | undefined {
  const file = join(base, path);
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file, 'utf8') : undefined;
}

const ENDINGS = ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs'];

/** The file that stands for `path`, whatever its ending: a route in JavaScript is one to TypeScript too. */
export function standingFor(base: string, path: string): string | undefined {
  if (existsSync(join(base, path))) return path;
  const ending = ENDINGS.find((one) => path.endsWith(one));
  if (ending === undefined) return undefined;
  const stem = path.slice(0, -ending.length);
  return ENDINGS.map((one) => stem + one).find((one) => existsSync(join(base, one)));
}

/** Changes that make files where there are none, and for each that is there and differs what to do by hand. */
export function makeFiles(base: string, files: readonly WantedFile[]): Pick<Step, 'changes' | 'byHand'> {
  const changes: Change[] = [];
  const byHand: string[] = [];
  for (const { path, text, mark } of files) {
    const there = standingFor(base, path);
    if (there === undefined) changes.push({ base, path, before: undefined, after: text });
    // Made here and changed since: it is the user's now, and as they want it.
    else if (!(textOf(base, there) ?? '').includes(mark)) byHand.push(`${there} was there before and was kept. Copy what you need from this:\n\n${indent(text)}`);
  }
  return { changes, byHand };
}

/** A change that puts lines at the end of a file, made where it is not there. None when all of them are there. */
export function appendLines(base: string, path: string, lines: readonly string[], secret = false): Change[] {
  const before = textOf(base, path);
  if (lines.length === 0) return [];
  const start = before === undefined || before === '' ? '' : before.endsWith('\n') ? before : `${before}\n`;
  return [{ base, path, before, after: `${start}${lines.join('\n')}\n`, secret }];
}

const indent = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '    ');
