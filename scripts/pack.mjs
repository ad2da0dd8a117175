// Packs every package for people to install, into the folder that the argument names; prints one tarball a line.
// Needs a build (`npm run build`).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePackages, bundledPackages, modulesFolder } from './bundle.mjs';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages');
const folder = resolve(process.argv[2] ?? 'tarballs');
mkdirSync(folder, { recursive: true });
const bundled = mkdtempSync(join(tmpdir(), 'claviger-bundled-'));
process.on('exit', () => rmSync(bundled, { recursive: true, force: true }));

await bundlePackages(bundled);
const bundledAt = new Map(bundledPackages.map((name) => [modulesFolder(name), join(bundled, name)]));
const sources = readdirSync(packages).map((name) => join(packages, name)).map((path) => bundledAt.get(path) ?? path);
const packed = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...sources], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
for (const { filename } of packed) console.log(join(folder, filename));
