import { posix } from 'node:path';
import type { Project } from '../engine/project.js';

/** A name that imports begin with, and the folder or file that it stands for. */
export interface Alias {
  readonly name: string;
  readonly target: string;
}

const configs = ['svelte.config.js', 'svelte.config.ts', 'vite.config.ts', 'vite.config.js', 'vite.config.mts', 'vite.config.mjs', 'electron.vite.config.ts', 'astro.config.mjs', 'astro.config.ts', 'nuxt.config.ts', 'nuxt.config.js', 'vue.config.js', 'webpack.config.js', 'craco.config.js', 'rsbuild.config.ts'];
const LONGEST_BLOCK = 4000;
const MOST_BLOCKS = 8;
const entry = /(['"]?)([@~$#\w][\w@~$#/.*-]{0,60})\1\s{0,4}:\s{0,4}((?:[^,\n(]|\((?:[^()\n]|\([^()\n]{0,120}\)){0,200}\)){1,300})/g;

/** The aliases that the settings of a bundler or a framework in a folder name; read as text, nothing is evaluated. */
export function aliasesOf(project: Project, folder: string): readonly Alias[] {
  return configs.flatMap((name) => {
    const text = project.file(folder + name)?.text() ?? '';
    return [...text.matchAll(/\balias\s{0,4}:\s{0,4}\{/g)].slice(0, MOST_BLOCKS).flatMap((match) => aliasesIn(text.slice(match.index + match[0].length, match.index + LONGEST_BLOCK).split('}')[0] ?? '', folder));
  });
}

/** `$ai: 'src/ai', '@': path.resolve(__dirname, 'src'), '~': fileURLToPath(new URL('./app', import.meta.url))`. */
function aliasesIn(block: string, folder: string): Alias[] {
  return [...block.matchAll(entry)].flatMap(([, , name = '', value = '']): Alias[] => {
    const target = [...value.matchAll(/['"`]([\w@./*-]{1,200})['"`]/g)].at(-1)?.[1];
    return target === undefined ? [] : [{ name: name.replace(/\/?\*?$/, ''), target: posix.join(folder, target.replace(/\/?\*?$/, '')) }];
  });
}
