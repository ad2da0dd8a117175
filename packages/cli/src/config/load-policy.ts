import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parsePolicy, type Policy, type PolicyInput } from '@claviger/core';
import { ConfigError } from './config-error.js';
import { parseJsonConfig } from './json-config.js';
import { literalKeyIn } from './literal-key.js';

/** The names that are looked for, in this order, in the current directory. */
export const CONFIG_NAMES = ['claviger.config.ts', 'claviger.config.mts', 'claviger.config.js', 'claviger.config.mjs', 'claviger.config.json', 'claviger.config.yaml', 'claviger.config.yml'];

/** Names that somebody may give the policy, and that are not read. */
const UNREAD = /^claviger\.config\.(?:cjs|cts|jsonc|json5|toml|ini|[mc]?[jt]s|json|ya?ml)$/i;

export interface LoadedPolicy {
  readonly policy: Policy;
  /** The file that it came from; undefined: the defaults alone. */
  readonly file: string | undefined;
}

/** What the command line says on top of the file. */
export interface PolicyOverrides {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** Reads the policy from `named`, or from the first configuration file in `directory`, or takes the defaults. Throws ConfigError or PolicyError. */
export async function loadPolicy(directory: string, named: string | undefined, overrides: PolicyOverrides = {}): Promise<LoadedPolicy> {
  const file = named === undefined ? policyIn(directory) : resolve(directory, named);
  const input = file === undefined ? {} : await readConfigFile(file);
  // First by itself: what is wrong in the file is told with the file's own paths.
  const policy = parsePolicy(input, file);
  const server = { ...(overrides.host !== undefined && { host: overrides.host }), ...(overrides.port !== undefined && { port: overrides.port }) };
  if (Object.keys(server).length === 0) return { policy, file };
  const given = input as PolicyInput;
  return { policy: parsePolicy({ ...given, server: { ...given.server, ...server } }, file), file };
}

/** The policy of a directory. Throws ConfigError where a file is there that looks like one and would not count: nobody may believe in limits that nobody reads. */
function policyIn(directory: string): string | undefined {
  const [first, ...others] = CONFIG_NAMES.filter((name) => existsSync(join(directory, name)));
  // What a compiler made of it lies beside it.
  const second = others.find((name) => name !== first?.replace(/ts$/, 'js'));
  if (first !== undefined && second !== undefined) throw new ConfigError(`There are two policies in ${directory}: ${first} and ${second}. Keep one, or say which with --config.`);
  if (first !== undefined) return join(directory, first);
  const unread = namesIn(directory).find((name) => UNREAD.test(name));
  if (unread !== undefined) throw new ConfigError(`${join(directory, unread)} is not read as the policy, and without one the defaults would apply. Rename it: ${CONFIG_NAMES.join(', ')} are read.`);
  return undefined;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // A directory that this user may enter and not list.
    return [];
  }
}

/** The value that a configuration file holds, not checked yet. */
export async function readConfigFile(file: string): Promise<unknown> {
  if (!existsSync(file)) throw new ConfigError(`There is no file ${file}.`);
  const literal = literalKeyIn(readFileSync(file, 'utf8'));
  if (literal !== undefined) {
    throw new ConfigError(`${file} holds a key of ${literal.ofClaude ? 'the Claude API' : 'Claviger'} in line ${literal.line}. Take it out, and rotate it: it has been in a file, so treat it as known to others. ${literal.ofClaude ? "The policy names where the key is, such as upstream: { credential: { env: 'ANTHROPIC_API_KEY' } }; docs/guides/rotate-a-key.md says how to replace it." : '"claviger keys roll" replaces it.'}`);
  }
  try {
    switch (extname(file)) {
      case '.json':
        return parseJsonConfig(readFileSync(file, 'utf8'));
      case '.yaml':
      case '.yml':
        return await readYaml(readFileSync(file, 'utf8'));
      case '.js':
      case '.mjs':
        return defaultExport(await importJavaScript(file));
      case '.ts':
      case '.mts':
        return defaultExport(await importTypeScript(file));
      default:
        throw new ConfigError('its name must end in .ts, .js, .mjs, .json or .yaml');
    }
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${reason(error)}`);
  }
}

async function importJavaScript(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    // Node says what it cannot parse, and not where: the compiler of TypeScript does.
    if (error instanceof SyntaxError) await importTypeScript(file);
    throw error;
  }
}

async function importTypeScript(file: string): Promise<unknown> {
  // Only who writes a policy in TypeScript waits for its compiler.
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { alias: coreAlias() }).import(file);
}

/** Why a file could not be loaded, without the words that are for the developers of loaders. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (/^(?:module|exports|require) is not defined in ES module scope/.test(error.message)) return 'it is written as CommonJS, and read as an ES module: write "export default { ... }" and "import"';
  const missing = /^Cannot find (?:package|module) '((?:@[^/']+\/)?[^./'][^/']*)/.exec(error.message)?.[1];
  if (missing !== undefined) return `the package ${missing} is not installed here; "npm install ${missing}" installs it`;
  return error.message.replace(/^ParseError: /, '').replaceAll(/[ \t]+\n\s*/g, ' at ');
}

/** `@claviger/core` is found from a configuration file even where the project does not install it itself. */
function coreAlias(): Record<string, string> {
  return { '@claviger/core': import.meta.resolve('@claviger/core') };
}

function defaultExport(module: unknown): unknown {
  if (typeof module === 'object' && module !== null && 'default' in module) return module.default;
  throw new ConfigError('it has no default export');
}

async function readYaml(text: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  // Aliases could make a small file enormous; a policy needs none.
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const [error] = document.errors;
  if (error !== undefined) throw new ConfigError(error.message);
  return document.toJS({ maxAliasCount: 0 }) ?? {};
}
