import { decode, detectEncoding, type Encoding } from '../files/decode.js';
import type { FileKind, SkipReason } from '../engine/project.js';
import { readArchive } from '../files/archive.js';
import type { ArchiveBudget } from '../files/archive-budget.js';
import { kindOf } from '../files/kind.js';
import type { KeyMatch } from './anthropic.js';
import { fingerprint, locateKeys, type LocatedKey } from './describe.js';
import { embeddedTexts } from './embedded.js';
import { findPiecesApart } from './pieces-apart.js';
import { findShuffledPieces } from './pieces-shuffled.js';
import { scanBytes, type FoundKey } from './scan.js';
import { findWideKeys } from './wide-texts.js';

/** A key with the member of an archive it stands in, where it does. */
export interface FileKey extends LocatedKey {
  readonly member?: string;
  readonly within?: string;
}

export interface FileScan {
  readonly keys: readonly FileKey[];
  /** Parts that could not be read: what stands after the file's path, such as `!inner/file`. */
  readonly skipped: readonly { readonly part: string; readonly reason: SkipReason }[];
  /** Dotenv files within an archive. */
  readonly dotenvMembers: readonly string[];
}

const lineKinds: ReadonlySet<FileKind> = new Set(['dotenv', 'shell', 'container', 'config', 'other']);
const DOTENV_MEMBERS_MOST = 20;

/** Scans one file that is no archive. */
export async function scanContent(path: string, kind: FileKind, bytes: Buffer, encoding: Encoding): Promise<FileKey[]> {
  let text: string | undefined;
  const decoded = (): string => (text ??= decode(bytes, encoding));
  const wide = encoding !== 'utf-8' && encoding !== 'binary';
  const searched = wide ? Buffer.from(decoded(), 'utf8') : bytes;
  const found = await scanBytes(searched, decoded, { code: encoding !== 'binary', lines: lineKinds.has(kind), path });
  const keys: FileKey[] = found.length === 0 ? [] : locateKeys(decoded(), found);
  if (encoding === 'binary') keys.push(...locateKeys('', findWideKeys(bytes)));
  if (kind === 'notebook' || kind === 'source-map') {
    const known = new Set(keys.map(({ fingerprint }) => fingerprint));
    for (const part of embeddedTexts(kind, decoded())) {
      const inner = await scanBytes(Buffer.from(part.text, 'utf8'), () => part.text, { code: true, lines: false, path });
      for (const key of inner.length === 0 ? [] : locateKeys(part.text, inner)) {
        if (known.has(key.fingerprint)) continue;
        known.add(key.fingerprint);
        const place = kind === 'notebook' ? { line: part.line + key.line - 1, endLine: part.line + key.endLine - 1 } : { line: 1, endLine: 1, column: 1 };
        keys.push({ ...key, ...place, within: kind === 'notebook' ? part.name : `${part.name}, line ${key.line}` });
      }
    }
  }
  // Undecoded: nothing in it asked for a look.
  if (text !== undefined && encoding !== 'binary') keys.push(...locateKeys(text, piecesBeside(text, keys)));
  return keys;
}

/** Keys in pieces that nothing joins, where no closer look has found one already. */
function piecesBeside(text: string, found: readonly LocatedKey[]): FoundKey[] {
  const known = new Set(found.map((key) => key.fingerprint));
  const unknown = ({ key }: KeyMatch): boolean => {
    const isNew = !known.has(fingerprint(key));
    known.add(fingerprint(key));
    return isNew;
  };
  const inOrder = findPiecesApart(text).filter(unknown).map((key): FoundKey => ({ ...key, disguise: 'in separate pieces' }));
  const shuffled = findShuffledPieces(text).filter(unknown).map((key): FoundKey => ({ ...key, disguise: 'in pieces, in another order' }));
  return [...inOrder, ...shuffled].sort((one, other) => one.start - other.start);
}

/** Scans an archive's members, those of archives within it included. */
export async function scanArchive(path: string, bytes: Buffer, budget: ArchiveBudget, isDotenv: (member: string) => boolean): Promise<FileScan> {
  const keys: FileKey[] = [];
  const skipped: { part: string; reason: SkipReason }[] = [];
  const dotenvMembers: string[] = [];
  for (const member of readArchive(path, bytes, budget)) {
    if ('skipped' in member) {
      skipped.push({ part: member.path.slice(path.length), reason: member.skipped });
      continue;
    }
    const inner = member.path.slice(path.length + 1);
    if (isDotenv(inner) && dotenvMembers.length < DOTENV_MEMBERS_MOST) dotenvMembers.push(inner);
    const kind = kindOf(inner);
    const encoding = kind === 'binary' ? 'binary' : detectEncoding(member.bytes);
    for (const key of await scanContent(inner, kind, member.bytes, encoding)) keys.push({ ...key, member: inner });
  }
  return { keys, skipped, dotenvMembers };
}
