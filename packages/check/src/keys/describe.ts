import { createHash } from 'node:crypto';
import type { KeyDescription } from '../engine/finding.js';
import type { FoundKey } from './scan.js';

/** A key as it lies in the cache and goes on to findings: its place and description, without the key itself. */
export interface LocatedKey extends KeyDescription {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly disguise?: string;
}

export function fingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

export function describeKey(key: FoundKey): KeyDescription {
  return { prefix: key.prefix, length: key.key.length, fingerprint: fingerprint(key.key), vendor: key.vendor, kind: key.kind };
}

/** Turns offsets into lines and columns in one walk over the text; `keys` are ordered by their start. */
export function locateKeys(text: string, keys: readonly FoundKey[]): LocatedKey[] {
  const located: LocatedKey[] = [];
  let line = 1;
  let lineStart = 0;
  for (const key of keys) {
    for (let next = text.indexOf('\n', lineStart); next !== -1 && next < key.start; next = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = next + 1;
    }
    let endLine = line;
    for (let next = text.indexOf('\n', key.start); next !== -1 && next < key.end - 1; next = text.indexOf('\n', next + 1)) endLine++;
    located.push({
      ...describeKey(key),
      line,
      column: key.start - lineStart + 1,
      endLine,
      ...(key.disguise === undefined ? {} : { disguise: key.disguise }),
    });
  }
  return located;
}
