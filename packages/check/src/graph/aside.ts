import type { ProjectFile } from '../engine/project.js';

const ofAnApp = /(?:^|\/)(?:src|app|pages|server|lib|routes|api)\//;

/**
 * Files whose code is not the app's: tests and benchmarks, documentation, build output, other people's. A folder called `docs` or
 * `build` below the sources is part of them, and TypeScript is never output.
 */
export function isAside(file: ProjectFile): boolean {
  switch (file.place) {
    case 'test':
    case 'vendored':
      return true;
    case 'docs':
      return !ofAnApp.test(file.path.slice(0, file.path.search(/(?:^|\/)(?:docs?|documentation)\//i) + 1));
    case 'build-output':
      return !/\.[cm]?tsx?$/.test(file.path) || file.path.endsWith('.d.ts') || /(?:^|\/)(?:\.[\w-]+|node_modules)\//.test(file.path);
    default:
      return false;
  }
}
