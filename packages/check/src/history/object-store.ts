import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { runGit } from '../git/run-git.js';

/**
 * What identifies the set of objects that a repository holds, without asking git for each: the names of its packs,
 * which are hashes of their content, and of its loose objects. `undefined` where objects lie elsewhere too (alternates).
 */
export async function storeIdentity(folder: string): Promise<string | undefined> {
  const asked = await runGit(folder, ['rev-parse', '--git-path', 'objects']);
  if (asked === undefined || asked.code !== 0) return undefined;
  const named = asked.stdout.toString('utf8').trim();
  const store = isAbsolute(named) ? named : join(folder, named);
  try {
    if (existsSync(join(store, 'info', 'alternates'))) return undefined;
    const hash = createHash('sha256');
    for (const name of readdirSync(store).sort()) {
      if (/^[0-9a-f]{2}$/.test(name)) hash.update(`${name}:${readdirSync(join(store, name)).sort().join()}\n`);
      else if (name === 'pack') hash.update(`${readdirSync(join(store, name)).filter((pack) => pack.endsWith('.idx')).sort().join()}\n`);
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
