import type { EventOf } from './event.js';
import type { Evaluator } from './evaluator.js';
import { perEvaluator } from './per-evaluator.js';
import { marksOf } from './value.js';
import type { Origin, Value } from './value.js';

/** What an answer says of itself, by the names that the SDKs have for it. */
const parts = {
  stop: /^(?:stop_reason|stopReason|finishReason|finish_reason)$/,
  usage: /^(?:usage|totalUsage|usageMetadata|usage_metadata)$/,
} as const;
type AnswerPart = keyof typeof parts;

/** The answers of which somebody read that. */
const readOf = perEvaluator(() => ({ stop: new Set<Origin>(), usage: new Set<Origin>(), handedOn: new Set<Origin>() }));

/** Notes that a member of an answer is read, wherever the answer was handed on to. */
export function noteRead(object: Value, member: string, evaluator: Evaluator): void {
  for (const part of ['stop', 'usage'] as const) {
    if (!parts[part].test(member)) continue;
    for (const { origin } of marksOf(object, 'answer')) {
      let whole = origin;
      while (whole.parent !== undefined) whole = whole.parent;
      readOf(evaluator)[part].add(whole);
    }
  }
}

/** Whether it is read of what this call gave on this way to it. */
export function isRead(event: EventOf<'claude'>, part: AnswerPart, evaluator: Evaluator): boolean {
  return readOf(evaluator)[part].has(originOf(event, evaluator));
}

/** What answers a caller, or makes a text of it: nobody looks at the answer there. */
const answers = /^(?:json|send|end|write|reply|respond|Response|ok|success|emit|postMessage|stringify|String|toString|push|then|resolve)$/;

/** Notes whole answers that are given to what cannot be looked into: a meter, a store. */
export function noteHandedOn(method: string, args: readonly Value[], evaluator: Evaluator): void {
  if (answers.test(method)) return;
  for (const arg of args) for (const origin of wholeAnswers(arg)) readOf(evaluator).handedOn.add(origin);
}

export function isHandedOn(event: EventOf<'claude'>, evaluator: Evaluator): boolean {
  return readOf(evaluator).handedOn.has(originOf(event, evaluator));
}

/** The answers that are in these values as a whole, what they say of themselves included. */
export function wholeIn(given: Iterable<Value>): ReadonlySet<Origin> {
  const found = new Set<Origin>();
  for (const value of given) for (const origin of wholeAnswers(value)) found.add(origin);
  return found;
}

export function isAmong(event: EventOf<'claude'>, wholes: ReadonlySet<Origin>, evaluator: Evaluator): boolean {
  return wholes.size > 0 && wholes.has(originOf(event, evaluator));
}

function originOf({ frame, node }: EventOf<'claude'>, evaluator: Evaluator): Origin {
  return evaluator.origin('answer', 'answer', frame, node);
}

/** More than a record of an answer is deep. */
const DEEPEST = 4;

/** `message`, `{ data: { message } }`, `JSON.stringify(message)`. */
function wholeAnswers({ shape }: Value, depth = 0): Origin[] {
  if (shape.kind === 'input') return shape.origin.label === 'answer' && shape.origin.parent === undefined ? [shape.origin] : [];
  if (depth === DEEPEST) return [];
  const parts = shape.kind === 'object' ? [...shape.properties.values()] : shape.kind === 'array' ? shape.items : shape.kind === 'union' ? shape.options : shape.kind === 'text' && shape.parts.length === 1 ? shape.parts : [];
  return parts.flatMap((part) => wholeAnswers(part, depth + 1));
}
