import type { Change, Fixer } from '../../engine/fixer.js';
import type { Finding } from '../../engine/finding.js';
import type { Project, ProjectFile } from '../../engine/project.js';
import { findAnthropicKeys } from '../../keys/anthropic.js';
import { fingerprint } from '../../keys/describe.js';

const variables: Readonly<Record<string, string>> = { api: 'ANTHROPIC_API_KEY', admin: 'ANTHROPIC_ADMIN_KEY', 'oauth-access': 'ANTHROPIC_AUTH_TOKEN' };

/** Replaces a literal in JavaScript, TypeScript or Python by a look into the environment, and puts the key into `.env`. */
export const moveKey: Fixer = {
  ruleId: 'anthropic-key',
  plan(project, finding) {
    const file = project.file(finding.path);
    const text = file?.text();
    if (file === undefined || text === undefined || finding.key === undefined) return undefined;
    const variable = variables[finding.key.kind];
    const literal = variable === undefined ? undefined : literalOf(text, finding);
    if (variable === undefined || literal === undefined || !isServerCode(file)) return undefined;
    const read = file.kind === 'python' ? pythonRead(text, variable) : { text: `process.env.${variable}`, changes: [] };
    const quoted = { start: literal.start - 1, end: literal.end + 1 };
    return {
      title: `Read the key of ${finding.path} from ${variable}`,
      changes: [
        { kind: 'replace', path: finding.path, ...withFallback(text, quoted, variable), text: read.text },
        ...read.changes.map((change): Change => ({ ...change, path: finding.path })),
        ...keep(project, variable, literal.key),
      ],
    };
  },
};

/** Only where the environment is that of a server: a browser build would put the value back in. */
function isServerCode(file: ProjectFile): boolean {
  if (file.kind === 'python') return file.place === 'source' || file.place === 'example' || file.place === 'test';
  return file.kind === 'script' && file.place !== 'build-output' && !/(?:^|\/)(?:public|static|client|browser|renderer)\//.test(file.path) && !/^\s*['"]use client['"]/.test(file.text() ?? '');
}

/** The key as the whole content of a literal in quotes: only then is it replaced. */
function literalOf(text: string, finding: Finding): { start: number; end: number; key: string } | undefined {
  for (const { start, end, key } of findAnthropicKeys(text)) {
    if (fingerprint(key) !== finding.key?.fingerprint || lineOf(text, start) !== finding.line) continue;
    const quote = text[start - 1];
    if (quote !== undefined && /["'`]/.test(quote) && text[end] === quote) return { start, end, key };
  }
  return undefined;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `process.env.ANTHROPIC_API_KEY ?? 'sk-…'` becomes `process.env.ANTHROPIC_API_KEY`, not twice the same. */
function withFallback(text: string, { start, end }: { start: number; end: number }, variable: string): { start: number; end: number } {
  const before = text.slice(Math.max(0, start - 200), start);
  const match = new RegExp(`process\\.env(?:\\.${variable}|\\[["']${variable}["']\\])\\s*(?:\\?\\?|\\|\\|)\\s*$`).exec(before);
  return match === null ? { start, end } : { start: start - match[0].length, end };
}

function pythonRead(text: string, variable: string): { text: string; changes: { kind: 'replace'; start: number; end: number; text: string }[] } {
  const imported = /^import os\b/m.test(text);
  // After a docstring, a shebang and "from __future__" lines there may be more: the first import is a safe place.
  const first = /^(?:import|from (?!__future__))/m.exec(text);
  const at = first?.index ?? 0;
  return { text: `os.environ["${variable}"]`, changes: imported ? [] : [{ kind: 'replace', start: at, end: at, text: 'import os\n' }] };
}

/** `.env` with the value, which git ignores, and `.env.example` with the name alone. */
function keep(project: Project, variable: string, key: string): Change[] {
  const file = project.file('.env');
  const existing = file?.text() ?? '';
  const changes: Change[] = [
    { kind: 'append-lines', path: '.env.example', lines: [`${variable}=`] },
    { kind: 'append-lines', path: '.gitignore', lines: ['.env', '.env.*', '!.env.example'] },
  ];
  if (!new RegExp(`^(?:export )?${variable}=`, 'm').test(existing)) changes.push({ kind: 'append-lines', path: '.env', lines: [`${variable}=${key}`] });
  // A file that is there may be under version control, or for all to read: then the key would only have moved.
  if (file?.tracked === true) changes.push({ kind: 'untrack', path: '.env' });
  if (file !== undefined) changes.push({ kind: 'mode', path: '.env', mode: 0o600 });
  return changes;
}

