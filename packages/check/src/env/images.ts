import type { ReportedFinding } from '../engine/finding.js';
import type { Project, ProjectFile } from '../engine/project.js';
import { baseName } from '../files/kind.js';
import { containerFiles, instructionsIn, lastStage } from './container-instructions.js';
import type { Instruction } from './container-instructions.js';
import { firstSecret, isPrivateEnvironmentFile } from './environment-files.js';
import { expectedEnvironmentFile } from './expected.js';
import { isLeftOut, matchesName } from '../engine/path-patterns.js';

interface Copy {
  readonly line: number;
  readonly sources: readonly string[];
}

/** `COPY . .` and `COPY .env ./` in container files, where no `.dockerignore` keeps the environment file out. */
export function* imageFindings(project: Project, environment: readonly ProjectFile[]): Generator<ReportedFinding> {
  for (const file of containerFiles(project)) {
    const folder = file.path.slice(0, file.path.length - baseName(file.path).length);
    // The context is not in the file: it is taken to be the file's own folder.
    const within = environment.filter((item) => item.path.startsWith(folder) && firstSecret(item.text() ?? '', item.path) !== undefined);
    const expected = within.length === 0 ? expectedEnvironmentFile(project, folder) : undefined;
    const ignoreFile = project.file(`${file.path}.dockerignore`) ?? project.file(`${folder}.dockerignore`);
    const rules = ignoreFile?.text() ?? '';
    const instructions = instructionsIn(file.text() ?? '');
    const kept = copiesIn(instructions.slice(lastStage(instructions)));
    if (within.length === 0 && expected === undefined) {
      // It is in nobody's checkout but where the image is built, and only there can be read.
      const named = kept.find(({ sources }) => sources.some((source) => isPrivateEnvironmentFile(source) && project.file(folder + bare(source)) === undefined && !isLeftOut(rules, bare(source), false)));
      if (named !== undefined) yield { ruleId: 'env-file-in-image', path: file.path, line: named.line, column: 1, endLine: named.line, message: `Copies ${named.sources.find(isPrivateEnvironmentFile) ?? 'an environment file'} by its name into the image` };
      continue;
    }
    if (expected !== undefined) {
      const taken = isLeftOut(rules, expected.name, false) ? undefined : kept.find(({ sources }) => sources.some((source) => covers(source, expected.name)));
      const why = ignoreFile === undefined ? 'there is no .dockerignore' : `${ignoreFile.path} does not leave it out`;
      if (taken !== undefined) yield { ruleId: 'env-file-in-image', path: file.path, line: taken.line, column: 1, endLine: taken.line, message: `Copies the ${expected.name} that ${expected.example} asks for into the image, where one is built on a machine that has it: ${why}` };
      continue;
    }
    for (const { line, sources } of copiesIn(instructions)) {
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

/** What is copied out of the context, by the line where the instruction begins. */
function copiesIn(instructions: readonly Instruction[]): Copy[] {
  return instructions.filter(({ name }) => name === 'COPY' || name === 'ADD').flatMap(({ line, rest }) => {
    const words = rest.replace(/[[\]",]/g, ' ').trim().split(/\s+/);
    // From another stage, nothing of the context comes in.
    if (words.some((word) => word.startsWith('--from'))) return [];
    const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
    return sources.length > 0 ? [{ line, sources }] : [];
  });
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
