import { runGit, spawnGit } from '../git/run-git.js';

const BUFFER_BYTES = 1024 * 1024;

export interface ObjectEntry {
  readonly id: string;
  readonly type: 'blob' | 'commit' | 'tag';
  readonly size: number;
}

/**
 * Every object that the repository holds, reachable or not, in the order in which it lies on disk, so that reading them
 * in turn unpacks each delta once. Trees are left out: they hold names and numbers only.
 */
export async function listObjects(folder: string): Promise<ObjectEntry[] | undefined> {
  const listed = await runGit(folder, ['cat-file', '--batch-all-objects', '--unordered', '--buffer', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], {
    milliseconds: 300_000,
    outputBytes: 1024 * 1024 * 1024,
  });
  if (listed === undefined || listed.code !== 0) return undefined;
  const objects: ObjectEntry[] = [];
  const { stdout } = listed;
  let start = 0;
  while (start < stdout.length) {
    let end = stdout.indexOf(10, start);
    if (end === -1) end = stdout.length;
    const [id = '', type, size = '0'] = stdout.toString('latin1', start, end).split(' ');
    if (type === 'blob' || type === 'commit' || type === 'tag') objects.push({ id, type, size: Number(size) });
    start = end + 1;
  }
  return objects;
}

/**
 * Reads objects through one `git cat-file --batch` and hands each to `visit`; the bytes are valid during the call only.
 * Objects that are missing (a partial clone) are counted, not visited.
 */
export async function readObjects(
  folder: string,
  objects: readonly ObjectEntry[],
  visit: (object: ObjectEntry, bytes: Buffer) => Promise<void> | undefined,
  keep: readonly string[] = [],
): Promise<{ read: number; missing: number }> {
  const child = spawnGit(folder, ['cat-file', '--batch', '--buffer'], keep);
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  feed(child.stdin, objects);
  let read = 0;
  let missing = 0;
  let index = 0;
  // One buffer for everything: what is not yet whole stays in it, so that memory is bounded by the largest object.
  let buffer: Buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let filled = 0;
  let wanted = -1;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      if (filled + chunk.length > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, filled + chunk.length, wanted + chunk.length + 1));
        buffer.copy(larger, 0, 0, filled);
        buffer = larger;
      }
      chunk.copy(buffer, filled);
      filled += chunk.length;
      let at = 0;
      for (;;) {
        if (wanted >= 0) {
          // The content and the line break after it.
          if (filled - at <= wanted) break;
          const object = objects[index++];
          if (object !== undefined) {
            read++;
            const pending = visit(object, buffer.subarray(at, at + wanted));
            if (pending !== undefined) await pending;
          }
          at += wanted + 1;
          wanted = -1;
          continue;
        }
        const end = buffer.subarray(at, filled).indexOf(10);
        if (end === -1) break;
        const header = buffer.toString('latin1', at, at + end);
        at += end + 1;
        if (header.endsWith(' missing')) {
          missing++;
          index++;
        } else wanted = Number(header.slice(header.lastIndexOf(' ') + 1));
      }
      if (at > 0) {
        buffer.copyWithin(0, at, filled);
        filled -= at;
      }
    }
  } finally {
    child.kill();
    await ended;
  }
  return { read, missing };
}

function feed(stdin: NodeJS.WritableStream, objects: readonly ObjectEntry[]): void {
  let at = 0;
  const BATCH = 2000;
  const write = (): void => {
    while (at < objects.length) {
      const lines = objects.slice(at, at + BATCH).map(({ id }) => `${id}\n`);
      at += BATCH;
      if (!stdin.write(lines.join(''))) {
        stdin.once('drain', write);
        return;
      }
    }
    stdin.end();
  };
  write();
}
