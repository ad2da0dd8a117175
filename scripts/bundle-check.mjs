// The check as people install it: one file an entry in place of some hundred modules, which Node takes a third of a
// second to find and read, the most of what a commit's hook takes. Names and comments stay, so it can be read.
// Other packages stay outside. Needs a build (`npm run build`).
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const checkPackage = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages', 'check');

/** Writes `index.js`, `main.js`, `scan-worker.js` and what they share into `folder`, which is emptied first. */
export async function bundleCheck(folder) {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: checkPackage,
    // The worker lies beside what starts it by its address.
    entryPoints: ['dist/index.js', 'dist/main.js', 'dist/history/scan-worker.js'].map((path) => ({ in: path, out: path.replace(/^.*\/|\.js$/g, '') })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    charset: 'utf8',
    packages: 'external',
  });
}
