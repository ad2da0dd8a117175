import { detectEncoding } from '../files/decode.js';
import type { FileKind } from '../engine/project.js';
import type { LocatedKey } from '../keys/describe.js';
import { looksPacked } from '../files/archive.js';
import { hasAnchors } from '../keys/scan.js';
import { scanArchive, scanContent } from '../keys/scan-file.js';
import { mayHoldWideKeys } from '../keys/wide-texts.js';
import type { ObjectEntry } from './objects.js';
import { readObjects } from './objects.js';

/** A key in an object of the repository. */
export interface ObjectKey extends LocatedKey {
  readonly object: string;
  readonly type: ObjectEntry['type'];
}

export interface HistoryScan {
  readonly keys: readonly ObjectKey[];
  /** Commit to its committer's time, seconds. */
  readonly times: ReadonlyMap<string, number>;
  readonly read: number;
  readonly missing: number;
}

/** Looks for keys in every object: contents of files, messages of commits and tags, notes. */
export async function scanObjects(folder: string, objects: readonly ObjectEntry[], onProgress: (done: number) => void): Promise<HistoryScan> {
  const keys: ObjectKey[] = [];
  const times = new Map<string, number>();
  let done = 0;
  const { read, missing } = await readObjects(folder, objects, (object, bytes) => {
    if (++done % 512 === 0) onProgress(done);
    if (object.type === 'commit') times.set(object.id, committerTime(bytes));
    const packed = looksPacked(bytes);
    // Most objects hold nothing of interest: they are passed over without leaving this loop's turn.
    if (!packed && !hasAnchors(bytes) && !mayBeWide(bytes)) return undefined;
    return lookInto(object, bytes, packed).then((found) => {
      keys.push(...found);
    });
  });
  return { keys, times, read, missing };
}

const PACKED_BYTES = 32 * 1024 * 1024;

async function lookInto(object: ObjectEntry, bytes: Buffer, packed: boolean): Promise<ObjectKey[]> {
  const found: LocatedKey[] = packed
    ? [...(await scanArchive('object', bytes, { bytes: PACKED_BYTES, members: 5000 }, () => false)).keys]
    : await scanContent('object', guessKind(bytes), bytes, detectEncoding(bytes));
  return found.map((key) => ({ ...key, object: object.id, type: object.type }));
}

/** A name is not known yet: notebooks and source maps are told by how they begin. */
function guessKind(bytes: Buffer): FileKind {
  const head = bytes.toString('latin1', 0, 200);
  if (/^\s*\{\s*"cells"/.test(head)) return 'notebook';
  if (/^\s*\{\s*"version"\s*:\s*3/.test(head)) return 'source-map';
  return 'other';
}

function mayBeWide(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  if (bytes.subarray(0, 8192).includes(0) && mayHoldWideKeys(bytes)) return true;
  return bytes.length > 4 && ((second === 0 && bytes[3] === 0) || (first === 0 && bytes[2] === 0)) && detectEncoding(bytes) !== 'binary';
}

function committerTime(bytes: Buffer): number {
  const at = bytes.indexOf('\ncommitter ');
  if (at === -1) return 0;
  const end = bytes.indexOf(10, at + 1);
  return Number(/> (\d{1,15}) /.exec(bytes.toString('latin1', at, Math.min(end === -1 ? bytes.length : end, at + 1000)))?.[1] ?? 0);
}
