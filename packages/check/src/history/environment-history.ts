import type { Reporter } from '../engine/analyzer.js';
import { firstSecret, isPrivateEnvironmentFile } from '../env/environment-files.js';
import type { OpenProject } from '../files/open-project.js';
import { runGit, zeroSeparated } from '../git/run-git.js';

const VERSIONS_MOST = 500;
const patterns = ['**/.env', '**/.env.*', '**/*.env', '**/.envrc', '**/.dev.vars', '**/.dev.vars.*'];

/** A version of an environment file that held a secret: where, of what name, never its value. */
export interface EnvironmentVersion {
  readonly path: string;
  readonly commit: string;
  readonly removedBy?: string;
  readonly line: number;
  readonly name: string;
}

/** Those that are under version control no more. What is tracked now is reported as that. */
export function reportEnvironmentHistory(project: OpenProject, versions: readonly EnvironmentVersion[], report: Reporter): void {
  const prefix = project.repository?.prefix ?? '';
  for (const { path, commit, removedBy, line, name } of versions) {
    if (!path.startsWith(prefix)) continue;
    const own = path.slice(prefix.length);
    if (project.file(own)?.tracked === true) continue;
    report.finding({
      ruleId: 'env-file-in-history', path: own, line, column: 1, endLine: line, commit,
      ...(removedBy === undefined ? {} : { removedBy }),
      message: `${own} was committed by ${commit.slice(0, 10)} with a value for ${name}`,
    });
  }
}

/** Environment files with secrets in them that were ever committed: the first such version of each. */
export async function environmentVersions(folder: string): Promise<EnvironmentVersion[]> {
  const found: EnvironmentVersion[] = [];
  const shown = await runGit(
    folder,
    ['log', '--all', '--reflog', '--raw', '-z', '-m', '--no-renames', '--no-abbrev', '--no-ext-diff', '--format=%x01%H', '--', ...patterns.map((pattern) => `:(top,glob)${pattern}`)],
    { milliseconds: 120_000 },
  );
  if (shown === undefined || shown.code !== 0) return found;
  // The log goes back in time: the last version seen of a path is its first.
  const versions = new Map<string, { object: string; commit: string }>();
  const removals = new Map<string, string>();
  let commit = '';
  const fields = zeroSeparated(shown.stdout);
  for (let index = 0; index < fields.length; index++) {
    const field = (fields[index] ?? '').replace(/^\n/, '');
    if (field.startsWith('\u0001')) commit = field.slice(1).trim();
    else if (field.startsWith(':')) {
      const path = fields[++index] ?? '';
      const [, , , after = '', status = ''] = field.split(' ');
      if (!isPrivateEnvironmentFile(path)) continue;
      if (status === 'D') {
        if (!removals.has(path)) removals.set(path, commit);
      } else versions.set(`${path}\0${after}`, { object: after, commit });
    }
  }
  const reported = new Set<string>();
  for (const [identity, { object, commit: broughtIn }] of [...versions].slice(-VERSIONS_MOST).reverse()) {
    const path = identity.slice(0, identity.indexOf('\0'));
    if (reported.has(path)) continue;
    const content = await runGit(folder, ['cat-file', 'blob', object], { outputBytes: 1024 * 1024 });
    const secret = content === undefined || content.code !== 0 ? undefined : firstSecret(content.stdout.toString('utf8'), path);
    if (secret === undefined) continue;
    reported.add(path);
    const removedBy = removals.get(path);
    found.push({ path, commit: broughtIn, line: secret.line, name: secret.name, ...(removedBy === undefined ? {} : { removedBy }) });
  }
  return found;
}
