import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OTHERS_READ = 0o004;
const OTHERS_PASS = 0o001;

/** Whether users other than the owner and his group can read a file: its mode lets them, and every folder above it too. */
export function everyoneReaches(root: string, path: string, mode: number): boolean {
  if (process.platform === 'win32' || (mode & OTHERS_READ) === 0) return false;
  for (let folder = dirname(join(root, path)), above = dirname(folder); ; folder = above, above = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_PASS) === 0) return false;
    if (above === folder) return true;
  }
}
