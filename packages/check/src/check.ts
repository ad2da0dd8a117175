import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CheckError } from './check-error.js';
import type { Analyzer } from './engine/analyzer.js';
import { BASELINE_NAME, readBaseline, withoutKnown, type Baseline } from './engine/baseline.js';
import type { ChecklistResult } from './engine/checklist.js';
import { collect, type SkippedFile } from './engine/collect.js';
import { CONFIGURATION_NAME, ConfigurationError, emptyConfiguration, isExcluded, isIgnored, readConfiguration, type Configuration } from './engine/configuration.js';
import { evaluate } from './engine/evaluate.js';
import type { Finding } from './engine/finding.js';
import type { Limits } from './engine/project.js';
import { reportUseless, suppress } from './engine/suppress.js';
import { environmentAnalyzer } from './env/analyzer.js';
import { openProject, type OpenProject } from './files/open-project.js';
import { readRegularFile } from './files/read-regular-file.js';
import { historyAnalyzer } from './history/analyzer.js';
import { keysAnalyzer } from './keys/analyzer.js';
import { misuseAnalyzers } from './misuse/index.js';
import { maskKeys } from './keys/mask.js';
import { rules } from './rules/catalogue.js';
import { checkAccount } from './verify/account.js';
import { API } from './verify/ask.js';
import { verifyKeys } from './verify/verify-keys.js';

export interface CheckOptions {
  /** Look into the repository's history. Default: true. */
  readonly history?: boolean;
  /** Where results are kept between runs. Default: nothing is kept. */
  readonly cacheFolder?: string;
  /** Path of a baseline, relative to the folder. Default: `.claviger-baseline.json` where there is one; `false` for none. */
  readonly baseline?: string | false;
  /** Only these paths, relative to the folder, and only what can be told from them alone. */
  readonly only?: ReadonlySet<string>;
  readonly limits?: Partial<Limits>;
  /** Ask the Claude API whether keys that were found are live; with an Admin key also for the keys and limits in use. */
  readonly verify?: { readonly adminKey?: string; readonly api?: string };
  readonly onProgress?: (label: string, done: number, total: number) => void;
}

export interface CheckStats {
  readonly files: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Findings that a comment or the configuration silences, and those that the baseline knows. */
  readonly silenced: number;
  readonly known: number;
  readonly skipped: readonly SkippedFile[];
}

export interface CheckResult {
  readonly root: string;
  /** Where that folder stands in its repository, with a slash at its end; empty at the root. Left out: in none. */
  readonly placeInRepository?: string;
  readonly checklist: readonly ChecklistResult[];
  /** Ordered by path and line. */
  readonly findings: readonly Finding[];
  readonly stats: CheckStats;
}

/** Reads a folder and answers the checklist. Changes nothing in it, runs nothing of it, sends nothing anywhere. */
export async function check(folder: string, options: CheckOptions = {}): Promise<CheckResult> {
  return (await checkProject(folder, options)).result;
}

/** The same, with the project, for what goes on to work on it. */
export async function checkProject(folder: string, options: CheckOptions = {}): Promise<{ result: CheckResult; project: OpenProject }> {
  const started = performance.now();
  const root = realFolder(folder);
  const configuration = configurationOf(root);
  const baseline = baselineOf(root, options.baseline);
  let excluded = 0;
  const project = await openProject(root, {
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.cacheFolder === undefined ? {} : { cacheFolder: options.cacheFolder }),
    ...(options.only === undefined ? {} : { only: options.only }),
    exclude: (path) => {
      const out = isExcluded(configuration, path);
      if (out) excluded++;
      return out;
    },
  });
  const { collected, reporter } = collect(rules, configuration.severities, options.onProgress ?? (() => undefined));
  const analyzers: Analyzer[] = [keysAnalyzer(project), environmentAnalyzer(project), ...(options.only === undefined ? misuseAnalyzers : [])];
  if (options.history !== false && options.only === undefined && project.repository !== undefined) analyzers.push(historyAnalyzer(project));
  for (const analyzer of analyzers) await analyzer.analyze(project, reporter);
  if (options.verify?.adminKey !== undefined) await checkAccount(options.verify.adminKey, options.verify.api ?? API, reporter);
  if (options.history === false) {
    // Nothing says "scanned" that was not.
    if (project.repository !== undefined) reporter.skip('.git', 'not-looked-at', 'the history was left out as asked');
  }
  const repositoriesWithin = new Set(project.files.flatMap(({ nested }) => nested ?? []));
  for (const folder of repositoriesWithin) reporter.skip(`${folder}/.git`, 'not-looked-at', 'a repository of its own: its history is for a check of that folder');
  if (excluded > 0) reporter.skip(configuration.exclude.join(', '), 'excluded', `${excluded} files, by ${CONFIGURATION_NAME}`);
  for (const file of project.files) if (file.skipped !== undefined) reporter.skip(file.path, file.skipped);

  const suppression = suppress(collected.findings, rules, (path) => project.file(path)?.text());
  const { kept, silenced } = suppression;
  collected.findings.length = 0;
  reportUseless(suppression, rules, reporter);
  const spoken = [...kept, ...collected.findings].filter((finding) => !isIgnored(configuration, finding) && !isExcluded(configuration, finding.path));
  const ignored = kept.length + collected.findings.length - spoken.length;
  const { fresh, known } = withoutKnown(spoken, baseline);
  const live = options.verify === undefined ? fresh : await verifyKeys(project, fresh, options.verify.api ?? API);
  const findings = live.map(maskNames).sort(byPlace);
  project.save();
  return {
    project,
    result: {
      root,
      ...(project.repository !== undefined && { placeInRepository: project.repository.prefix }),
      checklist: evaluate(findings, collected.spoken, rules),
      findings,
      stats: {
        files: project.files.length,
        bytes: project.files.reduce((sum, { size, skipped }) => (skipped === undefined ? sum + size : sum), 0),
        milliseconds: Math.round(performance.now() - started),
        silenced: silenced + ignored,
        known,
        skipped: collected.skipped.map((file) => ({ ...file, path: maskKeys(file.path) })),
      },
    },
  };
}

function realFolder(folder: string): string {
  let root: string;
  try {
    root = realpathSync(folder);
    if (statSync(root).isDirectory()) return root;
  } catch {
    throw new CheckError(`${folder} cannot be read`);
  }
  throw new CheckError(`${folder} is not a folder`);
}

function configurationOf(root: string): Configuration {
  const path = join(root, CONFIGURATION_NAME);
  if (!existsSync(path)) return emptyConfiguration;
  try {
    return readConfiguration(readRegularFile(path).toString('utf8'), rules);
  } catch (error) {
    throw new CheckError(error instanceof ConfigurationError ? error.message : `${CONFIGURATION_NAME} cannot be read`);
  }
}

function baselineOf(root: string, chosen: string | false | undefined): Baseline {
  if (chosen === false) return new Map();
  const path = join(root, chosen ?? BASELINE_NAME);
  if (chosen === undefined && !existsSync(path)) return new Map();
  let text: string;
  try {
    text = readRegularFile(path).toString('utf8');
  } catch {
    throw new CheckError(`the baseline ${chosen ?? BASELINE_NAME} cannot be read`);
  }
  const baseline = readBaseline(text);
  if (baseline === undefined) throw new CheckError(`${chosen ?? BASELINE_NAME} is no baseline`);
  return baseline;
}

/** A file's name can hold a key as well. */
function maskNames(finding: Finding): Finding {
  return finding.path.includes('sk-ant-') ? { ...finding, path: maskKeys(finding.path), message: maskKeys(finding.message) } : finding;
}

function byPlace(one: Finding, other: Finding): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.line - other.line || one.column - other.column || (one.ruleId < other.ruleId ? -1 : 1);
}
