import { bracketed, logicalLines, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';

export interface PythonParameter {
  readonly name: string;
  /** Annotation and default, as written. */
  readonly annotation: string;
  readonly fallback: string;
}

export interface PythonFunction {
  readonly path: string;
  readonly name: string;
  readonly className: string;
  readonly indent: number;
  readonly line: number;
  /** Calling it gives a coroutine, of which nothing is run until somebody waits for it. */
  readonly isAsync: boolean;
  readonly decorators: readonly string[];
  /** Those of the class that it is a method of. */
  readonly classDecorators: readonly string[];
  readonly parameters: readonly PythonParameter[];
  readonly body: readonly LogicalLine[];
  /** The function that it is written in, whose names it sees. */
  readonly outer?: PythonFunction | undefined;
}

export interface PythonFile {
  readonly path: string;
  readonly functions: readonly PythonFunction[];
  /** Classes with their fields, for request models. */
  readonly classes: ReadonlyMap<string, readonly LogicalLine[]>;
  readonly top: readonly LogicalLine[];
  /** The lines at the top as what they are when the file is run. */
  readonly whole: PythonFunction;
  /** Names assigned to texts at the top, such as prompts. */
  readonly constants: ReadonlyMap<string, string>;
}

export function readPython(path: string, source: string): PythonFile {
  const lines = logicalLines(source);
  const functions: PythonFunction[] = [];
  const classes = new Map<string, LogicalLine[]>();
  const top: LogicalLine[] = [];
  const constants = new Map<string, string>();
  let decorators: string[] = [];
  const open: { indent: number; body: LogicalLine[] | undefined; className: string | undefined; decorators: readonly string[]; fn?: PythonFunction }[] = [];
  for (const line of lines) {
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= line.indent) open.pop();
    if (line.text.startsWith('@')) {
      decorators.push(line.text);
      continue;
    }
    const header = /^(?:async\s{1,4})?def\s{1,4}(\w{1,120})\s{0,4}\(/.exec(line.text);
    if (header?.[1] !== undefined) {
      const inside = bracketed(line.text, header[0].length - 1);
      const body: LogicalLine[] = [];
      // A body on the same line as its header.
      const after = line.text.slice(header[0].length + inside.length + 1).replace(/^[^:]*:/, '').trim();
      if (after !== '') body.push({ ...line, text: after });
      const owner = open.findLast((entry) => entry.className !== undefined);
      const fn: PythonFunction = { path, name: header[1], className: owner?.className ?? '', indent: line.indent, line: line.line, isAsync: line.text.startsWith('async'), decorators, classDecorators: owner?.decorators ?? [], parameters: splitArguments(inside).map((part) => parameter(part)), body, outer: open.at(-1)?.fn };
      functions.push(fn);
      open.push({ indent: line.indent, body, className: undefined, decorators: [], fn });
      decorators = [];
      continue;
    }
    const classHeader = /^class\s{1,4}(\w{1,120})/.exec(line.text);
    const above = decorators;
    decorators = [];
    if (classHeader?.[1] !== undefined) {
      const body: LogicalLine[] = [{ ...line }];
      classes.set(classHeader[1], body);
      open.push({ indent: line.indent, body, className: classHeader[1], decorators: above });
      continue;
    }
    const inner = open.findLast((entry) => entry.body !== undefined);
    if (inner?.body === undefined) {
      top.push(line);
      const constant = /^(\w{1,80})\s{0,4}(?::\s{0,4}\w{1,40}\s{0,4})?=\s{0,4}(.*)$/s.exec(line.text);
      if (constant?.[1] !== undefined && constant[2] !== undefined && /^[frbu]{0,2}["'(]/i.test(constant[2])) constants.set(constant[1], constant[2]);
    } else inner.body.push(line);
  }
  return { path, functions, classes, top, constants, whole: { path, name: path, className: '', indent: 0, line: top[0]?.line ?? 1, isAsync: false, decorators: [], classDecorators: [], parameters: [], body: top } };
}

function parameter(text: string): PythonParameter {
  const match = /^\*{0,2}(\w{1,80})\s{0,4}(?::([^=]{0,300}))?(?:=(.*))?$/s.exec(text);
  return { name: match?.[1] ?? '', annotation: (match?.[2] ?? '').trim(), fallback: (match?.[3] ?? '').trim() };
}
