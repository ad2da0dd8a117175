import { resolve } from 'node:path';
import { FixError } from '@claviger/check';
import { UsageError, type CommandArguments, type CommandContext } from '../command.js';
import { ConfigError } from '../config/config-error.js';
import { applyStep, showChange } from '../init/apply.js';
import type { Step } from '../init/change.js';
import { nextCommands } from '../init/closing-words.js';
import { planInit } from '../init/plan.js';
import { placeOfKey } from '../init/steps/environment.js';
import { WEB_FRAMEWORKS } from '../init/web-frameworks.js';
import { lookAtProject, type Framework, type Project } from '../init/project.js';

const NAMES: Readonly<Record<Framework, string>> = {
  'next-app': 'Next.js, app router',
  'next-pages': 'Next.js, pages router',
  sveltekit: WEB_FRAMEWORKS.sveltekit.name,
  astro: WEB_FRAMEWORKS.astro.name,
  nuxt: WEB_FRAMEWORKS.nuxt.name,
  'react-router': WEB_FRAMEWORKS['react-router'].name,
  express: 'Express',
  fastify: 'Fastify',
  hono: 'Hono',
  worker: 'a worker',
  node: 'Node.js',
};

export async function run({ values, positionals }: CommandArguments, context: CommandContext): Promise<number> {
  const dryRun = values['dry-run'] === true;
  const ask = values['yes'] === true || dryRun ? undefined : context.ask;
  if (ask === undefined && values['yes'] !== true && !dryRun) throw new UsageError('there is nobody here to ask. Say --yes to do every step, or --dry-run to see them');
  const project = lookAtProject(resolve(context.directory, positionals[0] ?? '.'));
  const { steps, layout } = planInit(project);
  context.write(`${describe(project)}\n\n`);
  const open = steps.filter(({ changes, run }) => changes.length > 0 || run !== undefined);
  if (dryRun) for (const { title, changes, run } of open) context.write(`# ${title}\n${changes.map(showChange).join('\n')}${run === undefined ? '' : 'claviger check --install-hook\n'}\n`);
  const failed = dryRun ? 0 : await carryOut(open, ask, context);
  const { file, filled } = placeOfKey(project.root);
  const byHand = steps.flatMap((step) => step.byHand);
  if (byHand.length > 0) context.write(`To do by hand:\n\n${byHand.map((line) => `- ${line.trimEnd()}\n`).join('\n')}\n`);
  if (open.length === 0) context.write('Everything is in place: nothing was changed.\n');
  else if (!dryRun) context.write(`${filled ? `Your Claude API key is in ${file}. Next:` : `Put your Claude API key into ${file} as ANTHROPIC_API_KEY. Then:`}\n\n${nextCommands(project, layout).map((command) => `  ${command}\n`).join('')}\nThe chat is then on ${layout.address}\n`);
  return failed === 0 ? 0 : 1;
}

/** Does each step that is wanted; gives how many failed. One that fails does not keep the others from being done. */
async function carryOut(steps: readonly Step[], ask: CommandContext['ask'], { write, complain }: CommandContext): Promise<number> {
  let failed = 0;
  for (const step of steps) {
    if (ask !== undefined && !/^(?:y|yes|)$/i.test((await ask(`${step.title}? [Y/n] `)).trim())) {
      write('  left out\n');
      continue;
    }
    try {
      const done = await applyStep(step);
      write(`${step.title}\n${done.map((line) => `  ${line}\n`).join('')}`);
    } catch (error) {
      failed++;
      complain(`${step.title}\n  could not be done: ${reasonOf(error)}\n`);
    }
  }
  if (steps.length > 0) write('\n');
  return failed;
}

function reasonOf(error: unknown): string {
  if (error instanceof FixError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? error.message : 'unknown cause';
}

function describe({ root, framework, other, typescript, packageManager }: Project): string {
  return `${root}: ${other === undefined ? NAMES[framework] : `${other.name}, which init has no route for`}, ${typescript ? 'TypeScript' : 'JavaScript'}, ${packageManager}`;
}
