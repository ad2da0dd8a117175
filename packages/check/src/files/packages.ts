import { isJsonObject, parseJson } from '../engine/json.js';
import type { PackageManifest, ProjectFile } from '../engine/project.js';
import { baseName } from './kind.js';

const dependencyFields = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
const MANIFEST_BYTES = 2 * 1024 * 1024;

/** Reads a package.json as data; `undefined` when it is not a JSON object. */
export function readManifest(file: ProjectFile): PackageManifest | undefined {
  if (baseName(file.path) !== 'package.json' || file.size > MANIFEST_BYTES) return undefined;
  const data = parseJson(file.text() ?? '');
  if (!isJsonObject(data)) return undefined;
  const dependencies = new Map<string, string>();
  for (const field of dependencyFields) {
    const listed = data[field];
    if (!isJsonObject(listed)) continue;
    for (const [name, range] of Object.entries(listed)) if (typeof range === 'string') dependencies.set(name, range);
  }
  const name = typeof data['name'] === 'string' ? data['name'] : undefined;
  return { path: file.path, directory: file.path.slice(0, Math.max(0, file.path.lastIndexOf('/'))), name, dependencies, data };
}
