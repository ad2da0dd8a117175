import type { ReportedFinding } from '../engine/finding.js';
import type { Project, ProjectFile } from '../engine/project.js';
import { baseName } from '../files/kind.js';
import { firstSecret, isPrivateEnvironmentFile } from './environment-files.js';
import { expectedEnvironmentFile } from './expected.js';
import { isLeftOut, matchesName } from '../engine/path-patterns.js';

/** `COPY . .` and `COPY .env ./` in container files, where no `.dockerignore` keeps the environment file out. */
export function* imageFindings(project: Project, environment: readonly ProjectFile[]): Generator<ReportedFinding> {
  for (const file of project.files) {
    const name = baseName(file.path);
    if (file.kind !== 'container' || /\.ya?ml$/.test(name) || file.skipped !== undefined) continue;
    const folder = file.path.slice(0, file.path.length - name.length);
    // The context is not in the file: it is taken to be the file's own folder.
    const within = environment.filter((item) => item.path.startsWith(folder) && firstSecret(item.text() ?? '', item.path) !== undefined);
    const expected = within.length === 0 ? expectedEnvironmentFile(project, folder) : undefined;
    const ignoreFile = project.file(`${file.path}.dockerignore`) ?? project.file(`${folder}.dockerignore`);
    const rules = ignoreFile?.text() ?? '';
    const text = file.text() ?? '';
    if (within.length === 0 && expected === undefined) {
      // It is in nobody's checkout but where the image is built, and only there can be read.
      const named = [...copies(text)].find(({ line, sources }) => line >= lastStage(text) && sources.some((source) => isPrivateEnvironmentFile(source) && project.file(folder + bare(source)) === undefined && !isLeftOut(rules, bare(source), false)));
      if (named !== undefined) yield { ruleId: 'env-file-in-image', path: file.path, line: named.line, column: 1, endLine: named.line, message: `Copies ${named.sources.find(isPrivateEnvironmentFile) ?? 'an environment file'} by its name into the image` };
      continue;
    }
    if (expected !== undefined) {
      const taken = isLeftOut(rules, expected.name, false) ? undefined : [...copies(text)].find(({ line, sources }) => line >= lastStage(text) && sources.some((source) => covers(source, expected.name)));
      const why = ignoreFile === undefined ? 'there is no .dockerignore' : `${ignoreFile.path} does not leave it out`;
      if (taken !== undefined) yield { ruleId: 'env-file-in-image', path: file.path, line: taken.line, column: 1, endLine: taken.line, message: `Copies the ${expected.name} that ${expected.example} asks for into the image, where one is built on a machine that has it: ${why}` };
      continue;
    }
    for (const { line, sources } of copies(text)) {
      const copied = within.find((item) => {
        const path = item.path.slice(folder.length);
        return !isLeftOut(rules, path, false) && sources.some((source) => covers(source, path));
      });
      if (copied === undefined) continue;
      const why = ignoreFile === undefined ? 'there is no .dockerignore' : `${ignoreFile.path} does not leave it out`;
      yield { ruleId: 'env-file-in-image', path: file.path, line, column: 1, endLine: line, message: `Copies ${copied.path} into the image: ${why}` };
      break;
    }
  }
}

/** The line from which on what is copied stays: stages before it are thrown away. */
function lastStage(text: string): number {
  return text.split('\n').findLastIndex((line) => /^\s*FROM\s/i.test(line)) + 1;
}

function* copies(text: string): Generator<{ line: number; sources: string[] }> {
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let instruction = lines[index] ?? '';
    while (/\\\s*$/.test(instruction) && index + 1 < lines.length) instruction = instruction.replace(/\\\s*$/, ' ') + (lines[++index] ?? '');
    const match = /^\s*(?:COPY|ADD)\s+(.+?)\s*$/i.exec(instruction);
    if (match === null) continue;
    const words = (match[1] ?? '').replace(/[[\]",]/g, ' ').trim().split(/\s+/);
    // From another stage, nothing of the context comes in.
    if (words.some((word) => word.startsWith('--from'))) continue;
    const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
    if (sources.length > 0) yield { line, sources };
  }
}

/** A source as a path below the context. */
function bare(source: string): string {
  return source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
}

function covers(source: string, path: string): boolean {
  const clean = bare(source);
  if (clean === '' || clean === '.') return true;
  if (path === clean || path.startsWith(`${clean}/`)) return true;
  return clean.includes('*') && !path.includes('/') && matchesName(clean, path);
}
