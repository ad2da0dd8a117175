import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { FixError } from '../fix/fix-error.js';

/** The absolute path, when it lies in the project and no link leads out of it. */
export function placeWithin(root: string, path: string): string {
  const target = join(root, path);
  const real = realpathSync(root);
  let folder = dirname(target);
  while (!existsSync(folder)) folder = dirname(folder);
  const inside = realpathSync(folder);
  if (inside !== real && !inside.startsWith(real + sep)) throw new FixError(`${path} does not lie in the project`);
  if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new FixError(`${path} is a link`);
  return target;
}
