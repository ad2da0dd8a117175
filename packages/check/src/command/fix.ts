import { check, checkProject, type CheckOptions, type CheckResult } from '../check.js';
import { CheckError } from '../check-error.js';
import { applyChanges, prepareChanges, showChanges } from '../fix/apply.js';
import { FixError } from '../fix/fix-error.js';
import { planFixes } from '../fix/plan.js';
import type { Mending } from '../reports/pretty.js';
import { visible } from '../reports/visible.js';

/** `--fix`: mends, tells what it did and what is left, and gives the result after it. */
export async function fix(folder: string, options: CheckOptions, dryRun: boolean, write: (text: string) => void): Promise<{ readonly result: CheckResult; readonly mending: Mending }> {
  const { result, project } = await checkProject(folder, options);
  const { titles, changes, steps } = planFixes(project, result.findings);
  const prepared = prepareChanges(project, changes);
  if (!dryRun) {
    try {
      await applyChanges(project, prepared);
    } catch (error) {
      throw new CheckError(error instanceof FixError ? error.message : 'a change could not be written');
    }
  }
  if (titles.length === 0) write('Nothing here can be mended by machine.\n');
  else {
    write(`${dryRun ? 'Would be done' : 'Done'}:\n${titles.map((title) => `  ${visible(title)}\n`).join('')}\n`);
    if (dryRun) write(`${showChanges(prepared).split('\n').map(visible).join('\n')}\n`);
  }
  if (steps.length > 0) write(`To do by hand:\n${steps.map((step) => `  - ${visible(step)}\n`).join('')}\n`);
  return dryRun ? { result, mending: titles.length > 0 ? 'shown' : 'done' } : { result: await check(folder, options), mending: 'done' };
}
