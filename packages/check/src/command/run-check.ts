import { writeFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { CheckOptions, CheckResult } from '../check.js';
import { CheckError } from '../check-error.js';
import { writeBaseline } from '../engine/baseline.js';
import { cacheFolder } from '../files/cache.js';
import { placeWithin } from '../files/place-within.js';
import { FixError } from '../fix/fix-error.js';
import { fitToTerminal } from '../reports/fit-to-terminal.js';
import type { Mending } from '../reports/pretty.js';
import { renderReport } from '../reports/render.js';
import { summarize } from '../reports/summary.js';
import { visible } from '../reports/visible.js';
import { readArguments, usage, UsageError, type CheckArguments } from './arguments.js';
import { explain } from './explain.js';
import { installHook } from './install-hook.js';
import { progressLine } from './progress.js';
import { checkStaged } from './staged.js';

/** What the command needs of the outside. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number | undefined };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Where the Claude API is asked, for `--verify`. */
  readonly api?: string;
}

export const CLEAN = 0;
export const FOUND = 1;
export const COULD_NOT_RUN = 2;

/** `claviger check`: gives the exit code. */
export async function runCheck(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const given = readArguments(argv);
    if (given.help) {
      io.stdout.write(usage);
      return CLEAN;
    }
    return await run(given, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`${error.message}\n\n${usage}`);
      return COULD_NOT_RUN;
    }
    if (error instanceof CheckError || error instanceof FixError) {
      io.stderr.write(`${visible(error.message)}\n`);
      return COULD_NOT_RUN;
    }
    // The message of an unforeseen error may quote what was read: only its kind and place are shown.
    const place = error instanceof Error ? `${error.name}${(error.stack ?? '').split('\n').slice(1, 4).join('\n')}` : 'unknown';
    io.stderr.write(`claviger check failed: ${place}\n`);
    return COULD_NOT_RUN;
  }
}

async function run(given: CheckArguments, io: CommandIo): Promise<number> {
  const folder = resolve(io.folder, given.folder);
  const progress = progressLine(io.stderr, given.format === 'pretty');
  if (given.explain !== undefined) {
    io.stdout.write(fitted(explain(given.explain), io));
    return CLEAN;
  }
  if (given.installHook) {
    io.stdout.write(`${await installHook(folder)}\n`);
    return CLEAN;
  }
  if (given.url !== undefined) {
    const { checkUrl } = await import('../url/check-url.js');
    const result = await checkUrl(given.url, progress.show);
    progress.clear();
    return report(result, folder, given, io);
  }
  if (given.staged) return report(await checkStaged(folder), folder, given, io);
  // The module graph and its parser are loaded only when they are used: a commit does not wait for them.
  const { check } = await import('../check.js');
  const adminKey = io.environment['ANTHROPIC_ADMIN_KEY'];
  const options: CheckOptions = {
    history: given.history,
    ...(given.cache ? { cacheFolder: cacheFolder(io.environment) } : {}),
    ...(given.baseline === undefined ? {} : { baseline: given.baseline }),
    ...(given.verify ? { verify: { ...(adminKey === undefined || adminKey === '' ? {} : { adminKey }), ...(io.api === undefined ? {} : { api: io.api }) } } : {}),
    onProgress: progress.show,
  };
  if (given.writeBaseline !== undefined) {
    const { findings } = await check(folder, { ...options, baseline: false });
    progress.clear();
    writeText(folder, resolve(io.folder, given.writeBaseline), writeBaseline(findings));
    io.stdout.write(`${findings.length} findings noted in ${given.writeBaseline}\n`);
    return CLEAN;
  }
  if (given.fix) {
    const { fix } = await import('./fix.js');
    const { result, mending } = await fix(folder, options, given.dryRun, (text) => io.stdout.write(text));
    progress.clear();
    return report(result, folder, given, io, mending);
  }
  const result = await check(folder, options);
  progress.clear();
  return report(result, folder, given, io);
}

/** Throws FixError where what is checked leads the path elsewhere: a link in it may point at any file of whoever runs this. */
function writeText(folder: string, path: string, text: string): void {
  if (path.startsWith(`${folder}${sep}`)) placeWithin(folder, relative(folder, path));
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CheckError(`${path} cannot be written (${code ?? 'unknown cause'})${code === 'ENOENT' ? ': make its folder first' : ''}`);
  }
}

function fitted(text: string, { stdout: { columns } }: CommandIo): string {
  return columns === undefined || columns === 0 ? text : fitToTerminal(text, columns);
}

/** By the conventions of no-color.org and force-color.org: what is not empty counts, and no colour comes before any. */
function wantsColours({ stdout, environment: { NO_COLOR = '', FORCE_COLOR = '', TERM } }: CommandIo): boolean {
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stdout.isTTY === true && TERM !== 'dumb';
}

function report(result: CheckResult, folder: string, given: CheckArguments, io: CommandIo, mending?: Mending): number {
  const colours = given.color ?? (given.output === undefined && wantsColours(io));
  const text = renderReport(result, given.format, colours, mending);
  // Only the report for people: a program reads the others.
  if (given.output === undefined) io.stdout.write(given.format === 'pretty' ? fitted(text, io) : text);
  else {
    writeText(folder, resolve(io.folder, given.output), text);
    io.stderr.write(`${summarize(result)}\nThe report is in ${given.output}.\n`);
  }
  return result.findings.some(({ severity }) => severity !== 'note') ? FOUND : CLEAN;
}
