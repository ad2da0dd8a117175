import { isJsonObject } from '../engine/json.js';
import type { FileKey, FileScan } from './scan-file.js';

/** What is kept of a scan: places and descriptions, as `FileScan` has them anyway; most files have nothing. */
export function describeScan(scan: FileScan): unknown {
  return scan.keys.length + scan.skipped.length + scan.dotenvMembers.length === 0 ? 0 : scan;
}

/** Reads it back; `undefined` when it is not what was written. */
export function readScan(kept: unknown): FileScan | undefined {
  if (kept === 0) return { keys: [], skipped: [], dotenvMembers: [] };
  if (!isJsonObject(kept)) return undefined;
  const keys = listOf(kept['keys'], isKey);
  const skipped = listOf(kept['skipped'], isSkipped);
  const dotenvMembers = listOf(kept['dotenvMembers'], (item) => typeof item === 'string');
  return keys === undefined || skipped === undefined || dotenvMembers === undefined ? undefined : { keys, skipped, dotenvMembers };
}

function listOf<Item>(value: unknown, is: (item: unknown) => item is Item): readonly Item[] | undefined {
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  return items?.every(is) === true ? items : undefined;
}

function isKey(item: unknown): item is FileKey {
  if (!isJsonObject(item)) return false;
  const texts = ['prefix', 'fingerprint', 'vendor', 'kind'].every((name) => typeof item[name] === 'string');
  const numbers = ['length', 'line', 'column', 'endLine'].every((name) => typeof item[name] === 'number');
  return texts && numbers && ['disguise', 'within', 'member'].every((name) => item[name] === undefined || typeof item[name] === 'string');
}

function isSkipped(item: unknown): item is FileScan['skipped'][number] {
  return isJsonObject(item) && typeof item['part'] === 'string' && typeof item['reason'] === 'string';
}
