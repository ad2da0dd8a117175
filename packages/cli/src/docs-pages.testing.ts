import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Pages for people: the READMEs and everything in docs, but for the pages that are fixtures of rules. */
export const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...['check', 'cli', 'core', 'gateway'].map((name) => `packages/${name}/README.md`), ...markdownBelow('docs'), ...markdownBelow('skills')].filter((path) => existsSync(join(repository, path)));

function markdownBelow(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    // Pages of rules show faulty code on purpose; their own tests hold them to the fixtures.
    if (entry.isDirectory()) return path === 'docs/rules' ? [] : markdownBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

export interface CodeBlock {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly title: string | undefined;
  readonly code: string;
}

export function blocksOf(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; title: string | undefined; line: number; lines: string[] } | undefined;
  readFileSync(join(repository, page), 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const fence = /^```(\w*)(?: title=(\S+))?/.exec(line);
      if (open === undefined && fence !== null) open = { language: fence[1] ?? '', title: fence[2], line: index + 1, lines: [] };
      else if (open !== undefined && line.startsWith('```')) {
        blocks.push({ page, line: open.line, language: open.language, title: open.title, code: open.lines.join('\n') });
        open = undefined;
      } else open?.lines.push(line);
    });
  return blocks;
}
