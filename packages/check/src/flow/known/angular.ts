import type { Evaluator, Recognizer } from '../evaluator.js';
import type { Syntax } from '../syntax.js';
import * as values from '../value.js';

const known = new WeakMap<Syntax, boolean>();

/** Whether a module holds parts of Angular, whose fields its templates show. */
export function isOfAngular(path: string, evaluator: Evaluator): boolean {
  const syntax = path.endsWith('.ts') ? evaluator.syntax(path) : undefined;
  if (syntax === undefined) return false;
  const found = known.get(syntax) ?? syntax.text.includes('@angular/core');
  known.set(syntax, found);
  return found;
}

/** `this.answer.set(text)`, `this.lines.update((lines) => [...lines, line])`: what a signal of a component holds from then on. */
export const signalCalls: Recognizer = ({ written, method, args, evaluator, frame, node }) => {
  const name = /^this\.(\w{1,60})\.(?:set|update|next)$/.exec(written)?.[1];
  const [given] = args;
  if (name === undefined || given === undefined || !isOfAngular(frame.module, evaluator)) return undefined;
  const value = method === 'update' ? evaluator.branch(frame, values.noFacts, () => evaluator.call(given, [values.unknownValue], frame, node)).result : given;
  evaluator.emit({ detail: { kind: 'own', name, value }, node }, frame);
  return undefined;
};
