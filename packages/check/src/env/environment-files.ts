import type { ProjectFile } from '../engine/project.js';
import { findAnthropicKeys } from '../keys/anthropic.js';
import { looksRandom } from '../keys/randomness.js';
import { baseName, isDotenvExample, isDotenvName } from '../files/kind.js';

/** An assignment in a dotenv file: `value` is what stands after the sign, without quotes. */
interface Assignment {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Dotenv files that are meant to hold values. */
export function environmentFiles(files: readonly ProjectFile[]): ProjectFile[] {
  return files.filter((file) => file.skipped === undefined && isPrivateEnvironmentFile(file.path));
}

export function isPrivateEnvironmentFile(path: string): boolean {
  const name = baseName(path);
  return isDotenvName(name) && !isDotenvExample(name);
}

export function readAssignments(text: string): Assignment[] {
  return text.split('\n').flatMap((line, index) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.-]{0,199})\s*=\s*(.*?)\s*$/.exec(line.slice(0, 8192));
    if (match === null) return [];
    const [, name = '', raw = ''] = match;
    const quoted = /^(["'`])(.*)\1/.exec(raw);
    return [{ name, value: quoted === null ? raw.replace(/\s+#.*$/, '') : (quoted[2] ?? ''), line: index + 1 }];
  });
}

const secretNames = /KEY|TOKEN|SECRET|PASS(?:WORD|WD)?\b|CREDENTIAL|PRIVATE|DATABASE_URL|DSN|CONNECTION_STRING|WEBHOOK/i;
const publicNames = /^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|PUBLIC|GATSBY|NUXT_PUBLIC)_|PUBLISHABLE|PUBLIC_KEY|SITE_KEY|_KEY_ID$|KEYBOARD/i;
const fillers = /^(?:|x+|\*+|\.+|<.*>|\[.*\]|\{.*\}|\$\{?.*|your[-_ ].*|.*[-_]here|change[-_]?me.*|replace.*|todo|tbd|none|null|undefined|true|false|test|dummy|example.*|placeholder.*|secret|password|sk-ant-(?:api03-)?(?:\.\.\.|…|x+|your.*))$/i;

/** The first name of a secret that an example file asks one to fill in. */
export function askedSecret(example: string): string | undefined {
  return readAssignments(example).find(({ name }) => secretNames.test(name) && !publicNames.test(name))?.name;
}

/** Environments whose files are shared on purpose: only what looks generated is a secret there. */
const sharedEnvironments = /(?:^|[._-])(?:test|testing|ci|e2e|dev|development|docker|local-dev|defaults?)(?:[._-]|$)/i;
const localHosts = /@(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[a-z][a-z0-9_-]{0,30})(?::\d+)?(?:[/?]|$)/i;

/** The first line that holds what should be kept secret, told from its name and from its value being filled in. */
export function firstSecret(text: string, path = '.env'): Assignment | undefined {
  const shared = sharedEnvironments.test(baseName(path).replace(/^\.?env/, ''));
  return readAssignments(text).find(({ name, value }) => {
    // A key is one whatever its name says.
    if (findAnthropicKeys(value).length > 0) return true;
    if (!secretNames.test(name) || publicNames.test(name) || value.length < 8 || fillers.test(value)) return false;
    // An address with the password of a database on the same machine, or in the same compose file.
    if (value.includes('://')) return value.includes('@') && !localHosts.test(value) && !shared;
    return !shared || looksRandom(value);
  });
}
