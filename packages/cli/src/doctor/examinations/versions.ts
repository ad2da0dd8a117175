import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { version } from '@claviger/gateway';
import { failure, ok, warning, type Diagnosis, type Examination } from '../examination.js';

const LEAST_NODE = [20, 19] as const;
const NEWEST_SDK = 1;
/** From 0.101.0 on an SDK runs middleware, and from 0.103.0 on before Bedrock and Vertex rewrite the request (source: CHANGELOG.md of @anthropic-ai/sdk 1.12.0). */
const FIRST_MINOR_WITH_MIDDLEWARE = 101;
const FIRST_MINOR_ON_ALL_BACK_ENDS = 103;
const CORE = '@claviger/core';

/** Node, the Anthropic SDK of the project, and how many copies of the guards there are. */
export const versions: Examination = {
  name: 'versions',
  examine: ({ directory }) => [nodeVersion(process.versions.node), ...sdkVersion(directory), ...coreCopies(directory)],
};

export function nodeVersion(text: string): Diagnosis {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  const [least, leastMinor] = LEAST_NODE;
  if (major < least || (major === least && minor < leastMinor)) return failure(`Node ${text} is too old`, `install Node ${LEAST_NODE.join('.')} or newer`);
  return ok(`Claviger ${version} on Node ${text}`);
}

function sdkVersion(directory: string): Diagnosis[] {
  const text = versionIn(join(directory, 'node_modules/@anthropic-ai/sdk'));
  if (text === undefined) return [];
  const [major = 0, minor = 0] = text.split('.').map(Number);
  if (major > NEWEST_SDK) return [warning(`Anthropic SDK ${text} is newer than what this release was tested with`, `use ${NEWEST_SDK}.x, or look for a newer Claviger`)];
  if (major === 0 && minor < FIRST_MINOR_WITH_MIDDLEWARE) return [warning(`Anthropic SDK ${text} does not support middleware: it ignores the option, and calls go out unguarded`, 'write guard.client(new Anthropic()), which refuses such an SDK, or give it the guard as new Anthropic({ fetch: guard.fetch() }), or update it')];
  if (major === 0 && minor < FIRST_MINOR_ON_ALL_BACK_ENDS) return [ok(`Anthropic SDK ${text}: guard.middleware() and guard.fetch() both work for Claude's own API; for Bedrock and Vertex it takes 0.${FIRST_MINOR_ON_ALL_BACK_ENDS}`)];
  return [ok(`Anthropic SDK ${text}: guard.middleware() and guard.fetch() both work`)];
}

/** Each copy counts limits for itself. */
function coreCopies(directory: string): Diagnosis[] {
  const copies = new Map<string, string>();
  for (const folder of coreFolders(directory)) {
    const found = versionIn(folder);
    if (found !== undefined) copies.set(realpathSync(folder), found);
  }
  if (copies.size < 2) return [];
  const found = [...copies.values()].toSorted((a, b) => a.localeCompare(b));
  return [warning(`${CORE} is installed ${copies.size} times (${found.join(', ')}): each copy counts limits on its own`, `let all packages ask for one version of it ("npm ls ${CORE}" shows who asks), then "npm dedupe"`)];
}

function coreFolders(directory: string): string[] {
  const modules = join(directory, 'node_modules');
  const nested = namesIn(modules).flatMap((name) => (name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => join(modules, name, inner)) : [join(modules, name)]));
  const ofPnpm = namesIn(join(modules, '.pnpm')).filter((name) => name.startsWith('@claviger+core@')).map((name) => join(modules, '.pnpm', name));
  const folders = [modules, ...[...nested, ...ofPnpm].map((folder) => join(folder, 'node_modules'))].map((folder) => join(folder, CORE));
  try {
    // What the project itself gets, which may lie further up in a monorepo.
    folders.push(join(createRequire(join(directory, 'package.json')).resolve(`${CORE}/package.json`), '..'));
  } catch {
    // It has none.
  }
  return folders;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name) : [];
}

function versionIn(folder: string): string | undefined {
  try {
    const { version: text } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: unknown };
    return typeof text === 'string' && /^\d+\.\d+\.\d+[0-9A-Za-z.+-]{0,40}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
