import type { Evaluator, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const writes = /(?:^|\.)(?:writeFile|writeFileSync|appendFile|appendFileSync|outputFile|write|writeTextFile|writeTextFileSync)$/;
const written = new WeakMap<Evaluator, Map<string, Value>>();

/** Files that get what Claude said: running one of them runs the answer. */
export const fileCalls: Recognizer = ({ written: name, args, evaluator }) => {
  const [path, content] = args;
  if (path === undefined || content === undefined || !writes.test(name) || values.marksOf(content, 'answer').length === 0) return undefined;
  const text = values.literalText(path);
  if (text.length < 4) return undefined;
  const files = written.get(evaluator) ?? new Map<string, Value>();
  files.set(text, content);
  written.set(evaluator, files);
  return undefined;
};

/** What was written into a file that a command names. */
export function fileIn(command: Value, evaluator: Evaluator): Value | undefined {
  const files = written.get(evaluator);
  if (files === undefined) return undefined;
  const text = values.literalText(command);
  if (/^\s{0,4}(?:cp|mv|cat|rm|scp|git|diff|ls)\b/.test(text)) return undefined;
  for (const [path, content] of files) if (text.includes(path)) return content;
  return undefined;
}
