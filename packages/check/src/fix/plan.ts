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

const fixers: ReadonlyMap<string, Fixer> = new Map(
  [ignoreEnvironmentFile, untrackEnvironmentFile, restrictEnvironmentFile, rewriteIgnoreFile, leaveOutOfImage, leaveOutOfPackage, moveKey, ...misuseFixers].map((fixer) => [fixer.ruleId, fixer]),
);

const rotating = new Set(['anthropic-key', 'anthropic-key-obscured', 'key-in-client-asset', 'anthropic-key-in-history', 'vendor-key', 'vendor-key-in-history']);

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
      if (rotating.has(finding.ruleId) && finding.key !== undefined) steps.add(rotationStep(finding));
      continue;
    }
    titles.add(plan.title);
    changes.push(...plan.changes);
    for (const step of plan.steps ?? []) steps.add(step);
  }
  return { titles: [...titles], changes, steps: [...steps], left };
}

function rotationStep({ key, path, commit }: Finding): string {
  const where = commit === undefined ? path : `${path} in ${commit.slice(0, 10)}`;
  const vendor = key?.vendor === 'anthropic' ? 'in the Console (platform.claude.com/settings/keys)' : `at its vendor (${key?.vendor ?? ''})`;
  const history = commit === undefined ? '' : ' To rewrite history afterwards: git filter-repo --replace-text FILE, with the key and ==>REMOVED on a line of FILE.';
  return `Rotate the key of ${where}, fingerprint ${key?.fingerprint ?? ''}, ${vendor}.${history}`;
}
