import type { Change, Fixer } from '../engine/fixer.js';
import type { Finding } from '../engine/finding.js';
import type { OpenProject } from '../files/open-project.js';
import { misuseFixers } from '../misuse/index.js';
import { ignoreEnvironmentFile, untrackEnvironmentFile } from './fixers/ignore-environment-file.js';
import { leaveOutOfImage } from './fixers/leave-out-of-image.js';
import { leaveOutOfPackage } from './fixers/leave-out-of-package.js';
import { moveKey } from './fixers/move-key.js';
import { restrictEnvironmentFile } from './fixers/restrict-environment-file.js';
import { rewriteIgnoreFile } from './fixers/rewrite-ignore-file.js';
import { rotationSteps } from './rotations.js';

const fixers: ReadonlyMap<string, Fixer> = new Map(
  [ignoreEnvironmentFile, untrackEnvironmentFile, restrictEnvironmentFile, rewriteIgnoreFile, leaveOutOfImage, leaveOutOfPackage, moveKey, ...misuseFixers].map((fixer) => [fixer.ruleId, fixer]),
);

export interface FixPlans {
  readonly titles: readonly string[];
  readonly changes: readonly Change[];
  readonly steps: readonly string[];
  /** Findings that no machine mends. */
  readonly left: readonly Finding[];
}

/** What can be mended of these findings, and what a person has to do. */
export function planFixes(project: OpenProject, findings: readonly Finding[]): FixPlans {
  const titles = new Set<string>();
  const changes: Change[] = [];
  const steps = new Set<string>();
  const left: Finding[] = [];
  for (const finding of findings) {
    const plan = fixers.get(finding.ruleId)?.plan(project, finding);
    if (plan === undefined) {
      left.push(finding);
      continue;
    }
    titles.add(plan.title);
    changes.push(...plan.changes);
    for (const step of plan.steps ?? []) steps.add(step);
  }
  return { titles: [...titles], changes, steps: [...rotationSteps(findings), ...steps], left };
}
