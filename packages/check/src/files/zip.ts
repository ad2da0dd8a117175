import { inflateRawSync } from 'node:zlib';
import { claim, wanted, type ArchiveBudget, type ArchiveMember } from './archive-budget.js';

// Signatures and offsets: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.
const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;

/** Members by the central directory, also of archives that have other data in front of them. */
export function* readZip(bytes: Buffer, budget: ArchiveBudget): Generator<ArchiveMember> {
  const directory = findDirectory(bytes);
  if (directory === undefined) {
    yield { path: '', skipped: 'archive-broken' };
    return;
  }
  let at = directory.offset;
  for (let index = 0; index < directory.count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      yield { path: '', skipped: 'archive-broken' };
      return;
    }
    const flags = bytes.readUInt16LE(at + 8);
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42) + directory.shift;
    const path = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (path.endsWith('/') || !wanted(path)) continue;
    if ((flags & 1) !== 0) yield { path, skipped: 'archive-encrypted' };
    else yield unpack(bytes, { path, method, packed, size, local }, budget);
  }
}

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
}

function unpack(bytes: Buffer, { path, method, packed, size, local }: Entry, budget: ArchiveBudget): ArchiveMember {
  if (local < 0 || local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL_ENTRY) return { path, skipped: 'archive-broken' };
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (start + packed > bytes.length || (method !== 0 && method !== 8)) return { path, skipped: 'archive-broken' };
  const allowed = claim(budget, method === 0 ? packed : size);
  if (allowed === undefined) return { path, skipped: 'archive-bounds' };
  const raw = bytes.subarray(start, start + packed);
  if (method === 0) return { path, bytes: raw };
  try {
    // The size an entry claims is the most it may have: a lie ends it.
    return { path, bytes: inflateRawSync(raw, { maxOutputLength: Math.max(1, allowed) }) };
  } catch {
    return { path, skipped: 'archive-broken' };
  }
}

function findDirectory(bytes: Buffer): { offset: number; count: number; shift: number } | undefined {
  // The end record has a comment of at most 65,535 bytes.
  const first = Math.max(0, bytes.length - 22 - 65_535);
  for (let at = bytes.length - 22; at >= first; at--) {
    if (bytes.readUInt32LE(at) !== END_OF_DIRECTORY) continue;
    let count = bytes.readUInt16LE(at + 10);
    let size = bytes.readUInt32LE(at + 12);
    let offset = bytes.readUInt32LE(at + 16);
    let end = at;
    if (at >= 20 && bytes.readUInt32LE(at - 20) === LOCATOR_64) {
      const wide = Number(bytes.readBigUInt64LE(at - 12));
      if (wide + 56 <= bytes.length && bytes.readUInt32LE(wide) === END_OF_DIRECTORY_64) {
        count = Number(bytes.readBigUInt64LE(wide + 32));
        size = Number(bytes.readBigUInt64LE(wide + 40));
        offset = Number(bytes.readBigUInt64LE(wide + 48));
        end = wide;
      }
    }
    const shift = end - size - offset;
    if (shift < 0 || offset + shift > bytes.length) return undefined;
    return { offset: offset + shift, count, shift };
  }
  return undefined;
}
