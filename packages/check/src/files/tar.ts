import { claim, wanted, type ArchiveBudget, type ArchiveMember } from './archive-budget.js';

const BLOCK = 512;

/** POSIX.1-2001 (ustar and pax) and GNU long names. */
export function isTar(bytes: Buffer): boolean {
  return bytes.length >= BLOCK && (bytes.toString('latin1', 257, 262) === 'ustar' || hasChecksum(bytes));
}

export function* readTar(bytes: Buffer, budget: ArchiveBudget): Generator<ArchiveMember> {
  let at = 0;
  let longName: string | undefined;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const size = octal(bytes, at + 124, 12);
    const type = String.fromCharCode(bytes[at + 156] ?? 0);
    const start = at + BLOCK;
    if (size === undefined || start + size > bytes.length) {
      yield { path: longName ?? field(bytes, at, 100), skipped: 'archive-broken' };
      return;
    }
    const content = bytes.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'L') longName = field(content, 0, content.length);
    else if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]+)/.exec(content.toString('utf8'))?.[1] ?? longName;
    else if (type === '0' || type === '\0' || type === '7') {
      const header = start - BLOCK;
      const folder = bytes.toString('latin1', header + 257, header + 262) === 'ustar' ? field(bytes, header + 345, 155) : '';
      const name = field(bytes, header, 100);
      const path = longName ?? (folder === '' ? name : `${folder}/${name}`);
      longName = undefined;
      if (!wanted(path)) continue;
      // The bytes are there already: a plain tar costs none of the budget of unpacking, but its members are counted.
      if (claim({ bytes: Number.MAX_SAFE_INTEGER, members: budget.members }, size) === undefined) yield { path, skipped: 'archive-bounds' };
      else yield { path, bytes: content };
    } else longName = undefined;
  }
}

function field(bytes: Buffer, start: number, length: number): string {
  const end = bytes.subarray(start, start + length).indexOf(0);
  return bytes.toString('utf8', start, end === -1 ? start + length : start + end);
}

function octal(bytes: Buffer, start: number, length: number): number | undefined {
  const text = field(bytes, start, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 0 : undefined;
}

function hasChecksum(bytes: Buffer): boolean {
  const expected = octal(bytes, 148, 8);
  if (expected === undefined || expected === 0) return false;
  let sum = 0;
  for (let index = 0; index < BLOCK; index++) sum += index >= 148 && index < 156 ? 32 : (bytes[index] ?? 0);
  return sum === expected;
}
