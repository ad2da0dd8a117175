import type { CheckResult } from '../check.js';
import { CheckError } from '../check.js';
import { evaluate } from '../engine/evaluate.js';
import { BASELINE_NAME, readBaseline, withoutKnown } from '../engine/baseline.js';
import { collect } from '../engine/collect.js';
import { CONFIGURATION_NAME, emptyConfiguration, isExcluded, isIgnored, readConfiguration } from '../engine/configuration.js';
import { suppress } from '../engine/suppress.js';
import { firstSecret, isPrivateEnvironmentFile } from '../env/environment-files.js';
import { decode, detectEncoding } from '../files/decode.js';
import { kindOf, placeOf } from '../files/kind.js';
import { runGit, zeroSeparated } from '../git/run-git.js';
import { reportKey } from '../keys/report-key.js';
import { scanArchive, scanContent } from '../keys/scan-file.js';

import { rules } from '../rules/catalogue.js';

/** Git sets these for its hooks: with them, what is looked at is what is being committed. */
const ofTheCommit = ['GIT_INDEX_FILE', 'GIT_DIR', 'GIT_WORK_TREE', 'GIT_PREFIX'];
const FILE_BYTES = 32 * 1024 * 1024;

/** Looks at what the next commit would bring in, as it is staged: the contents of the index, not of the work tree. */
export async function checkStaged(folder: string): Promise<CheckResult> {
  const started = performance.now();
  const changed = await runGit(folder, ['diff-index', '--cached', '--no-renames', '--diff-filter=AMT', '--raw', '-z', '--no-abbrev', '--relative', await head(folder)], { keep: ofTheCommit });
  if (changed === undefined || changed.code !== 0) throw new CheckError('--staged needs a git repository');
  const entries = readRaw(zeroSeparated(changed.stdout));
  const content = async (object: string): Promise<Buffer | undefined> => {
    const read = await runGit(folder, ['cat-file', 'blob', object], { outputBytes: FILE_BYTES, keep: ofTheCommit });
    return read === undefined || read.code !== 0 ? undefined : read.stdout;
  };
  const own = await settings(content);
  const { collected, reporter } = collect(rules, own.configuration.severities, () => undefined);
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const { path, object } of entries) {
    if (isExcluded(own.configuration, path)) continue;
    const buffer = await content(object);
    if (buffer === undefined) {
      reporter.skip(path, 'too-large');
      continue;
    }
    bytes += buffer.length;
    const kind = kindOf(path);
    const encoding = kind === 'archive' || kind === 'binary' ? 'binary' : detectEncoding(buffer);
    const keys = kind === 'archive' ? (await scanArchive(path, buffer, { bytes: FILE_BYTES * 2, members: 5000 }, () => false)).keys : await scanContent(path, kind, buffer, encoding);
    for (const key of keys) reportKey(reporter, { path, kind, place: placeOf(path) }, key);
    if (encoding === 'binary') continue;
    const text = decode(buffer, encoding);
    if (keys.length > 0) texts.set(path, text);
    const secret = isPrivateEnvironmentFile(path) ? firstSecret(text) : undefined;
    if (secret !== undefined) {
      reporter.finding({ ruleId: 'env-file-tracked', path, line: secret.line, column: 1, endLine: secret.line, message: `This commit would put ${path} under version control; it holds ${secret.name}` });
    }
  }
  const { kept, silenced, withoutReason } = suppress(collected.findings, (path) => texts.get(path));
  collected.findings.length = 0;
  for (const { path, line } of withoutReason) reporter.finding({ ruleId: 'ignore-without-reason', path, line, column: 1, endLine: line, message: 'This comment gives no reason and silences nothing' });
  const { fresh, known } = withoutKnown([...kept, ...collected.findings].filter((finding) => !isIgnored(own.configuration, finding)), own.baseline);
  return {
    root: folder,
    checklist: evaluate(fresh, [], rules).filter(({ status }) => status === 'fail'),
    findings: fresh,
    stats: { files: entries.length, bytes, milliseconds: Math.round(performance.now() - started), silenced, known, skipped: collected.skipped },
  };
}

/** The commit before, or the empty tree before the first (SHA-1's; git knows it without storing it). */
async function head(folder: string): Promise<string> {
  const found = await runGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'], { keep: ofTheCommit });
  if (found !== undefined && found.code === 0) return 'HEAD';
  const empty = await runGit(folder, ['hash-object', '-t', 'tree', '--stdin'], { input: '' });
  return empty?.stdout.toString('utf8').trim() ?? '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
}

function readRaw(fields: readonly string[]): { path: string; object: string }[] {
  const entries: { path: string; object: string }[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode = '', , object = ''] = (fields[index] ?? '').split(' ');
    // A submodule is a commit, not a file.
    if (mode !== '160000') entries.push({ path: fields[index + 1] ?? '', object });
  }
  return entries;
}

async function settings(content: (object: string) => Promise<Buffer | undefined>) {
  const configured = await content(`:./${CONFIGURATION_NAME}`);
  const known = await content(`:./${BASELINE_NAME}`);
  try {
    return {
      configuration: configured === undefined ? emptyConfiguration : readConfiguration(configured.toString('utf8'), rules),
      baseline: (known === undefined ? undefined : readBaseline(known.toString('utf8'))) ?? new Map<string, number>(),
    };
  } catch (error) {
    throw new CheckError(error instanceof Error ? error.message : `${CONFIGURATION_NAME} cannot be read`);
  }
}
