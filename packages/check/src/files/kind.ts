import type { FileKind, FilePlace } from '../engine/project.js';

const byExtension: Readonly<Record<string, FileKind>> = {};
function add(kind: FileKind, extensions: string): void {
  for (const extension of extensions.split(' ')) (byExtension as Record<string, FileKind>)[extension] = kind;
}
add('script', '.js .jsx .ts .tsx .mjs .cjs .mts .cts');
add('component', '.vue .svelte .astro');
add('markup', '.html .htm .xhtml .xml .plist .svg .xaml .storyboard .mobileconfig');
add('python', '.py .pyi .pyw');
add('config', '.json .jsonc .json5 .yaml .yml .toml .ini .cfg .conf .config .properties .tf .tfvars .hcl .gradle .kts .tfstate .har .webmanifest');
add('notebook', '.ipynb');
add('source-map', '.map');
add('document', '.md .mdx .markdown .rst .txt .adoc');
add('shell', '.sh .bash .zsh .fish .ps1 .psm1 .bat .cmd');
add('archive', '.zip .jar .war .apk .aab .ipa .vsix .xpi .crx .whl .nupkg .tar .tgz .gz .asar .br .docx .xlsx .pptx .epub .aar');
add(
  'binary',
  '.png .jpg .jpeg .gif .webp .avif .ico .bmp .tif .tiff .mp3 .mp4 .m4a .mov .avi .webm .ogg .wav .flac .pdf .woff .woff2 .ttf .otf .eot .psd .bz2 .xz .7z .rar .zst',
);

const lockfiles = new Set([
  'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb', 'poetry.lock', 'uv.lock',
  'Pipfile.lock', 'Cargo.lock', 'composer.lock', 'Gemfile.lock', 'go.sum', 'deno.lock',
]);

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Lower case with its dot; `.d.ts` counts as `.ts`; a dotfile without another dot has none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot).toLowerCase();
}

/** The file's name alone decides; unknown names are `other`, or `binary` once their bytes are seen. */
export function kindOf(path: string): FileKind {
  const name = baseName(path);
  if (isDotenvName(name)) return 'dotenv';
  if (lockfiles.has(name)) return 'lockfile';
  const lower = name.toLowerCase();
  if (/^(?:docker|container)file(?:\.|$)|\.(?:docker|container)file$|^(?:docker-)?compose(?:\.[\w-]+)*\.ya?ml$/.test(lower)) return 'container';
  if (lower === 'makefile' || lower === 'justfile' || lower === 'procfile' || /^\.(?:bash|zsh|profile)/.test(lower)) return 'shell';
  if (lower === '.npmrc' || lower === '.netrc' || lower === '.pypirc' || lower === '.yarnrc.yml') return 'config';
  return byExtension[extensionOf(path)] ?? 'other';
}

/** `.env`, `.env.local`, `prod.env`, `.envrc`, `.dev.vars` (Cloudflare), `secrets.toml` (Streamlit): a file of `NAME=value` lines that people keep to themselves. */
export function isDotenvName(name: string): boolean {
  return /^\.env(?:\.[\w.-]+)?$|^\.env[-_]\w+$|^[\w-]+\.env(?:\.(?:local|production|development|prod|dev|staging))?$|^\.envrc$|^\.dev\.vars(?:\.\w+)?$|^env\.(?:local|production)$|^secrets\.toml$/.test(name);
}

/** A dotenv file that is meant to be shared: it holds names, not values. */
export function isDotenvExample(name: string): boolean {
  return isDotenvName(name) && /(?:^|[._-])(?:example|sample|template|tmpl|dist|defaults?|schema)(?:[._-]|$)/i.test(name);
}

/** From the path alone. */
export function placeOf(path: string): FilePlace {
  // Older projects keep the settings of their bundler in a folder `build`.
  const folders = `/${path.toLowerCase()}`.replace(/\/build\/(?=(?:webpack|rollup|rspack|esbuild|vite)[\w.-]{0,60}\.[cm]?[jt]s$)/, '/');
  if (/\/(?:vendor|vendored|third[_-]party|bower_components|pods)\//.test(folders)) return 'vendored';
  if (
    /\/(?:dist|build|out|\.next|\.nuxt|\.output|\.svelte-kit|\.vercel|\.netlify|\.expo|storybook-static|web-build|target)\//.test(folders) ||
    /\.min\.(?:js|css|mjs)$|\.bundle\.js$|\.chunk\.js$|-[0-9a-f]{8,}\.js$/.test(folders) ||
    /\.(?:js|mjs|css)\.map$/.test(folders)
  ) {
    return 'build-output';
  }
  if (/\/(?:tests?|bench(?:marks?)?|__tests__|__mocks__|specs?|e2e|cypress|fixtures?|testdata)\/|[._-](?:test|spec)\.\w+$|\/test_[^/]*\.py$/.test(folders)) return 'test';
  if (/\/(?:docs?|documentation)\/|\.(?:md|mdx|rst|adoc)$/.test(folders)) return 'docs';
  if (/\/(?:examples?|samples?|demos?)\//.test(folders)) return 'example';
  return 'source';
}
