import { posix } from 'node:path';

/** The path of `target` as an import in `folder` has it. */
export function importPath(folder: string, target: string): string {
  const path = posix.relative(folder, target);
  return path.startsWith('.') ? path : `./${path}`;
}
