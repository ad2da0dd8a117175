import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.js';
import type { PackageManager, Project } from './project.js';
import { isWebFramework, WEB_FRAMEWORKS } from './web-frameworks.js';

const ADD: Readonly<Record<PackageManager, readonly [string, string]>> = {
  npm: ['npm install', 'npm install --save-dev'],
  pnpm: ['pnpm add', 'pnpm add --save-dev'],
  yarn: ['yarn add', 'yarn add --dev'],
  bun: ['bun add', 'bun add --dev'],
};

const EXECUTE: Readonly<Record<PackageManager, string>> = { npm: 'npx', pnpm: 'pnpm exec', yarn: 'yarn', bun: 'bunx' };

/** What to type next: what is still missing, then how the chat is started and how all of it is looked at. */
export function nextCommands(project: Project, layout: Layout): string[] {
  const { packages, packageManager } = project;
  const [add, addForDevelopment] = ADD[packageManager];
  const missing = [...(packages.has('@claviger/core') ? [] : [`${add} @claviger/core`]), ...(packages.has('claviger') ? [] : [`${addForDevelopment} claviger`])].join(' && ');
  return [...(missing === '' ? [] : [missing]), startCommand(project, layout), `${EXECUTE[packageManager]} claviger doctor`, ...(missing === '' ? [`${EXECUTE[packageManager]} claviger check`] : [])];
}

function startCommand({ root, framework, packageManager, scripts, typescript }: Project, { server }: Layout): string {
  const [own] = server;
  const develop = isWebFramework(framework) ? WEB_FRAMEWORKS[framework].develop : framework === 'next-app' || framework === 'next-pages' ? 'next dev' : undefined;
  if (develop !== undefined) return typeof scripts['dev'] === 'string' ? `${packageManager} run dev` : `${EXECUTE[packageManager]} ${develop}`;
  if (framework === 'worker') return `${EXECUTE[packageManager]} wrangler dev`;
  // Node takes what the last file says.
  const settings = `--env-file=.env${existsSync(join(root, '.env.local')) ? ' --env-file=.env.local' : ''}`;
  const script = ['dev', 'start'].find((name) => typeof scripts[name] === 'string');
  if (own === undefined) return script === undefined ? `node ${settings} your-server.js` : `${packageManager} run ${script}`;
  return typescript ? `${EXECUTE[packageManager]} tsx ${settings} ${own.path}` : `node ${settings} ${own.path}`;
}
