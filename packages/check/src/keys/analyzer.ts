import type { Analyzer, Reporter } from '../engine/analyzer.js';
import { plural } from '../engine/plural.js';
import type { Project } from '../engine/project.js';
import { isDotenvExample, isDotenvName, baseName } from '../files/kind.js';
import { looksPacked } from '../files/archive.js';
import type { ArchiveBudget } from '../files/archive-budget.js';
import type { OpenProject } from '../files/open-project.js';
import type { DiskFile } from '../files/project-file.js';
import { keepsSecretsLocally } from '../env/local-secret-file.js';
import { findAnthropicKeys } from './anthropic.js';
import { describeScan, readScan } from './cached-scan.js';
import { describeKey } from './describe.js';
import { reportKey } from './report-key.js';
import { scanArchive, scanContent, type FileKey, type FileScan } from './scan-file.js';

/** Raised with every change to what is looked for: results of an older number are not used. */
const NAMESPACE = 'keys-3';

/** Looks for keys in every listed file. */
export const keysAnalyzer = (opened: OpenProject): Analyzer => ({
  name: 'keys',
  async analyze(project: Project, report: Reporter): Promise<void> {
    // For all archives together: many that are each within bounds must not add up.
    const left = { bytes: opened.limits.archiveBytes * ARCHIVES, members: opened.limits.archiveMembers * ARCHIVES };
    let searched = 0;
    let bytes = 0;
    let found = 0;
    let kept = 0;
    for (const [index, file] of opened.files.entries()) {
      if (index % 64 === 0) report.progress('keys', index, opened.files.length);
      for (const key of namedKeys(file.path)) found += reportKey(report, file, key);
      const scan = await scanFile(opened, file, left);
      if (scan === undefined) continue;
      searched++;
      bytes += file.size;
      for (const { part, reason } of scan.skipped) report.skip(`${file.path}${part}`, reason);
      for (const member of scan.dotenvMembers) reportDotenvMember(report, file, member);
      for (const key of scan.keys) {
        opened.presentKeys.add(`${key.fingerprint} ${file.path}`);
        if (keepsSecretsLocally(file)) kept++;
        else found += reportKey(report, file, key);
      }
    }
    const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
    if (found === 0) {
      report.evidence('key-in-secret-store', 'pass', { text: `${plural(searched, 'file')} (${size}) searched for keys, whole and in pieces: none found${kept > 0 ? ` but ${kept} in local files that git ignores` : ''}` });
    }
    void project;
  },
});

/** Keys in a file's own name, as tools that name files by key leave them. */
function namedKeys(path: string): FileKey[] {
  return findAnthropicKeys(path).map((key) => ({ ...describeKey(key), line: 1, column: 1, endLine: 1, within: 'the name of the file' }));
}

/** So many archives of the largest kind may be read in one run. */
const ARCHIVES = 4;

async function scanFile(project: OpenProject, file: DiskFile, left: ArchiveBudget): Promise<FileScan | undefined> {
  if (!file.searchable) return undefined;
  // Kind and name decide how the bytes are read, so they belong to what the result is kept under.
  const mode = `${NAMESPACE}-${file.kind}${file.extension}`;
  const hash = file.hash();
  if (hash === undefined) return undefined;
  const kept = readScan(project.cache.get(mode, hash));
  if (kept !== undefined) return kept;
  const content = file.content();
  if (content === undefined) return undefined;
  let scan: FileScan;
  if (file.kind === 'archive' || (content.encoding === 'binary' && looksPacked(content.bytes))) {
    const allowed = { bytes: Math.min(left.bytes, project.limits.archiveBytes), members: Math.min(left.members, project.limits.archiveMembers) };
    const budget = { ...allowed };
    scan = await scanArchive(file.path, content.bytes, budget, isPrivateDotenv);
    left.bytes -= allowed.bytes - budget.bytes;
    left.members -= allowed.members - budget.members;
  } else scan = { keys: await scanContent(file.path, file.kind, content.bytes, content.encoding), skipped: [], dotenvMembers: [] };
  // What was cut off by what other archives used up is not the archive's own result.
  if (!scan.skipped.some(({ reason }) => reason === 'archive-bounds')) project.cache.set(mode, hash, describeScan(scan));
  return scan;
}

function isPrivateDotenv(member: string): boolean {
  const name = baseName(member);
  return isDotenvName(name) && !isDotenvExample(name);
}

function reportDotenvMember(report: Reporter, file: DiskFile, member: string): void {
  report.finding({ ruleId: 'env-file-in-archive', path: file.path, line: 1, column: 1, endLine: 1, message: `Holds the environment file ${member}` });
}
