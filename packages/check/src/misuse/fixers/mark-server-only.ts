import type { Fixer } from '../../engine/fixer.js';
import { parsed } from './source.js';

/**
 * Marks the module that makes the client with `server-only`. The build then fails at every import from the browser:
 * that shows the places to change, and nothing can be shipped until they are.
 */
export const markServerOnly: Fixer = {
  ruleId: 'client-in-browser',
  plan(project, finding) {
    const path = finding.steps?.at(-1)?.path ?? finding.path;
    const source = parsed(project, path);
    const manifest = project.packageOf(path);
    if (source === undefined || manifest?.dependencies.has('next') !== true) return undefined;
    // A module that is a client component itself has to be taken apart by hand.
    if (/^\s{0,200}['"]use client['"]/.test(source.text) || /from ['"]server-only['"]|import ['"]server-only['"]/.test(source.text)) return undefined;
    return {
      title: `Mark ${path} as server-only`,
      changes: [{ kind: 'replace', path, start: 0, end: 0, text: "import 'server-only';\n" }],
      steps: [`npm install server-only, then move the calls of ${path} that pages make into a route handler or a server action: the build names them.`],
    };
  },
};
