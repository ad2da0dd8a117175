import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { MEMBER_BYTES, type ArchiveBudget, type ArchiveMember } from './archive-budget.js';
import { readAsar } from './asar.js';
import { extensionOf } from './kind.js';
import { isTar, readTar } from './tar.js';
import { readZip } from './zip.js';

const NESTING = 3;

/**
 * The members of a zip, tar, gzip or Electron archive and of those nested in it, as `outer!inner` below `path`. Stops,
 * and says so, when the budget is used up; a bomb costs no more than the budget.
 */
export function* readArchive(path: string, bytes: Buffer, budget: ArchiveBudget, nesting = NESTING): Generator<ArchiveMember> {
  for (const member of openMembers(path, bytes, budget)) {
    if (--budget.members < 0) {
      yield { path, skipped: 'archive-bounds' };
      return;
    }
    const inner = `${path}!${member.path}`;
    if ('skipped' in member) yield { path: inner, skipped: member.skipped };
    else if (isArchive(member.path, member.bytes)) {
      if (nesting <= 1) yield { path: inner, skipped: 'too-deep' };
      else yield* readArchive(inner, member.bytes, budget, nesting - 1);
    } else yield { path: inner, bytes: member.bytes };
  }
}

/** The bytes say so themselves, whatever the file is called. */
export function looksPacked(bytes: Buffer): boolean {
  return isZip(bytes) || isGzip(bytes);
}

function isArchive(path: string, bytes: Buffer): boolean {
  return looksPacked(bytes) || extensionOf(path) === '.asar' || (extensionOf(path) === '.tar' && isTar(bytes));
}

function isZip(bytes: Buffer): boolean {
  return bytes.length > 22 && bytes.readUInt32LE(0) === 0x04034b50;
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

function* openMembers(path: string, bytes: Buffer, budget: ArchiveBudget): Generator<ArchiveMember> {
  // Brotli has no mark of its own: the name decides.
  const brotli = extensionOf(path) === '.br';
  if (isGzip(bytes) || brotli) {
    const limit = Math.min(budget.bytes, MEMBER_BYTES * 2);
    let unpacked: Buffer;
    try {
      unpacked = (brotli ? brotliDecompressSync : gunzipSync)(bytes, { maxOutputLength: Math.max(1, limit) });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      yield { path: 'content', skipped: code === 'ERR_BUFFER_TOO_LARGE' ? 'archive-bounds' : 'archive-broken' };
      return;
    }
    budget.bytes -= unpacked.length;
    if (isTar(unpacked)) yield* readTar(unpacked, budget);
    else yield { path: path.slice(path.search(/[^/!]*$/)).replace(/\.(?:t?gz|br)$/i, '') || 'content', bytes: unpacked };
  } else if (extensionOf(path) === '.asar') yield* readAsar(bytes, budget);
  else if (isTar(bytes)) yield* readTar(bytes, budget);
  else yield* readZip(bytes, budget);
}
