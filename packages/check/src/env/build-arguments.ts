import type { ReportedFinding } from '../engine/finding.js';
import type { Project } from '../engine/project.js';
import { baseName } from '../files/kind.js';
import { isKeyName } from '../flow/known/environment.js';

interface Instruction {
  readonly line: number;
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a container file, each with the lines that it goes on over. */
function instructionsIn(text: string): Instruction[] {
  const found: Instruction[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let instruction = lines[index] ?? '';
    while (/\\\s*$/.test(instruction) && index + 1 < lines.length) instruction = instruction.replace(/\\\s*$/, ' ') + (lines[++index] ?? '');
    const match = /^\s*([A-Za-z]{2,20})\s+(\S.*)$/.exec(instruction);
    if (match?.[1] !== undefined && match[2] !== undefined) found.push({ line, name: match[1].toUpperCase(), rest: match[2] });
  }
  return found;
}

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
  for (const file of project.files) {
    if (file.kind !== 'container' || /\.ya?ml$/.test(baseName(file.path)) || file.skipped !== undefined) continue;
    const instructions = instructionsIn(file.text() ?? '');
    // Stages before the last are thrown away.
    const stage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM') + 1);
    for (const [index, instruction] of stage.entries()) {
      const secret = instruction.name === 'ARG' ? namesIn(instruction).find((name) => isKeyName(name)) : undefined;
      if (secret === undefined) continue;
      const after = stage.slice(index + 1);
      const inSettings = after.some(({ name, rest }) => name === 'ENV' && new RegExp(`\\$(?:${secret}\\b|\\{${secret}\\b)`).test(rest));
      if (!inSettings && !after.some(({ name }) => name === 'RUN')) continue;
      const place = { path: file.path, line: instruction.line, column: 1, endLine: instruction.line };
      yield { ruleId: 'env-file-in-image', ...place, message: `${secret} is a build argument: its value stays in the image's ${inSettings ? 'settings' : 'history'}, where whoever pulls the image reads it` };
    }
  }
}
