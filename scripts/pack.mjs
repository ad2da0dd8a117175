// Packs every package for people to install, into the folder that the argument names; prints one tarball a line.
// Needs a build (`npm run build`).
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages');
const folder = resolve(process.argv[2] ?? 'tarballs');
mkdirSync(folder, { recursive: true });
const workspaces = readdirSync(packages).map((name) => join(packages, name));
const packed = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...workspaces], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
for (const { filename } of packed) console.log(join(folder, filename));
