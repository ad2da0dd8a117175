import { isJsonObject, type JsonObject } from '../engine/json.js';
import type { FileKey, FileScan } from './scan-file.js';

/** What is kept of a scan: places and descriptions, as `FileScan` has them anyway. */
export function describeScan(scan: FileScan): unknown {
  return scan.keys.length === 0 ? 0 : scan.keys;
}

/** Reads it back; `undefined` when it is not what was written. */
export function readScan(kept: unknown): FileScan | undefined {
  if (kept === 0) return { keys: [], skipped: [], dotenvMembers: [] };
  if (!Array.isArray(kept)) return undefined;
  const keys: FileKey[] = [];
  for (const item of kept as readonly unknown[]) {
    if (!isJsonObject(item) || !isKey(item)) return undefined;
    keys.push(item);
  }
  return { keys, skipped: [], dotenvMembers: [] };
}

function isKey(item: JsonObject): item is JsonObject & FileKey {
  const texts = ['prefix', 'fingerprint', 'vendor', 'kind'].every((name) => typeof item[name] === 'string');
  const numbers = ['length', 'line', 'column', 'endLine'].every((name) => typeof item[name] === 'number');
  return texts && numbers && ['disguise', 'within'].every((name) => item[name] === undefined || typeof item[name] === 'string');
}
