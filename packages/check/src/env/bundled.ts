import type { ReportedFinding } from '../engine/finding.js';
import type { Project, ProjectFile } from '../engine/project.js';
import { baseName, isDotenvExample, isDotenvName } from '../files/kind.js';
import { firstSecret } from './environment-files.js';
import { expectedEnvironmentFile } from './expected.js';

/**
 * Files that say what goes into an installer or a package: electron-builder (electron.build/contents), Electron Forge,
 * Tauri (v2.tauri.app/develop/resources), PyInstaller, setuptools.
 */
const packing = /^(?:electron-builder\.(?:ya?ml|json5?|toml|[cm]?[jt]s)|forge\.config\.[cm]?[jt]s|tauri\.conf\.json5?|Tauri\.toml|[\w-]+\.spec|MANIFEST\.in)$/;
/** Lists of package.json that say the same. */
const listsOfManifest = /"(?:files|extraResources?|extraFiles|assets)"\s*:\s*\[([^\]]{0,4000})\]/g;
/** What reads a file while the package is built does not put it in. */
const reads = /\b(?:config|loadEnv\w*|readFile\w*|load_dotenv|dotenv_values|existsSync)\s*\(|^\s*(?:#|\/\/|(?:global-)?(?:exclude|prune)\b)/;

/** Environment files that the settings of a packager name among what users receive. */
export function* bundleFindings(project: Project): Generator<ReportedFinding> {
  for (const file of project.files) {
    const name = baseName(file.path);
    if (file.skipped !== undefined || file.place === 'vendored' || (!packing.test(name) && name !== 'package.json')) continue;
    const text = file.text() ?? '';
    const lines = name === 'package.json' ? listedLines(text) : text.split('\n').map((line, index) => ({ line, number: index + 1 }));
    for (const { line, number } of lines) {
      const packed = line.length > 4000 || reads.test(line) ? undefined : namedFile(project, file, line);
      if (packed === undefined) continue;
      yield { ruleId: 'env-file-in-package', path: file.path, line: number, column: 1, endLine: number, message: `${packed} is packed into what users install: ${name} names it` };
      break;
    }
  }
}

/** The lists of a manifest that a packager reads: "files" of npm stand elsewhere, at its top. */
function listedLines(text: string): { readonly line: string; readonly number: number }[] {
  const build = /"(?:build|pkg|config)"\s*:\s*\{/.exec(text)?.index;
  if (build === undefined) return [];
  return [...text.slice(build).matchAll(listsOfManifest)].flatMap((match) => {
    const first = text.slice(0, build + match.index).split('\n').length;
    return match[0].split('\n').map((line, index) => ({ line, number: first + index }));
  });
}

/** The environment file with a secret in it that a line names. */
function namedFile(project: Project, settings: ProjectFile, line: string): string | undefined {
  const folder = settings.path.slice(0, settings.path.length - baseName(settings.path).length);
  for (const [, sign = '', path = ''] of line.matchAll(/(?:^|[\s"'`([,:])(!?)((?:\.{1,2}\/){0,4}[\w./-]{0,200}\.env[\w.-]{0,40})(?=$|[\s"'`)\],:])/g)) {
    const inFolder = path.replace(/^(?:\.{1,2}\/)+/, '');
    if (sign === '!' || !isDotenvName(baseName(path)) || isDotenvExample(baseName(path))) continue;
    const file = project.file(`${folder}${inFolder}`) ?? project.file(inFolder);
    const holds = file === undefined ? baseName(path) === '.env' && expectedEnvironmentFile(project, folder) !== undefined : firstSecret(file.text() ?? '', file.path) !== undefined;
    if (holds) return file?.path ?? inFolder;
  }
  return undefined;
}
