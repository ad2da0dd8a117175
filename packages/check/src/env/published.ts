import type { ReportedFinding } from '../engine/finding.js';
import type { PackageManifest, Project, ProjectFile } from '../engine/project.js';
import { firstSecret } from './environment-files.js';
import { expectedEnvironmentFile } from './expected.js';
import { isLeftOut, matchesName } from '../engine/path-patterns.js';

/**
 * Environment files that `npm publish` would take along (docs.npmjs.com/cli, "files" in package.json): those that
 * "files" names, or without it those that `.npmignore`, or in its absence `.gitignore`, does not leave out.
 */
export function* packageFindings(project: Project, environment: readonly ProjectFile[]): Generator<ReportedFinding> {
  for (const manifest of project.packages) {
    if (manifest.data['private'] === true || manifest.name === undefined || manifest.data['version'] === undefined) continue;
    const expected = expectedInPackage(project, manifest, environment);
    if (expected !== undefined) yield expected;
    for (const file of environment) {
      if (project.packageOf(file.path) !== manifest || firstSecret(file.text() ?? '', file.path) === undefined) continue;
      const why = whyPublished(project, manifest, file);
      if (why === undefined) continue;
      yield { ruleId: 'env-file-in-package', path: why.path, line: why.line, column: 1, endLine: why.line, message: `${file.path} would be published with the package: ${why.reason}` };
    }
  }
}

/** An environment file that only the machines of those who publish hold: git leaves it out, and `.npmignore` takes the place of that rule. */
function expectedInPackage(project: Project, manifest: PackageManifest, environment: readonly ProjectFile[]): ReportedFinding | undefined {
  const folder = manifest.directory === '' ? '' : `${manifest.directory}/`;
  const npmignore = project.file(`${folder}.npmignore`);
  const expected = Array.isArray(manifest.data['files']) || npmignore === undefined ? undefined : expectedEnvironmentFile(project, folder);
  if (npmignore === undefined || expected === undefined || isLeftOut(npmignore.text() ?? '', expected.name, true) || environment.some((file) => file.path === `${folder}${expected.name}`)) return undefined;
  return { ruleId: 'env-file-in-package', path: npmignore.path, line: 1, column: 1, endLine: 1, message: `The ${expected.name} that ${expected.example} asks for would be published with the package: ${npmignore.path} takes the place of .gitignore and does not leave it out` };
}

/** The reason, and the file in which there is something to change. */
function whyPublished(project: Project, manifest: PackageManifest, file: ProjectFile): { readonly path: string; readonly line: number; readonly reason: string } | undefined {
  const folder = manifest.directory === '' ? '' : `${manifest.directory}/`;
  const path = file.path.slice(folder.length);
  const { files } = manifest.data;
  if (Array.isArray(files)) {
    const listed = files.find((entry): entry is string => typeof entry === 'string' && !entry.startsWith('!') && takesIn(entry, path));
    return listed === undefined ? undefined : { path: manifest.path, line: lineOfEntry(project.file(manifest.path)?.text() ?? '', listed), reason: '"files" names it' };
  }
  const npmignore = project.file(`${folder}.npmignore`);
  if (npmignore !== undefined) {
    return isLeftOut(npmignore.text() ?? '', path, true) ? undefined : { path: npmignore.path, line: 1, reason: `${npmignore.path} takes the place of .gitignore and does not leave it out` };
  }
  return file.ignored === true ? undefined : { path: manifest.path, line: 1, reason: 'there is neither "files" nor a rule that leaves it out' };
}

/** The line in which an entry of "files" stands. */
function lineOfEntry(manifest: string, entry: string): number {
  const list = manifest.indexOf('"files"');
  const at = manifest.indexOf(JSON.stringify(entry), list === -1 ? 0 : list + '"files"'.length);
  return manifest.slice(0, Math.max(0, at)).split('\n').length;
}

function takesIn(entry: string, path: string): boolean {
  const clean = entry.replace(/^(?:\.?\/)+/, '').replace(/\/?\**$/, '');
  if (clean === '') return true;
  return path === clean || path.startsWith(`${clean}/`) || (clean.includes('*') && matchesName(clean, path));
}
