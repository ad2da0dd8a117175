import { posix } from 'node:path';
import type { Node } from 'oxc-parser';
import { dottedName } from './syntax.js';

const buildFile = /^(?:next|vite|vitest|webpack[\w.-]*|nuxt|rsbuild|rspack|astro|svelte|gatsby-(?:config|node)|app|electron\.vite|electron-vite|craco|vue|babel|rollup|esbuild[\w.-]*|build|wxt|metro|quasar|docusaurus|farm|tsup|forge)(?:\.config)?[\w.]*\.[cm]?[jt]s$/;

/** Whether a file says how the project is built: it runs there, and only what it hands to the bundler reaches users. */
export function isBuildFile(path: string): boolean {
  return buildFile.test(posix.basename(path));
}

/** Whether a value is there, not what it is: `!key`, `Boolean(key)`, `key !== undefined`. */
export function onlyAsks(node: Node): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '!' || node.operator === 'typeof';
  if (node.type === 'BinaryExpression') return /^(?:[!=]==?|in|[<>]=?)$/.test(node.operator);
  return node.type === 'CallExpression' && dottedName(node.callee) === 'Boolean';
}
