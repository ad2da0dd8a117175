import type { CheckResult } from '../check.js';
import { CheckError } from '../check-error.js';
import type { Reporter } from '../engine/analyzer.js';
import { evaluate } from '../engine/evaluate.js';
import { BASELINE_NAME, readBaseline, withoutKnown, type Baseline } from '../engine/baseline.js';
import { collect } from '../engine/collect.js';
import { CONFIGURATION_NAME, ConfigurationError, emptyConfiguration, isExcluded, isIgnored, readConfiguration, type Configuration } from '../engine/configuration.js';
import { reportUseless, suppress } from '../engine/suppress.js';
import { firstSecret, isPrivateEnvironmentFile } from '../env/environment-files.js';
import { decode, detectEncoding } from '../files/decode.js';
import { kindOf, placeOf } from '../files/kind.js';
import { runGit, zeroSeparated } from '../git/run-git.js';
import { readObjects, type ObjectEntry } from '../history/objects.js';
import { reportKey } from '../keys/report-key.js';
import { scanArchive, scanContent } from '../keys/scan-file.js';

import { rules } from '../rules/catalogue.js';

/** Git sets these for its hooks: with them, what is looked at is what is being committed. */
const ofTheCommit = ['GIT_INDEX_FILE', 'GIT_DIR', 'GIT_WORK_TREE', 'GIT_PREFIX'];
const settingsObjects = [`:./${CONFIGURATION_NAME}`, `:./${BASELINE_NAME}`] as const;
const FILE_BYTES = 32 * 1024 * 1024;

/** Looks at what the next commit would bring in, as it is staged: the contents of the index, not of the work tree. */
export async function checkStaged(folder: string): Promise<CheckResult> {
  const started = performance.now();
  const changed = await runGit(folder, ['diff-index', '--cached', '--no-renames', '--diff-filter=AMT', '--raw', '-z', '--no-abbrev', '--relative', await head(folder)], { keep: ofTheCommit });
  if (changed === undefined || changed.code !== 0) throw new CheckError('--staged needs a git repository');
  const entries = readRaw(zeroSeparated(changed.stdout));
  const { reporter, collected, texts, bytes, configuration, baseline } = await lookAt(folder, entries);
  const suppression = suppress(collected.findings, rules, (path) => texts.get(path));
  const { kept, silenced } = suppression;
  collected.findings.length = 0;
  reportUseless(suppression, rules, reporter);
  const { fresh, known } = withoutKnown([...kept, ...collected.findings].filter((finding) => !isIgnored(configuration, finding)), baseline);
  return {
    root: folder,
    checklist: evaluate(fresh, [], rules).filter(({ status }) => status === 'fail'),
    findings: fresh,
    stats: { files: entries.length, bytes, milliseconds: Math.round(performance.now() - started), silenced, known, skipped: collected.skipped },
  };
}

/** Looks into each staged file, all through one git. The configuration and the baseline are those that are staged. */
async function lookAt(folder: string, entries: readonly { path: string; object: string }[]) {
  const sizes = await sizesOf(folder, [...settingsObjects, ...entries.map(({ object }) => object)]);
  const contents: { path: string; entry: ObjectEntry }[] = [];
  const skipped: string[] = [];
  const wanted = [...settingsObjects.map((object) => ({ path: object, object })), ...entries];
  for (const [index, { path, object }] of wanted.entries()) {
    const size = sizes[index] ?? -1;
    if (size > FILE_BYTES) skipped.push(path);
    else if (size >= 0) contents.push({ path, entry: { id: object, type: 'blob', size } });
  }
  let configuration = emptyConfiguration;
  let baseline: Baseline = new Map();
  let collecting = collect(rules, configuration.severities, () => undefined);
  const texts = new Map<string, string>();
  let bytes = 0;
  let next = 0;
  await readObjects(
    folder,
    contents.map(({ entry }) => entry),
    (_, buffer) => {
      const path = contents[next++]?.path ?? '';
      if (path === settingsObjects[0]) {
        configuration = readSettings(buffer.toString('utf8'));
        collecting = collect(rules, configuration.severities, () => undefined);
      } else if (path === settingsObjects[1]) baseline = readBaseline(buffer.toString('utf8')) ?? baseline;
      else if (!isExcluded(configuration, path)) {
        bytes += buffer.length;
        return lookAtFile(path, buffer, collecting.reporter, texts);
      }
      return undefined;
    },
    ofTheCommit,
  );
  for (const path of skipped) collecting.reporter.skip(path, 'too-large');
  return { ...collecting, texts, bytes, configuration, baseline };
}

async function lookAtFile(path: string, buffer: Buffer, reporter: Reporter, texts: Map<string, string>): Promise<void> {
  const kind = kindOf(path);
  const encoding = kind === 'archive' || kind === 'binary' ? 'binary' : detectEncoding(buffer);
  const keys = kind === 'archive' ? (await scanArchive(path, buffer, { bytes: FILE_BYTES * 2, members: 5000 }, () => false)).keys : await scanContent(path, kind, buffer, encoding);
  for (const key of keys) reportKey(reporter, { path, kind, place: placeOf(path) }, key);
  if (encoding === 'binary' || (keys.length === 0 && !isPrivateEnvironmentFile(path))) return;
  const text = decode(buffer, encoding);
  texts.set(path, text);
  const secret = isPrivateEnvironmentFile(path) ? firstSecret(text, path) : undefined;
  if (secret === undefined) return;
  reporter.finding({ ruleId: 'env-file-tracked', path, line: secret.line, column: 1, endLine: secret.line, message: `This commit would put ${path} under version control; it holds ${secret.name}` });
}

/** The sizes of objects in their order, -1 for what is not there. */
async function sizesOf(folder: string, objects: readonly string[]): Promise<number[]> {
  const asked = await runGit(folder, ['cat-file', '--batch-check=%(objectsize)'], { input: objects.map((object) => `${object}\n`).join(''), keep: ofTheCommit });
  return (asked?.stdout.toString('latin1') ?? '').split('\n').map((line) => (/^\d+$/.test(line) ? Number(line) : -1));
}

function readSettings(text: string): Configuration {
  try {
    return readConfiguration(text, rules);
  } catch (error) {
    throw new CheckError(error instanceof ConfigurationError ? error.message : `${CONFIGURATION_NAME} cannot be read`);
  }
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
