import type { Finding } from '../engine/finding.js';
import type { OpenProject } from '../files/open-project.js';
import { detectEncoding, decode } from '../files/decode.js';
import { kindOf } from '../files/kind.js';
import { readArchive } from '../files/archive.js';
import { runGit } from '../git/run-git.js';
import { fingerprint } from '../keys/describe.js';
import { embeddedTexts } from '../keys/embedded.js';
import { scanBytes } from '../keys/scan.js';
import { ask } from './ask.js';

export type Liveness = 'live' | 'refused' | 'unknown';

const KEYS_MOST = 100;

/** How each kind of credential is asked about, with a request that changes nothing; the others cannot be asked about. */
const questions: Readonly<Record<string, (key: string) => { path: string; headers: Record<string, string> }>> = {
  api: (key) => ({ path: '/v1/models?limit=1', headers: { 'x-api-key': key } }),
  admin: (key) => ({ path: '/v1/organizations/api_keys?limit=1', headers: { 'x-api-key': key } }),
  'oauth-access': (key) => ({ path: '/v1/models?limit=1', headers: { authorization: `Bearer ${key}`, 'anthropic-beta': 'oauth-2025-04-20' } }),
};

/**
 * Asks the API of each Anthropic key found whether it is live. A live one is an error and says so; one that is refused
 * is a note. Nothing but the key itself and a question without content is sent, to the API alone.
 */
export async function verifyKeys(project: OpenProject, findings: readonly Finding[], api: string): Promise<Finding[]> {
  const known = new Map<string, Liveness>();
  const verified: Finding[] = [];
  for (const finding of findings) {
    if (finding.key?.vendor !== 'anthropic') {
      verified.push(finding);
      continue;
    }
    const print = finding.key.fingerprint;
    let liveness = known.get(print);
    if (liveness === undefined) {
      const key = known.size < KEYS_MOST ? await keyOf(project, finding) : undefined;
      liveness = key === undefined ? 'unknown' : await askAbout(key, finding.key.kind, api);
      known.set(print, liveness);
    }
    verified.push(withLiveness(finding, liveness));
  }
  return verified;
}

function withLiveness(finding: Finding, liveness: Liveness): Finding {
  if (liveness === 'live') return { ...finding, severity: 'error', message: `${finding.message}; it is live: rotate it now` };
  if (liveness === 'refused') return { ...finding, severity: 'note', message: `${finding.message}; the API refuses it` };
  return { ...finding, message: `${finding.message}; whether it is live could not be determined` };
}

async function askAbout(key: string, kind: string, api: string): Promise<Liveness> {
  const question = questions[kind]?.(key);
  if (question === undefined) return 'unknown';
  const answer = await ask(api, question.path, question.headers);
  if (answer?.status === 401) return 'refused';
  // Without permission, but known: a key that is live. Other refusals may come from before the key is looked at, such as those of a region.
  return answer?.status === 200 || (answer?.status === 403 && answer.body.includes('"permission_error"')) ? 'live' : 'unknown';
}

/** Reads the key again where the finding says it stands: findings never hold it. */
async function keyOf(project: OpenProject, finding: Finding): Promise<string | undefined> {
  for (const { path, bytes } of await contentsOf(project, finding)) {
    const kind = kindOf(path);
    const encoding = kind === 'binary' ? 'binary' : detectEncoding(bytes);
    const text = decode(bytes, encoding);
    for (const part of [text, ...embeddedTexts(kind, text).map((embedded) => embedded.text)]) {
      const keys = await scanBytes(Buffer.from(part, 'utf8'), () => part, { code: encoding !== 'binary', lines: true, path });
      const found = keys.find(({ key }) => fingerprint(key) === finding.key?.fingerprint);
      if (found !== undefined) return found.key;
    }
  }
  return undefined;
}

async function contentsOf(project: OpenProject, { path, commit }: Finding): Promise<{ path: string; bytes: Buffer }[]> {
  if (commit !== undefined) {
    const prefix = project.repository?.prefix ?? '';
    const object = path === '.git' ? commit : `${commit}:${prefix}${path}`;
    const read = await runGit(project.root, path === '.git' ? ['cat-file', '-p', object] : ['cat-file', 'blob', object]);
    return read === undefined || read.code !== 0 ? [] : [{ path, bytes: read.stdout }];
  }
  const [outer = '', ...inner] = path.split('!');
  const bytes = project.file(outer)?.bytes();
  if (bytes === undefined) return [];
  if (inner.length === 0) return [{ path, bytes }];
  const budget = { bytes: project.limits.archiveBytes, members: project.limits.archiveMembers };
  return [...readArchive(outer, bytes, budget)].flatMap((member) => ('bytes' in member && member.path === path ? [member] : []));
}
