import type { Analyzer, Reporter } from '../engine/analyzer.js';
import type { OpenProject } from '../files/open-project.js';
import { runGit, zeroSeparated } from '../git/run-git.js';
import { placeOf } from '../files/kind.js';
import { isTestCertificate, nameOf } from '../keys/report-key.js';
import { attribute, changesOf, type PathChange } from './attribute.js';
import { keepHistory, readHistory, type RepositoryScan } from './cached-history.js';
import { environmentVersions, reportEnvironmentHistory } from './environment-history.js';
import { storeIdentity } from './object-store.js';
import { listObjects } from './objects.js';
import type { HistoryScan, ObjectKey } from './scan-history.js';
import { scanInParallel } from './scan-in-parallel.js';

const NAMESPACE = 'history-3';

/** Looks for keys and environment files in everything that the repository ever held and still holds. */
export const historyAnalyzer = (project: OpenProject): Analyzer => ({
  name: 'history',
  async analyze(_: unknown, report: Reporter): Promise<void> {
    const { repository } = project;
    if (repository === undefined) return;
    const identity = await storeIdentity(project.root);
    const known = identity === undefined ? undefined : readHistory(project.cache.get(NAMESPACE, identity));
    const scan = known ?? (await scanRepository(project, report));
    if (scan === undefined) {
      report.evidence('key-in-secret-store', 'cannot-tell', { text: 'The history could not be read' });
      report.skip('.git', 'unreadable', 'git could not list its objects');
      return;
    }
    if (known === undefined && identity !== undefined) project.cache.set(NAMESPACE, identity, keepHistory(scan));
    for (const object of scan.tooLarge) report.skip(`.git object ${object.slice(0, 12)}`, 'too-large');
    await reportKeys(project, scan, report);
    reportEnvironmentHistory(project, scan.environment, report);
    if (repository.shallow || repository.partial || scan.missing > 0) {
      const what = repository.shallow ? 'shallow' : 'partial';
      report.evidence('key-in-secret-store', 'cannot-tell', { text: `This clone is ${what}: only the part of the history that it has was searched` });
      report.skip('.git', 'not-looked-at', `the clone is ${what}`);
    }
    report.evidence('key-in-secret-store', 'pass', { text: `${scan.read} objects in the history (${scan.times.size} commits) searched` });
  },
});

async function scanRepository(project: OpenProject, report: Reporter): Promise<RepositoryScan | undefined> {
  const listed = await listObjects(project.root);
  if (listed === undefined) return undefined;
  const objects = listed.filter(({ size }) => size <= project.limits.fileBytes);
  const tooLarge = listed.filter(({ size }) => size > project.limits.fileBytes).map(({ id }) => id);
  const scan = await scanInParallel(project.root, objects, (done) => report.progress('history', done, objects.length));
  return { ...scan, tooLarge, environment: await environmentVersions(project.root) };
}

async function reportKeys(project: OpenProject, scan: HistoryScan, report: Reporter): Promise<void> {
  const inBlobs = scan.keys.filter(({ type }) => type === 'blob');
  const changes = inBlobs.length === 0 ? [] : ((await changesOf(project.root, [...scan.times.keys()], new Set(inBlobs.map(({ object }) => object)))) ?? []);
  const staged = inBlobs.length === 0 ? new Map<string, string>() : await indexObjects(project.root);
  const prefix = project.repository?.prefix ?? '';
  const byKey = new Map<string, ObjectKey[]>();
  for (const key of inBlobs) {
    const same = byKey.get(key.fingerprint);
    if (same === undefined) byKey.set(key.fingerprint, [key]);
    else same.push(key);
  }
  for (const keys of byKey.values()) reportBlobs(project, keys, { changes, staged, prefix, times: scan.times }, report);
  for (const key of scan.keys) {
    // Of a folder within a repository only its own files are the matter.
    if (key.type === 'blob' || prefix !== '') continue;
    const what = key.type === 'commit' ? 'the message of a commit' : 'the message of a tag';
    report.finding({ ...place(key, '.git'), commit: key.object, message: `${nameOf(key)} in ${what}` });
  }
}

interface Surroundings {
  readonly changes: readonly PathChange[];
  readonly staged: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly times: ReadonlyMap<string, number>;
}

/** One key, in the versions of files that hold it: a finding for each path. */
function reportBlobs(project: OpenProject, keys: readonly ObjectKey[], { changes, staged, prefix, times }: Surroundings, report: Reporter): void {
  const [first] = keys;
  if (first === undefined) return;
  const holding = new Map(keys.map((key) => [key.object, key]));
  const attributions = attribute(changes, new Set(holding.keys()), (commit) => times.get(commit) ?? 0);
  for (const { path, broughtIn, removedBy } of attributions) {
    if (!path.startsWith(prefix)) continue;
    const own = path.slice(prefix.length);
    // What the files themselves show is reported there.
    if (project.presentKeys.has(`${first.fingerprint} ${own}`)) continue;
    const brought = changes.find((change) => change.commit === broughtIn && change.path === path && holding.has(change.after));
    const key = holding.get(brought?.after ?? '') ?? first;
    const out = removedBy === undefined ? '' : `, taken out by ${removedBy.slice(0, 10)}`;
    report.finding({
      ...place(key, own),
      commit: broughtIn,
      ...(removedBy === undefined ? {} : { removedBy }),
      message: `${nameOf(key)} in history, brought in by ${broughtIn.slice(0, 10)}${out}`,
    });
  }
  if (attributions.length > 0 || (prefix !== '' && !staged.get(first.object)?.startsWith(prefix))) return;
  const path = staged.get(first.object);
  if (path !== undefined) {
    const own = path.startsWith(prefix) ? path.slice(prefix.length) : path;
    if (!project.presentKeys.has(`${first.fingerprint} ${own}`)) report.finding({ ...place(first, own), message: `${nameOf(first)} is staged for the next commit` });
  } else {
    report.finding({ ...place(first, '.git'), message: `${nameOf(first)} in the object ${first.object.slice(0, 12)}, which no commit reaches: "git show ${first.object.slice(0, 12)}" shows it. What a refused commit left here goes with "git reflog expire --expire=now --all && git gc --prune=now", which also forgets other undone work` });
  }
}

function place(key: ObjectKey, path: string) {
  const { line, column, endLine, prefix, length, fingerprint, vendor, kind } = key;
  const ruleId = vendor === 'anthropic' ? 'anthropic-key-in-history' : 'vendor-key-in-history';
  const severity: { severity?: 'note' } = isTestCertificate(vendor, placeOf(path)) ? { severity: 'note' } : {};
  return { ruleId, ...severity, path, line, column, endLine, key: { prefix, length, fingerprint, vendor, kind } };
}

/** Object to path, of what is staged. */
async function indexObjects(folder: string): Promise<Map<string, string>> {
  const listed = await runGit(folder, ['ls-files', '--stage', '--full-name', '-z']);
  const objects = new Map<string, string>();
  if (listed === undefined || listed.code !== 0) return objects;
  for (const entry of zeroSeparated(listed.stdout)) {
    const tab = entry.indexOf('\t');
    const id = entry.slice(0, tab).split(' ')[1];
    if (tab !== -1 && id !== undefined) objects.set(id, entry.slice(tab + 1));
  }
  return objects;
}
