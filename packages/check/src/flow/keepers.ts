import type { Node } from 'oxc-parser';
import { callerMarks, forAll } from './counts.js';
import type { CallInfo, Evaluator, Frame } from './evaluator.js';
import * as values from './value.js';
import type { Closure, Mark, Value } from './value.js';

/** `this.level + 1 > this.size`, `if (this.coins <= 0)`. */
const comparesOwn = /this\.#?\w{1,60}[^;{}\n]{0,120}(?:[<>]=?(?![<>=])|[!=]==?\s{0,4}0\b)|[<>]=?\s{0,4}this\.#?\w{1,60}/;
/** A field of the object that goes up or down, or is worked out anew. */
const movesOwn = /this\.#?\w{1,60}\s{0,4}(?:\+\+|--|[-+]=|=(?!=)[^;\n]{0,200}(?:[-+]|Math\.))|(?:\+\+|--)this\.#?\w/;
const answers = /\breturn\b|\bthrow\b/;

/** A method that keeps count in the fields of its own object and says what came of it. */
function keepsCount(closure: Closure, evaluator: Evaluator): boolean {
  if (closure.self?.shape.kind !== 'instance' || closure.name === 'constructor') return false;
  const text = evaluator.syntax(closure.module)?.text.slice(closure.node.start, Math.min(closure.node.end, closure.node.start + 3000)) ?? '';
  return comparesOwn.test(text) && movesOwn.test(text) && answers.test(text);
}

/**
 * What the answer of such a method is worth: an object that was found by who the caller is, or was made for his
 * connection, counts his calls; one that the module made counts those of all.
 */
export function keeperMarks({ callee, receiver, node, frame, evaluator, method }: CallInfo): readonly Mark[] {
  if (receiver === undefined || callee.shape.kind !== 'function' || !keepsCount(callee.shape.closure, evaluator)) return [];
  if (holdsCaller(receiver)) return [evaluator.mark('tally', method, frame, node)];
  const owner = ownerOf(node, frame);
  return owner === undefined ? [] : [evaluator.mark('tally', owner === 'all' ? forAll : method, frame, node)];
}

function holdsCaller(receiver: Value): boolean {
  return callerMarks(receiver).length > 0 || values.allMarks(receiver).some((mark) => mark.origin.label === 'asked');
}

/** Who the object of a call belongs to, by where its variable stands; one that the call itself made counts nothing. */
function ownerOf(node: Node, frame: Frame): 'all' | 'caller' | undefined {
  const object = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
  if (object?.type !== 'Identifier') return undefined;
  const holder = frame.outer?.holder(object.name);
  if (holder === undefined || holder !== frame.scope.holder(object.name)) return undefined;
  return holder.parent === undefined ? 'all' : 'caller';
}
