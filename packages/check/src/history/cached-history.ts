import { isJsonObject } from '../engine/json.js';
import type { HistoryScan, ObjectKey } from './scan-history.js';

/** What is kept of a scan of the history: places and descriptions of keys, and the commits' times. */
export function keepHistory(scan: HistoryScan): unknown {
  return { keys: scan.keys, times: [...scan.times], read: scan.read, missing: scan.missing };
}

/** Reads it back; `undefined` when it is not what was written. */
export function readHistory(kept: unknown): HistoryScan | undefined {
  if (!isJsonObject(kept) || typeof kept['read'] !== 'number' || typeof kept['missing'] !== 'number') return undefined;
  const { keys, times } = kept;
  if (!Array.isArray(keys) || !Array.isArray(times)) return undefined;
  const texts = ['object', 'type', 'prefix', 'fingerprint', 'vendor', 'kind'];
  const numbers = ['length', 'line', 'column', 'endLine'];
  const isKey = (item: unknown): item is ObjectKey =>
    isJsonObject(item) && texts.every((name) => typeof item[name] === 'string') && numbers.every((name) => typeof item[name] === 'number');
  const isTime = (item: unknown): item is [string, number] => Array.isArray(item) && typeof item[0] === 'string' && typeof item[1] === 'number';
  if (!(keys as readonly unknown[]).every(isKey) || !(times as readonly unknown[]).every(isTime)) return undefined;
  return { keys: keys as readonly ObjectKey[], times: new Map(times as [string, number][]), read: kept['read'], missing: kept['missing'] };
}
