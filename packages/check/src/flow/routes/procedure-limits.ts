import { unwrapFunction } from '../elements.js';
import type { CallInfo } from '../evaluator.js';
import { externalOf, trail } from '../known/chain.js';
import { limitFacts } from '../limit-facts.js';
import { operatorName } from '../operators-of-the-app.js';
import * as values from '../value.js';
import type { Facts, Value } from '../value.js';
import { handRequest } from './requests.js';

const saysLimit = /rate.?limit|throttl|TOO_MANY_REQUESTS|limiter/i;

/** What stands before a procedure promises: by running its middlewares, and by what is called so where they cannot be run. */
export function procedureFacts(uses: readonly Value[], info: CallInfo): Facts {
  let facts: Facts = values.noFacts;
  let together = false;
  for (const use of uses) {
    const learned = learnedIn(use, info);
    // What counts all callers together says so with the same words as what counts each.
    if (learned.has('limited-shared')) together = true;
    if (learned.has('limited')) facts = limitFacts(facts, learned.has('limited-shared') && !learned.has('limited-each'));
  }
  const names = `${info.written} ${uses.map((use) => textOf(use, info)).join(' ')}`;
  const found = new Set(facts);
  if (!together && saysLimit.test(names)) found.add('limited');
  if (/protected|auth|UNAUTHORIZED|private/i.test(names)) found.add('authenticated');
  if (operatorName.test(names)) found.add('operators');
  return found;
}

/** What is learned of its callers when a middleware of procedures is run. */
function learnedIn(use: Value, { evaluator, frame, node }: CallInfo): Facts {
  const inner = unwrapFunction(use);
  if (inner.shape.kind !== 'function') return values.noFacts;
  evaluator.learned.clear();
  const [given] = handRequest('procedure', 'request ', frame, node, evaluator).args;
  if (given?.shape.kind === 'object') given.shape.properties.set('next', values.native('next', () => values.undefinedValue));
  evaluator.branch(frame, values.noFacts, () => evaluator.call(inner, [given ?? values.unknownValue], frame, node));
  return new Set(evaluator.learned);
}

/** What a middleware says: its own text, also inside `t.middleware(fn)`, or the names it was made with. */
function textOf(use: Value, { evaluator }: CallInfo): string {
  const inner = unwrapFunction(use);
  if (inner.shape.kind === 'function') return evaluator.syntax(inner.shape.closure.module)?.text.slice(inner.shape.closure.node.start, inner.shape.closure.node.end) ?? '';
  return trail(externalOf(use) ?? { module: '', chain: [] });
}
