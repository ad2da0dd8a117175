import { isJsonObject } from '../engine/json.js';
import type { EnvironmentVersion } from './environment-history.js';
import type { HistoryScan, ObjectKey } from './scan-history.js';

/** Everything that is to be known of a repository's history. */
export interface RepositoryScan extends HistoryScan {
  readonly tooLarge: readonly string[];
  readonly environment: readonly EnvironmentVersion[];
}

/** What is kept of it: places and descriptions of keys, names of variables, and the commits' times. */
export function keepHistory(scan: RepositoryScan): unknown {
  return { ...scan, times: [...scan.times] };
}

/** Reads it back; `undefined` when it is not what was written. */
export function readHistory(kept: unknown): RepositoryScan | undefined {
  if (!isJsonObject(kept)) return undefined;
  const { read, missing } = kept;
  if (typeof read !== 'number' || typeof missing !== 'number') return undefined;
  const keys = listOf(kept['keys'], isKey);
  const times = listOf(kept['times'], isTime);
  const environment = listOf(kept['environment'], isVersion);
  const tooLarge = listOf(kept['tooLarge'], (item) => typeof item === 'string');
  if (keys === undefined || times === undefined || environment === undefined || tooLarge === undefined) return undefined;
  return { keys, times: new Map(times), read, missing, environment, tooLarge };
}

function listOf<Item>(value: unknown, is: (item: unknown) => item is Item): readonly Item[] | undefined {
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  return items?.every(is) === true ? items : undefined;
}

function isKey(item: unknown): item is ObjectKey {
  const texts = ['object', 'type', 'prefix', 'fingerprint', 'vendor', 'kind'];
  const numbers = ['length', 'line', 'column', 'endLine'];
  return isJsonObject(item) && texts.every((name) => typeof item[name] === 'string') && numbers.every((name) => typeof item[name] === 'number');
}

function isTime(item: unknown): item is [string, number] {
  return Array.isArray(item) && typeof item[0] === 'string' && typeof item[1] === 'number';
}

function isVersion(item: unknown): item is EnvironmentVersion {
  return isJsonObject(item) && ['path', 'commit', 'name'].every((name) => typeof item[name] === 'string') && typeof item['line'] === 'number';
}
