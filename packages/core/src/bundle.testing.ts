import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform, type Metafile } from 'esbuild';

/**
 * What the guards read and no code: trained weights (names, injection), the terms of the injection lexicon in its
 * languages and the words around them, the words of names and addresses in scripts without capitals, the words beside names, births, telephone
 * numbers and documents in theirs, the numbering plans of all countries, the prices of models, the names of a request's fields, and the table of what the API keeps of which feature.
 */
const DATA_FILE = /\/weights[^/]*\.js$|\/lexicon\/(?:addressing|authority|discussion|exfiltration|extraction|mirrored-words|override|persona|refusal|surroundings)\.js$|\/names\/scripts\/words\/[a-z-]+\.js$|\/(?:introducing|birth|phone|label|field)-words\.js$|\/posture\/claude-features\.js$|\/messages\/prices\.js$|\/metadata\.min\.json\.js$/;

export interface Bundle {
  /** Paths of the modules in it. */
  readonly inputs: readonly string[];
  readonly code: string;
  /** gzip bytes of the entry with what it imports; each file compressed by itself, as it is sent. */
  readonly startBytes: number;
  /** The same with what is imported while it runs. */
  readonly allBytes: number;
  /** `allBytes` by where they come from, the most first: a file's compressed bytes are shared out by how much of it each module makes. */
  readonly parts: readonly (readonly [part: string, bytes: number])[];
  readonly dataBytes: number;
  readonly dataFiles: readonly { readonly path: string; readonly values: Readonly<Record<string, unknown>> }[];
}

/** Bundles `claviger` for any runtime, minified and split at its dynamic imports, without the data files. */
export async function bundleMiddleware(): Promise<Bundle> {
  const data = new Map<string, Readonly<Record<string, unknown>>>();
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export { claviger, isClavigerError } from './index.js';", resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    splitting: true,
    outdir: 'bundle',
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
    plugins: [
      {
        name: 'without data files',
        setup: (made) =>
          made.onLoad({ filter: DATA_FILE }, async ({ path }) => {
            const values = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
            data.set(path, values);
            // The names stay, so that what imports them is bundled as ever.
            return { contents: Object.keys(values).map((name) => (name === 'default' ? 'export default {};' : `export const ${name} = {};`)).join('\n') };
          }),
      },
    ],
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const sizeOf = (names: Iterable<string>): number => [...names].reduce((sum, name) => sum + gzipSync(files.get(basename(name)) ?? '', { level: 9 }).length, 0);
  const dataFiles = [...data].map(([path, values]) => ({ path, values }));
  const minified = await Promise.all(dataFiles.map(({ path }) => transform(readFileSync(path, 'utf8'), { minify: true, charset: 'utf8' })));
  return {
    inputs: Object.keys(metafile.inputs),
    code: outputFiles.map(({ text }) => text).join('\n'),
    startBytes: sizeOf(startFiles(metafile)),
    allBytes: sizeOf(Object.keys(metafile.outputs)),
    parts: partsOf(metafile, (name) => sizeOf([name])),
    dataBytes: minified.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0),
    dataFiles,
  };
}

function partsOf({ outputs }: Metafile, compressed: (name: string) => number): readonly (readonly [string, number])[] {
  const parts = new Map<string, number>();
  for (const [name, { bytes, inputs }] of Object.entries(outputs)) {
    const share = compressed(name) / Math.max(1, bytes);
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? /dist\/((?:guards\/)?[^/]+)/.exec(path)?.[1] ?? path;
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput * share);
    }
  }
  return [...parts].map(([part, bytes]) => [part, Math.round(bytes)] as const).toSorted(([, one], [, other]) => other - one);
}

/** The entry's file and those that it imports at once, and they in turn. */
function startFiles({ outputs }: Metafile): ReadonlySet<string> {
  const files = new Set<string>();
  const add = (name: string): void => {
    if (files.has(name)) return;
    files.add(name);
    for (const { path, kind, external } of outputs[name]?.imports ?? []) if (kind === 'import-statement' && external !== true) add(path);
  };
  add(Object.keys(outputs).find((name) => basename(name) === 'stdin.js') ?? '');
  return files;
}
