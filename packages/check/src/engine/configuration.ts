import { isLeftOut } from './path-patterns.js';
import type { Finding } from './finding.js';
import { isJsonObject, parseJson } from './json.js';
import type { Rule, Severity } from './rule.js';

export const CONFIGURATION_NAME = 'claviger.check.json';

/** What a project says about its own check. Read as data; an unknown name is an error, so that a slip is not silence. */
export interface Configuration {
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Patterns of paths that are not looked at. */
  readonly exclude: readonly string[];
  readonly ignore: readonly IgnoreEntry[];
}

interface IgnoreEntry {
  readonly rule: string;
  readonly path?: string;
  readonly fingerprint?: string;
  readonly reason: string;
}

export const emptyConfiguration: Configuration = { severities: new Map(), exclude: [], ignore: [] };

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

export function readConfiguration(text: string, rules: ReadonlyMap<string, Rule>): Configuration {
  const data = parseJson(text);
  if (!isJsonObject(data)) throw new ConfigurationError(`${CONFIGURATION_NAME} is not a JSON object`);
  for (const name of Object.keys(data)) {
    if (!['$schema', 'rules', 'exclude', 'ignore'].includes(name)) throw new ConfigurationError(`${CONFIGURATION_NAME}: unknown name "${name}"`);
  }
  return { severities: readSeverities(data['rules'], rules), exclude: readPatterns(data['exclude']), ignore: readIgnored(data['ignore'], rules) };
}

function readSeverities(value: unknown, rules: ReadonlyMap<string, Rule>): Map<string, Severity | 'off'> {
  const severities = new Map<string, Severity | 'off'>();
  if (value === undefined) return severities;
  if (!isJsonObject(value)) throw new ConfigurationError(`${CONFIGURATION_NAME}: "rules" is not an object`);
  for (const [id, severity] of Object.entries(value)) {
    if (!rules.has(id)) throw new ConfigurationError(`${CONFIGURATION_NAME}: there is no rule "${id}"`);
    if (severity !== 'off' && severity !== 'note' && severity !== 'warning' && severity !== 'error') {
      throw new ConfigurationError(`${CONFIGURATION_NAME}: "${id}" is off, note, warning or error`);
    }
    severities.set(id, severity);
  }
  return severities;
}

function readPatterns(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new ConfigurationError(`${CONFIGURATION_NAME}: "exclude" is a list of paths`);
  return value;
}

function readIgnored(value: unknown, rules: ReadonlyMap<string, Rule>): IgnoreEntry[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ConfigurationError(`${CONFIGURATION_NAME}: "ignore" is a list`);
  return (value as readonly unknown[]).map((entry) => {
    if (!isJsonObject(entry)) throw new ConfigurationError(`${CONFIGURATION_NAME}: an entry of "ignore" is an object`);
    const { rule, path, fingerprint, reason } = entry;
    if (typeof rule !== 'string' || !rules.has(rule)) throw new ConfigurationError(`${CONFIGURATION_NAME}: an entry of "ignore" names no rule that exists`);
    if (typeof reason !== 'string' || reason.trim().length < 3) throw new ConfigurationError(`${CONFIGURATION_NAME}: ignoring "${rule}" needs a reason`);
    return { rule, reason, ...(typeof path === 'string' ? { path } : {}), ...(typeof fingerprint === 'string' ? { fingerprint } : {}) };
  });
}

export function isExcluded(configuration: Configuration, path: string): boolean {
  return configuration.exclude.length > 0 && isLeftOut(configuration.exclude.join('\n'), path, true);
}

export function isIgnored(configuration: Configuration, finding: Finding): boolean {
  return configuration.ignore.some(
    ({ rule, path, fingerprint }) =>
      rule === finding.ruleId &&
      (path === undefined || isLeftOut(path, finding.path, true)) &&
      (fingerprint === undefined || fingerprint === finding.key?.fingerprint),
  );
}
