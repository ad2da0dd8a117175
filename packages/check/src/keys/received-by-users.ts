import type { FileKind } from '../engine/project.js';

/** What a browser, a phone or a desktop app receives, told from the path: why users get it, or `undefined`. */
export function receivedByUsers(path: string, kind: FileKind): string | undefined {
  const folders = `/${path.toLowerCase()}`;
  if (/\.(?:apk|aab|ipa|asar|crx|xpi|vsix)(?:!|$)/.test(folders)) return 'an app package';
  if (kind === 'source-map' || folders.endsWith('.map')) return 'a source map';
  if (/\/(?:\.next\/static|_next\/static|\.output\/public|\.vercel\/output\/static|\.svelte-kit\/output\/client|dist\/client|dist\/assets|build\/static|build\/client|storybook-static|web-build|www)\//.test(folders)) return 'a browser build';
  if (/\/(?:public|static|wwwroot|htdocs)\//.test(folders) && !/\.(?:ts|tsx|py|rb|go|env)$/.test(folders)) return 'a folder that is served as it is';
  if (/\/(?:dist|build|out)\/(?:[\w.-]+\/)*(?:index\.html|[\w.-]*(?:bundle|chunk|main|app|vendor|index)[\w.-]*\.(?:js|css))$/.test(folders) && /[.-][0-9a-f]{8}|bundle|chunk|\.html$|\.min\./.test(folders)) return 'a browser build';
  if (/\.min\.js$|\.bundle\.js$/.test(folders)) return 'a browser build';
  if (kind === 'markup' && /\.(?:x?html?)$/.test(folders) && !/\/(?:docs?|tests?|templates?)\//.test(folders)) return 'a page';
  if (/\/src\/environments\/environment[\w.-]{0,40}\.ts$/.test(folders)) return 'the build settings of an Angular app';
  if (/\/src\/environments\/environment[\w.-]{0,40}\.ts$/.test(folders)) return 'the build settings of an Angular app';
  if (/(?:^|\/)(?:info\.plist|androidmanifest\.xml|strings\.xml|google-services\.json|eas\.json)$/.test(folders)) return 'an app package';
  return undefined;
}
