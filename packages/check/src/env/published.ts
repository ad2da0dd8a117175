import type { ReportedFinding } from '../engine/finding.js';
import type { PackageManifest, Project, ProjectFile } from '../engine/project.js';
import { firstSecret } from './environment-files.js';
import { isLeftOut, matchesName } from '../engine/path-patterns.js';

/**
 * Environment files that `npm publish` would take along (docs.npmjs.com/cli, "files" in package.json): those that
 * "files" names, or without it those that `.npmignore`, or in its absence `.gitignore`, does not leave out.
 */
export function* packageFindings(project: Project, environment: readonly ProjectFile[]): Generator<ReportedFinding> {
  for (const manifest of project.packages) {
    if (manifest.data['private'] === true || manifest.name === undefined || manifest.data['version'] === undefined) continue;
    for (const file of environment) {
      if (project.packageOf(file.path) !== manifest || firstSecret(file.text() ?? '', file.path) === undefined) continue;
      const why = whyPublished(project, manifest, file);
      if (why === undefined) continue;
      yield { ruleId: 'env-file-in-package', path: why.path, line: 1, column: 1, endLine: 1, message: `${file.path} would be published with the package: ${why.reason}` };
    }
  }
}

/** The reason, and the file in which there is something to change. */
function whyPublished(project: Project, manifest: PackageManifest, file: ProjectFile): { readonly path: string; readonly reason: string } | undefined {
  const folder = manifest.directory === '' ? '' : `${manifest.directory}/`;
  const path = file.path.slice(folder.length);
  const { files } = manifest.data;
  if (Array.isArray(files)) {
    const listed = files.some((entry) => typeof entry === 'string' && !entry.startsWith('!') && takesIn(entry, path));
    return listed ? { path: manifest.path, reason: '"files" names it' } : undefined;
  }
  const npmignore = project.file(`${folder}.npmignore`);
  if (npmignore !== undefined) {
    return isLeftOut(npmignore.text() ?? '', path, true) ? undefined : { path: npmignore.path, reason: `${npmignore.path} takes the place of .gitignore and does not leave it out` };
  }
  return file.ignored === true ? undefined : { path: manifest.path, reason: 'there is neither "files" nor a rule that leaves it out' };
}

function takesIn(entry: string, path: string): boolean {
  const clean = entry.replace(/^(?:\.?\/)+/, '').replace(/\/?\**$/, '');
  if (clean === '') return true;
  return path === clean || path.startsWith(`${clean}/`) || (clean.includes('*') && matchesName(clean, path));
}
