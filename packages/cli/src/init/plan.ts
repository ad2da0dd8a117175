import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_NAMES } from '../config/load-policy.js';
import type { Step } from './change.js';
import { makeFiles } from './existing.js';
import { layOut, type Layout } from './layout.js';
import { besideWords } from './other-frameworks.js';
import type { Project } from './project.js';
import { environmentStep } from './steps/environment.js';
import { hookStep } from './steps/commit-hook.js';
import { ignoreStep } from './steps/ignore-rules.js';
import { integrationStep } from './steps/integration.js';

export interface Plan {
  readonly layout: Layout;
  readonly steps: readonly Step[];
}

/** Everything that `claviger init` would do, in its order. Nothing is done yet. */
export function planInit(project: Project): Plan {
  const layout = layOut(project);
  const page = makeFiles(project.root, [...layout.page, ...layout.server]);
  return {
    layout,
    steps: [
      // Before there is anything that must not be committed.
      ignoreStep(project),
      environmentStep(project),
      policyStep(project, layout),
      routeStep(project, layout),
      { title: layout.server.length > 0 ? 'Add a page that uses it, and a server' : 'Add a page that uses it', ...page, byHand: [...page.byHand, ...layout.byHand] },
      hookStep(project),
      integrationStep(project),
    ],
  };
}

function policyStep({ root }: Project, { policy }: Layout): Step {
  const title = `Write the policy, ${policy.path}`;
  const there = CONFIG_NAMES.find((name) => existsSync(join(root, name)));
  if (there === undefined || there === policy.path) return { title, ...makeFiles(root, [policy]) };
  // One policy is enough, but the route imports it by name.
  return { title, changes: [], byHand: [`The policy is ${there}, and the chat route imports ${policy.path}: rename it, or change the import.`] };
}

function routeStep({ root, framework, other, workspace, typescript, declaresCommonJs }: Project, { route }: Layout): Step {
  const made = makeFiles(root, route);
  // Seen with Next.js 16.4: its compiler takes the field at its word, for pages of the project's own too.
  const refused = (framework === 'next-app' || framework === 'next-pages') && !typescript && declaresCommonJs;
  // Told once: whoever runs it again has decided.
  const once = made.changes.length === 0 ? [] : [...(other === undefined ? [] : [besideWords(other)]), ...(workspace && framework === 'node' ? ['This is the top of a workspace, and what init wrote is an app of its own in it. For an app below, name its folder: claviger init FOLDER'] : [])];
  const byHand = refused ? ['Take "type": "commonjs" out of package.json (npm pkg delete type): beside it Next.js refuses import and export in .js and .jsx files.'] : [];
  return { title: 'Add a chat route with the guards in front of Claude', ...made, byHand: [...made.byHand, ...once, ...byHand] };
}
