// Packs every package for people to install, into the folder that the argument names; prints one tarball a line.
// Needs a build (`npm run build`).
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCheck, checkPackage } from './bundle-check.mjs';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages');
const folder = resolve(process.argv[2] ?? 'tarballs');
mkdirSync(folder, { recursive: true });
const bundled = mkdtempSync(join(tmpdir(), 'claviger-check-'));
process.on('exit', () => rmSync(bundled, { recursive: true, force: true }));

await bundleCheck(join(bundled, 'dist'));
for (const name of ['package.json', 'README.md']) cpSync(join(checkPackage, name), join(bundled, name));
const isDeclaration = (path) => !path.endsWith('.js') && basename(path) !== 'node_modules';
cpSync(join(checkPackage, 'dist'), join(bundled, 'dist'), { recursive: true, filter: isDeclaration });

const workspaces = readdirSync(packages).map((name) => join(packages, name));
const sources = workspaces.map((path) => (path === resolve(checkPackage) ? bundled : path));
const packed = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...sources], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
for (const { filename } of packed) console.log(join(folder, filename));
