import type { Node } from 'oxc-parser';
import type { Frame } from './evaluator.js';
import type { Scope } from './scope.js';

/** Calls of functions of the project that a module makes when it is loaded, itself or by such a call. */
const calls = new WeakSet<Node>();
const scopes = new WeakSet<Scope>();

/** Notes that a function of the project is called here by its name, and not by something that was handed it. */
export function noteProgramCall(site: Node, frame: Frame): void {
  if (frame.node === undefined || scopes.has(frame.scope)) calls.add(site);
}

/** Notes the variables of a function that is called so: `const slow = limit(30)` at the top of a module. */
export function noteProgramScope(site: Node, scope: Scope): void {
  if (calls.has(site)) scopes.add(scope);
}

/** Whether variables are made once for the whole program: at the top of a module, or by a call that is made there. */
export function isOfTheProgram(scope: Scope): boolean {
  return scope.parent === undefined || scopes.has(scope);
}
