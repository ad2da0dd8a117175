import type { ReportedFinding } from '../engine/finding.js';
import type { Project } from '../engine/project.js';
import { isKeyName } from '../flow/known/environment.js';
import { containerFiles, instructionsIn, lastStage } from './container-instructions.js';
import type { Instruction } from './container-instructions.js';

/** The names that an `ARG` declares and leaves to whoever builds: `ARG KEY`, and not `ARG KEY=none`. */
function namesIn({ rest }: Instruction): string[] {
  return rest.split(/\s+/).map((word) => word.replace(/=(?:""|'')?$/, '')).filter((name) => /^\w{1,200}$/.test(name));
}

/**
 * Keys that are handed over as build arguments and stay in the image: what an `ENV` gets is part of its settings, and
 * each `RUN` after an `ARG` of its stage is kept in the image's history with the argument's value (docs.docker.com,
 * "ARG: impact on build caching" and "SecretsUsedInArgOrEnv").
 */
export function* buildArgumentFindings(project: Project): Generator<ReportedFinding> {
  for (const file of containerFiles(project)) {
    const instructions = instructionsIn(file.text() ?? '');
    const found: ReportedFinding[] = [];
    // What comes after an argument, since the last is looked at first.
    const inSettings = new Set<string>();
    let runs = false;
    for (const instruction of instructions.slice(lastStage(instructions)).toReversed()) {
      const { name, rest, line } = instruction;
      runs ||= name === 'RUN';
      if (name === 'ENV') for (const [, used = ''] of rest.matchAll(/\$\{?(\w{1,200})/g)) inSettings.add(used);
      const secret = name === 'ARG' ? namesIn(instruction).find((each) => isKeyName(each)) : undefined;
      if (secret === undefined || !(runs || inSettings.has(secret))) continue;
      found.push({ ruleId: 'env-file-in-image', path: file.path, line, column: 1, endLine: line, message: `${secret} is a build argument: its value stays in the image's ${inSettings.has(secret) ? 'settings' : 'history'}, where whoever pulls the image reads it` });
    }
    yield* found.toReversed();
  }
}
