// The packages that run in Node, as people install them: a few files in place of some hundred modules. Node takes a third
// of a second to find and read those of the check, the most of what a commit's hook takes, and a tenth of one for those of
// gateway and command. Names and comments stay, so it can be read. Other packages stay outside.
// `node scripts/bundle.mjs` writes them into `bundled`, where `npm start` runs them. Needs a build (`npm run build`).
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Each package's folder and the modules that others start or import. They come to lie side by side: a worker is found beside
 * what starts it, and `../` leads from each file to the package's own folder.
 */
const packages = {
  '@claviger/check': { folder: 'check', entries: ['index', 'main', 'history/scan-worker'] },
  '@claviger/gateway': { folder: 'gateway', entries: ['index', 'ledger/ledger-worker', 'ledger/report-worker'] },
  claviger: { folder: 'cli', entries: ['index', 'main'] },
};

export const bundledPackages = Object.keys(packages);
/** The folder of modules that a package's files are made of. */
export const modulesFolder = (name) => join(root, 'packages', packages[name].folder);

const holds = (path, contents) => existsSync(path) && readFileSync(path).equals(contents);

/** Writes a package's code into `folder`. What is there already and would be the same is left alone: a gateway may run from it. */
export async function bundleCode(name, folder) {
  const { outputFiles } = await build({
    absWorkingDir: modulesFolder(name),
    entryPoints: packages[name].entries.map((path) => ({ in: `dist/${path}.js`, out: path.replace(/^.*\//, '') })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    charset: 'utf8',
    packages: 'external',
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const { path, contents } of outputFiles) if (!holds(path, contents)) writeFileSync(path, contents);
  for (const file of readdirSync(folder)) if (file.endsWith('.js') && !written.has(join(folder, file))) rmSync(join(folder, file));
}

/** Writes whole packages, types included, into folders of their names in `folder`. */
export function bundlePackages(folder) {
  return Promise.all(
    bundledPackages.map(async (name) => {
      const [from, to] = [modulesFolder(name), join(folder, name)];
      const isOther = (path) => {
        const [first = '', ...rest] = relative(from, path).split(sep);
        if (first === 'dist') return rest.length === 0 || statSync(path).isDirectory() || path.endsWith('.d.ts');
        return first !== 'src' && first !== 'node_modules' && !first.startsWith('tsconfig');
      };
      // In a checkout that nobody may write to, one that is built starts all the same.
      const isNew = (path, target) => isOther(path) && (statSync(path).isDirectory() || !holds(target, readFileSync(path)));
      cpSync(from, to, { recursive: true, filter: isNew });
      await bundleCode(name, join(to, 'dist'));
    }),
  );
}

/** Where `npm start` runs them: by the folder's name they find each other, and all other packages where the modules find them. */
export const bundled = join(root, 'bundled/node_modules');

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundlePackages(bundled);
