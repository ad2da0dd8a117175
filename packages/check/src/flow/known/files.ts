import type { Evaluator, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { externalOf } from './chain.js';

const writes = /(?:^|\.)(?:writeFile|writeFileSync|appendFile|appendFileSync|outputFile|write|writeTextFile|writeTextFileSync)$/;
const written = new WeakMap<Evaluator, Map<string, Value>>();
/** Files of which only the program knows where they lie: `join(mkdtempSync('x-'), 'job.sh')`. */
const madeUp = new WeakMap<External, Value>();

/** Files that get what Claude said: running one of them runs the answer. */
export const fileCalls: Recognizer = ({ written: name, args, evaluator }) => {
  const [path, content] = args;
  if (path === undefined || content === undefined || !writes.test(name) || values.marksOf(content, 'answer').length === 0) return undefined;
  const place = externalOf(path);
  if (place !== undefined) madeUp.set(place, content);
  const text = values.literalText(path);
  if (text.length < 4) return undefined;
  const files = written.get(evaluator) ?? new Map<string, Value>();
  files.set(text, content);
  written.set(evaluator, files);
  return undefined;
};

/** What was written into a file that a command names. */
export function fileIn(command: Value, evaluator: Evaluator): Value | undefined {
  const text = values.literalText(command);
  if (/^\s{0,4}(?:cp|mv|cat|rm|scp|git|diff|ls)\b/.test(text)) return undefined;
  for (const [path, content] of written.get(evaluator) ?? []) if (text.includes(path)) return content;
  return startedFile(command);
}

/** Programs that run the file which they are given. */
const interpreters = /^\s{0,4}(?:(?:sudo|env|time|nohup|nice|npx|bunx|timeout\s{1,4}\d{1,6}\w?)\s{1,4}){0,3}(?:\/\w{1,20}){0,3}\/?(?:(?:ba|z|da|k)?sh|source|\.|node|deno|bun|tsx|ts-node|python[\d.]{0,5}|ruby|perl|php|Rscript|julia|pwsh|powershell|osascript|lua)(?:\s|$)/;
/** Flags with which they only look at it, or run a tool of their own on it. */
const onlyLooks = /\s(?:--check|--syntax-check|-n|-l|-m)\s/;

/** The file that is the program, or that an interpreter is given. */
function startedFile(command: Value): Value | undefined {
  const parts = piecesOf(command);
  for (const [index, part] of parts.entries()) {
    const place = externalOf(part);
    const content = place === undefined ? undefined : madeUp.get(place);
    if (content === undefined) continue;
    const before = parts.slice(0, index).map((earlier) => `${values.literalText(earlier)} `).join('');
    if (before.trim() === '' || (interpreters.test(before) && !onlyLooks.test(before))) return content;
  }
  return undefined;
}

/** The words of a command, however they were put together. */
function piecesOf({ shape }: Value, depth = 0): readonly Value[] {
  const inner = shape.kind === 'array' ? shape.items : shape.kind === 'text' ? shape.parts : undefined;
  return inner === undefined || depth > 4 ? [{ shape, marks: [] }] : inner.slice(0, 50).flatMap((part) => piecesOf(part, depth + 1));
}
