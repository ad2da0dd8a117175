import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../change.js';
import { appendLines, textOf } from '../existing.js';
import type { Framework, Project } from '../project.js';
import { isWebFramework, WEB_FRAMEWORKS } from '../web-frameworks.js';

/** Files with secrets stay out of version control, and out of images. `.env.example` has none. */
const FOR_GIT = ['.env', '.env.*', '!.env.example', '.claviger/', 'node_modules/'];
const FOR_IMAGES = ['**/.env', '**/.env.*', '**/.claviger', '**/node_modules', '.git'];

export function ignoreStep({ root, framework }: Project): Step {
  const image = ['Dockerfile', 'Containerfile', 'compose.yaml', 'compose.yml', 'docker-compose.yml'].some((name) => existsSync(join(root, name)));
  const changes = [...appendLines(root, '.gitignore', missing(root, '.gitignore', [...FOR_GIT, ...madeBy(framework)])), ...(image ? appendLines(root, '.dockerignore', missing(root, '.dockerignore', FOR_IMAGES)) : [])];
  return { title: `Keep .env and .claviger out of version control${image ? ' and out of images' : ''}`, changes, byHand: [] };
}

/** What a framework makes beside the code. */
function madeBy(framework: Framework): readonly string[] {
  if (isWebFramework(framework)) return WEB_FRAMEWORKS[framework].made;
  return framework === 'next-app' || framework === 'next-pages' ? ['.next/'] : [];
}

/** Rules that are not there yet, in whatever form: with or without a slash at either end. */
function missing(root: string, file: string, rules: readonly string[]): string[] {
  const bare = (rule: string): string => rule.trim().replace(/^\/|\/$/g, '');
  const present = new Set((textOf(root, file) ?? '').split('\n').map(bare));
  return rules.filter((rule) => !present.has(bare(rule)));
}
