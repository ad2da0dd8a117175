import { isJsonObject, parseJson, type JsonObject } from '../engine/json.js';
import { claim, wanted, type ArchiveBudget, type ArchiveMember } from './archive-budget.js';

const HEADER_BYTES = 32 * 1024 * 1024;

/** Electron's archive: two length words, a JSON directory, then the files (github.com/electron/asar, "Format"). */
export function* readAsar(bytes: Buffer, budget: ArchiveBudget): Generator<ArchiveMember> {
  const headerSize = bytes.length < 16 ? 0 : bytes.readUInt32LE(4);
  const jsonLength = bytes.length < 16 ? 0 : bytes.readUInt32LE(12);
  const header = jsonLength === 0 || jsonLength > HEADER_BYTES || 16 + jsonLength > bytes.length ? undefined : parseJson(bytes.toString('utf8', 16, 16 + jsonLength));
  if (!isJsonObject(header)) {
    yield { path: '', skipped: 'archive-broken' };
    return;
  }
  const base = 8 + headerSize;
  const folders: { path: string; node: JsonObject; depth: number }[] = [{ path: '', node: header, depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const files = folder.node['files'];
    if (!isJsonObject(files) || folder.depth > 64) continue;
    for (const [name, node] of Object.entries(files)) {
      if (!isJsonObject(node)) continue;
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const { size, offset } = node;
      if (isJsonObject(node['files'])) folders.push({ path, node, depth: folder.depth + 1 });
      else if (typeof size === 'number' && typeof offset === 'string' && wanted(path)) {
        const start = base + Number(offset);
        if (!Number.isSafeInteger(start) || start < base || start + size > bytes.length) yield { path, skipped: 'archive-broken' };
        else if (claim(budget, size) === undefined) yield { path, skipped: 'archive-bounds' };
        else yield { path, bytes: bytes.subarray(start, start + size) };
      }
    }
  }
}
