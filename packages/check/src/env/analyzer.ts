import type { Analyzer, Reporter } from '../engine/analyzer.js';
import type { ProjectFile } from '../engine/project.js';
import type { OpenProject } from '../files/open-project.js';
import { decode, detectEncoding } from '../files/decode.js';
import { baseName } from '../files/kind.js';
import type { DiskFile } from '../files/project-file.js';
import { buildArgumentFindings } from './build-arguments.js';
import { bundleFindings } from './bundled.js';
import { environmentFiles, firstSecret } from './environment-files.js';
import { imageFindings } from './images.js';
import { packageFindings } from './published.js';
import { everyoneReaches } from './reach.js';

const ignoreFileNames = new Set(['.gitignore', '.dockerignore', '.npmignore', '.gcloudignore', '.vercelignore']);

/** Environment files and everything that should keep them private: ignore rules, images, packages, modes. */
export const environmentAnalyzer = (project: OpenProject): Analyzer => ({
  name: 'environment files',
  analyze(_: unknown, report: Reporter): void {
    const before = { findings: 0 };
    const counting: Reporter = {
      ...report,
      finding: (finding) => {
        before.findings++;
        report.finding(finding);
      },
    };
    for (const file of project.files) if (ignoreFileNames.has(baseName(file.path))) lookAtIgnoreFile(file, counting);
    const files = environmentFiles(project.files);
    for (const file of files) lookAtFile(project, file, counting);
    for (const finding of imageFindings(project, files)) counting.finding(finding);
    for (const finding of buildArgumentFindings(project)) counting.finding(finding);
    for (const finding of packageFindings(project, files)) counting.finding(finding);
    for (const finding of bundleFindings(project)) counting.finding(finding);
    if (before.findings > 0) return;
    const [first] = files;
    if (first === undefined) {
      report.evidence('env-files-private', 'not-applicable', { text: 'There is no environment file' });
      return;
    }
    const open = files.find(({ tracked, ignored }) => tracked === true || ignored !== true);
    if (open !== undefined) {
      report.evidence('env-files-private', 'pass', { text: `No environment file with a secret in it is under version control, in an image or in a package; ${open.path} holds none`, path: open.path });
      return;
    }
    const rule = project.ignoreRules.get(first.path);
    const said = rule === undefined ? '' : `, for instance by the rule "${rule.pattern}"`;
    report.evidence('env-files-private', 'pass', {
      text: `${files.length === 1 ? 'The environment file is' : `All ${files.length} environment files are`} kept out of version control, images and packages${said}`,
      path: rule === undefined || rule.source.startsWith('/') ? first.path : rule.source,
      ...(rule === undefined ? {} : { line: rule.line }),
    });
  },
});

function lookAtFile(project: OpenProject, file: ProjectFile, report: Reporter): void {
  const text = file.text() ?? '';
  const secret = firstSecret(text, file.path);
  const line = secret?.line ?? 1;
  const place = { path: file.path, line, column: 1, endLine: line };
  const holds = secret === undefined ? '' : `; it holds ${secret.name}`;
  const rule = project.ignoreRules.get(file.path);
  if (file.tracked === true) {
    // Some projects keep defaults without secrets in a tracked .env: nothing is lost by those.
    if (secret === undefined) return;
    const inSpite = rule !== undefined && !rule.negated ? `, in spite of the rule "${rule.pattern}" in ${rule.source}: ignore rules do not apply to files that are already tracked` : '';
    report.finding({ ...place, ruleId: 'env-file-tracked', message: `${file.path} is under version control${inSpite}${holds}` });
    return;
  }
  if (file.ignored === true) {
    if (secret !== undefined && everyoneReaches(project.root, file.path, (file as DiskFile).mode)) {
      report.finding({ ...place, ruleId: 'env-file-readable-by-all', message: `${file.path} can be read by every user of this machine` });
    }
    return;
  }
  if (secret === undefined) return;
  const why = rule?.negated === true ? `: the rule "${rule.pattern}" in ${rule.source}, line ${rule.line}, takes it back in` : '';
  report.finding({ ...place, ruleId: 'env-file-not-ignored', message: `No ignore rule covers ${file.path}${why}${holds}` });
}

/** A rule file in UTF-16 reads to git as nonsense, and ignores nothing. */
function lookAtIgnoreFile(file: DiskFile, report: Reporter): void {
  const bytes = file.bytes();
  if (bytes === undefined || bytes.length === 0) return;
  const encoding = detectEncoding(bytes);
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') return;
  const text = decode(bytes, encoding);
  const covers = /^\/?(?:\*\*\/)?\.env/m.test(text) ? ', the rule for .env among it' : '';
  report.finding({ ruleId: 'ignore-file-unreadable', path: file.path, line: 1, column: 1, endLine: 1, message: `${file.path} is in UTF-16, so none of its rules take effect${covers}` });
}
