import { readFileSync, statSync } from 'node:fs';

/** The bytes of a file that stands in a project. Throws for a pipe or a device of its name, whose end would never come. */
export function readRegularFile(path: string): Buffer {
  if (!statSync(path).isFile()) throw new TypeError('not a file');
  return readFileSync(path);
}
