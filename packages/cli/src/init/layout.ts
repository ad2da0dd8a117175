import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { textOf } from './existing.js';
import { importPath as from } from './import-path.js';
import { layOutWeb } from './layout-web.js';
import { pageScript } from './page-script.js';
import { policyFile } from './policy-file.js';
import type { Project } from './project.js';
import { readTemplate, renderTemplate, type Rendering } from './render-template.js';
import { isWebFramework } from './web-frameworks.js';

/** A file that a project should have, and its text. */
export interface WantedFile {
  readonly path: string;
  readonly text: string;
  /** What stands in the file as long as it goes back to this one, whatever the user made of it. */
  readonly mark: string;
}

const CORE = '@claviger/core';

export interface Layout {
  readonly policy: WantedFile;
  /** The secured route with all that it needs. */
  readonly route: readonly WantedFile[];
  /** The page that uses it; empty where the framework has no pages. */
  readonly page: readonly WantedFile[];
  /** What starts the server: only for a project that has nothing to do so. */
  readonly server: readonly WantedFile[];
  /** What the user's own files still need to have added. */
  readonly byHand: readonly string[];
  /** Where the chat is, once the server runs. */
  readonly address: string;
}

/** Where everything goes in `project`, and what stands in it. */
export function layOut(project: Project): Layout {
  const { framework } = project;
  if (isWebFramework(framework)) return layOutWeb(project, framework);
  return framework === 'next-app' || framework === 'next-pages' ? layOutNext(project) : layOutServer(project);
}

function layOutNext({ root, framework, typescript, source }: Project): Layout {
  const [code, page] = typescript ? ['ts', 'tsx'] : ['js', 'jsx'];
  // A plain `.js` may be read as CommonJS by the command line.
  const policy = typescript ? 'claviger.config.ts' : 'claviger.config.mjs';
  // Next resolves imports without an ending, but for `.mjs`, which it wants spelled out.
  const rendering: Rendering = { typescript, ending: typescript ? '' : '.js' };
  const render = (template: string, folder: string, imports: Readonly<Record<string, string>> = {}): string =>
    renderTemplate(template, { ...rendering, imports: { policy: from(folder, typescript ? 'claviger.config' : policy), ...imports } });
  const shared = { policy: policyFile(policy, true), server: [], byHand: [], address: 'http://localhost:3000/chat' };
  if (framework === 'next-pages') {
    const [pages, helpers] = [`${source}pages`, `${source}claviger`];
    const ending = rendering.ending;
    return {
      ...shared,
      route: [
        { path: `${helpers}/visitor.${code}`, mark: 'newVisitor', text: render('shared/visitor.js', helpers) },
        { path: `${pages}/api/chat.${code}`, mark: CORE, text: render('next-pages/route.js', `${pages}/api`, { visitor: from(`${pages}/api`, `${helpers}/visitor${ending}`) }) },
      ],
      page: [
        { path: `${helpers}/stream-answer.${code}`, mark: 'streamAnswer', text: render('shared/stream-answer.js', helpers) },
        { path: `${pages}/chat.${page}`, mark: 'streamAnswer', text: render('shared/chat-page.jsx', pages).replace("'./stream-answer", `'${from(pages, `${helpers}/stream-answer`)}`) },
      ],
    };
  }
  const app = `${source}app`;
  const layout = ['tsx', 'jsx', 'js', 'ts'].some((ending) => existsSync(join(root, `${app}/layout.${ending}`)));
  return {
    ...shared,
    route: [
      { path: `${app}/api/chat/visitor.${code}`, mark: 'newVisitor', text: render('shared/visitor.js', `${app}/api/chat`) },
      { path: `${app}/api/chat/route.${code}`, mark: CORE, text: render('next-app/route.js', `${app}/api/chat`) },
    ],
    page: [
      ...(layout ? [] : [{ path: `${app}/layout.${page}`, mark: 'children', text: render('next-app/layout.jsx', app) }]),
      { path: `${app}/chat/stream-answer.${code}`, mark: 'streamAnswer', text: render('shared/stream-answer.js', `${app}/chat`) },
      { path: `${app}/chat/page.${page}`, mark: 'streamAnswer', text: render('shared/chat-page.jsx', `${app}/chat`) },
    ],
  };
}

const MOUNTS: Readonly<Record<'express' | 'fastify' | 'hono' | 'worker' | 'node', string>> = {
  express: 'app.use(chatRoutes);',
  fastify: 'app.register(chatRoutes);',
  hono: "app.route('/', chatRoutes);",
  worker: 'const chat = await answerChat(request, env);\nif (chat !== undefined) return chat;',
  node: 'if (await chatRoutes(request, response)) return;',
};

function layOutServer({ root, framework, typescript, modules, entry, packages, source }: Project): Layout {
  const kind = framework as keyof typeof MOUNTS;
  const code = typescript ? (modules ? 'ts' : 'mts') : modules ? 'js' : 'mjs';
  const ending = modules ? '.js' : '.mjs';
  // Deployed as one bundle, a worker reads its settings from its own environment.
  const policy = policyFile(`claviger.config.${code}`, kind !== 'worker');
  const rendering: Rendering = { typescript, ending, imports: { policy: `../claviger.config${ending}` } };
  const render = (template: string): string => renderTemplate(template, rendering);
  const script = pageScript('/chat');
  // Hono itself does not listen.
  const canStart = kind !== 'hono' || packages.has('@hono/node-server');
  const server = kind === 'worker' ? `${source}index.${code}` : `server.${code}`;
  const starting = { path: server, mark: 'claviger/chat', text: render(`${kind}/server.js`).replace("'./claviger/", `'${from(folderOf(server), 'claviger')}/`) };
  const ours = entry === server && readFileSync(join(root, server), 'utf8') === starting.text;
  const starts = ours || (entry === undefined && canStart);
  const mount = `${importLine(kind === 'worker' ? 'answerChat' : 'chatRoutes', from(folderOf(entry ?? server), `claviger/chat${ending}`), modules || typescript)}\n${MOUNTS[kind]}`;
  return {
    policy,
    route: [
      { path: `claviger/visitor.${code}`, mark: 'newVisitor', text: render('shared/visitor.js') },
      { path: `claviger/chat.${code}`, mark: CORE, text: render(`${kind}/chat.js`) },
    ],
    page: kind === 'worker' ? [] : [{ path: 'claviger/page/page.html', mark: '/chat/page.js', text: readTemplate('shared/page.html') }, { path: 'claviger/page/page.js', mark: 'streamAnswer', text: script }],
    server: starts ? [starting] : [],
    byHand: starts || mounted(root, entry) ? [] : [`Add the route to ${entry ?? 'your server'}:\n\n    ${mount.replaceAll('\n', '\n    ')}\n`],
    address: kind === 'worker' ? 'http://localhost:8787/chat' : 'http://127.0.0.1:3000/chat',
  };
}

/** How a server takes the route in. CommonJS can `require` an ES module from Node 20.19 on. */
function importLine(name: string, path: string, modules: boolean): string {
  return modules ? `import { ${name} } from '${path}';` : `const { ${name} } = require('${path}');`;
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Whether the user's server has the route. */
function mounted(root: string, entry: string | undefined): boolean {
  return entry !== undefined && /claviger\/chat\b/.test(textOf(root, entry) ?? '');
}
