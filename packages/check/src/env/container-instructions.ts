import type { Project, ProjectFile } from '../engine/project.js';
import { baseName } from '../files/kind.js';

/** An instruction of a container file, with the lines that it goes on over put into one. */
export interface Instruction {
  /** Where it begins, from 1 on. */
  readonly line: number;
  /** In capitals. */
  readonly name: string;
  readonly rest: string;
}

/** The files of a project that images are built by. */
export function containerFiles(project: Project): ProjectFile[] {
  return project.files.filter((file) => file.kind === 'container' && !/\.ya?ml$/.test(baseName(file.path)) && file.skipped === undefined);
}

export function instructionsIn(text: string): Instruction[] {
  const found: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    const parts: string[] = [];
    let part = (lines[index] ?? '').trim();
    while (part.endsWith('\\') && index + 1 < lines.length) {
      parts.push(part.slice(0, -1));
      part = (lines[++index] ?? '').trim();
    }
    parts.push(part);
    const match = /^\s*([A-Za-z]{2,20})\s+(\S.*)$/.exec(parts.join(' '));
    if (match?.[1] !== undefined && match[2] !== undefined) found.push({ line, name: match[1].toUpperCase(), rest: match[2] });
  }
  return found;
}

/** Where among the instructions the last stage begins: those before it are thrown away. */
export function lastStage(instructions: readonly Instruction[]): number {
  return instructions.findLastIndex(({ name }) => name === 'FROM') + 1;
}
