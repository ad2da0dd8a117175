import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './existing.js';
import { policyFile } from './policy-file.js';
import { importPath } from './import-path.js';
import type { Layout, WantedFile } from './layout.js';
import { pageScript } from './page-script.js';
import type { Project } from './project.js';
import { readTemplate, renderTemplate, type Rendering } from './render-template.js';
import { WEB_FRAMEWORKS, type WebFramework } from './web-frameworks.js';

/** Where the route and the page of one framework go; every path from the top of the project, without its ending. */
interface Places {
  readonly visitor: string;
  /** The template of a route, and where it goes. */
  readonly routes: readonly (readonly [template: string, path: string])[];
  readonly page: readonly [template: string, path: string];
  readonly stream: string;
  /** The policy may read `process.env`: else the route gives it the address of the API. */
  readonly settings: boolean;
}

const PLACES: Readonly<Record<WebFramework, (source: string) => Places>> = {
  sveltekit: () => ({ visitor: 'src/lib/server/visitor', routes: [['sveltekit/route.js', 'src/routes/api/chat/+server']], page: ['sveltekit/page.svelte', 'src/routes/chat/+page.svelte'], stream: 'src/routes/chat/stream-answer', settings: false }),
  astro: () => ({ visitor: 'src/claviger/visitor', routes: [['astro/route.js', 'src/pages/api/chat']], page: ['shared/page.html', 'src/pages/chat.astro'], stream: 'src/claviger/page', settings: false }),
  nuxt: (source) => ({ visitor: 'server/utils/visitor', routes: [['nuxt/post.js', 'server/api/chat.post'], ['nuxt/get.js', 'server/api/chat.get']], page: ['nuxt/page.vue', `${source}pages/chat.vue`], stream: `${source}utils/stream-answer`, settings: true }),
  // What is called `.server` stays out of what browsers get.
  'react-router': () => ({ visitor: 'app/claviger/visitor.server', routes: [['react-router/route.js', 'app/routes/api.chat']], page: ['shared/chat-page.jsx', 'app/routes/chat'], stream: 'app/claviger/stream-answer', settings: true }),
};

export function layOutWeb(project: Project, framework: WebFramework): Layout {
  const { typescript, source } = project;
  const { visitor, routes, page, stream, settings } = PLACES[framework](source);
  const code = typescript ? 'ts' : 'js';
  // A plain `.js` may be read as CommonJS by the command line. Vite resolves imports without an ending, but for `.mjs`.
  const [policy, imported] = typescript ? ['claviger.config.ts', 'claviger.config'] : ['claviger.config.mjs', 'claviger.config.mjs'];
  const render = (template: string, path: string): string => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const ending = typescript ? '' : '.js';
    const imports: Rendering['imports'] = { policy: importPath(folder, imported), visitor: importPath(folder, visitor) + ending, stream: importPath(folder, stream) + ending };
    return renderTemplate(template, { typescript, ending, imports });
  };
  const [pageTemplate, pagePath] = page;
  return {
    policy: policyFile(policy, settings),
    route: [{ path: `${visitor}.${code}`, mark: 'newVisitor', text: render('shared/visitor.js', visitor) }, ...routes.map(([template, path]): WantedFile => ({ path: `${path}.${code}`, mark: 'visitor', text: render(template, path) }))],
    page: framework === 'astro' ? [{ path: `${stream}.js`, mark: 'streamAnswer', text: pageScript('/api/chat') }, { path: pagePath, mark: 'id="turns"', text: withImportedScript(readTemplate(pageTemplate), `${importPath('src/pages', stream)}.js`) }] : [{ path: `${stream}.${code}`, mark: 'streamAnswer', text: render('shared/stream-answer.js', stream) }, pageFile(framework, typescript, pagePath, render(pageTemplate, pagePath), importPath('app/routes', stream))],
    server: [],
    byHand: byHand(project, framework),
    address: WEB_FRAMEWORKS[framework].address,
  };
}

/** The page with its script as Astro takes it in and bundles it. */
function withImportedScript(page: string, script: string): string {
  return page.replace(/^( *)<script type="module" src="[^"]*"><\/script>$/m, `$1<script>\n$1  import '${script}';\n$1</script>`);
}

function pageFile(framework: WebFramework, typescript: boolean, path: string, text: string, stream: string): WantedFile {
  const mark = 'streamAnswer';
  // React Router's pages are the browser's as well as the server's, without a word that says so.
  if (framework === 'react-router') return { path: `${path}.${typescript ? 'tsx' : 'jsx'}`, mark, text: text.replace("'use client';\n", '').replace("'./stream-answer", `'${stream}`) };
  return { path, mark, text: typescript ? text.replace(/^<script/, '<script lang="ts"') : text };
}

/** What the user's own files still need for the route and the page to be found. */
function byHand({ root, typescript, packages, source }: Project, framework: WebFramework): string[] {
  if (framework === 'astro') return hasAdapter(root, packages) ? [] : ['`astro dev` serves the chat as it is. To build it, Astro needs an adapter for where it will run: npx astro add node (or vercel, netlify, cloudflare).'];
  if (framework === 'nuxt') {
    const app = `${source}app.vue`;
    const text = textOf(root, app);
    return text === undefined || /<(?:NuxtPage|nuxt-page)\b/.test(text) ? [] : [`Put <NuxtPage /> into ${app}: without it Nuxt shows no page, and so not the chat's.`];
  }
  if (framework !== 'react-router') return [];
  const [routes, code, page] = typescript ? ['app/routes.ts', 'ts', 'tsx'] : ['app/routes.js', 'js', 'jsx'];
  const text = textOf(root, routes) ?? '';
  // File routes are found by their names.
  if (/\bflatRoutes\b/.test(text) || /['"`](?:\.\/)?routes\/api\.chat\b/.test(text)) return [];
  return [`Add the routes to ${routes}, with route from '@react-router/dev/routes':\n\n    route('api/chat', 'routes/api.chat.${code}'),\n    route('chat', 'routes/chat.${page}'),\n`];
}

function hasAdapter(root: string, packages: ReadonlySet<string>): boolean {
  if ([...packages].some((name) => /^@astrojs\/(?:node|vercel|netlify|cloudflare)$/.test(name))) return true;
  const configuration = readdirSync(root).find((name) => /^astro\.config\.[cm]?[jt]s$/.test(name));
  return configuration !== undefined && existsSync(join(root, configuration)) && /\badapter\b/.test(textOf(root, configuration) ?? '');
}
