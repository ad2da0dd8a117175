import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { limitedWhere } from './limits-under.js';
import { leaving, noFacts, options, property } from './value.js';
import type { Facts, Value } from './value.js';

/** A switch of an entry that was picked: `command.metered`, `!command.free`. */
function switchIn(test: Node): { readonly entry: string; readonly name: string; readonly negated: boolean } | undefined {
  const negated = test.type === 'UnaryExpression' && test.operator === '!';
  const member = negated ? test.argument : test;
  return member.type === 'MemberExpression' && !member.computed && member.object.type === 'Identifier' && member.property.type === 'Identifier' ? { entry: member.object.name, name: member.property.name, negated } : undefined;
}

/** What an entry says of a switch that it has, or leaves out. */
function isOn(entry: Value, name: string): boolean | undefined {
  if (entry.shape.kind !== 'object' || entry.shape.open !== undefined) return undefined;
  const set = property(entry, name);
  if (set === undefined) return false;
  return set.shape.kind === 'constant' ? Boolean(set.shape.value) : undefined;
}

function parts(test: Node): Node[] {
  if (test.type === 'ParenthesizedExpression') return parts(test.expression);
  return test.type === 'LogicalExpression' && test.operator === '&&' ? [...parts(test.left), ...parts(test.right)] : [test];
}

/**
 * `if (command.metered && !allowed(caller)) return`, where some of the commands that may have been picked are metered and
 * others are not: callers are limited where the one is that says so, and not behind the refusal as such.
 */
export function limitedByEntry(refused: Facts, test: Node, frame: Frame, text: string): Facts {
  if (!refused.has('limited')) return refused;
  for (const part of parts(test)) {
    const found = switchIn(part);
    const entries = found === undefined ? [] : options(frame.scope.get(found.entry) ?? { shape: { kind: 'unknown' }, marks: [] }).filter(({ shape }) => shape.kind === 'object');
    const states = found === undefined ? [] : entries.map((entry) => isOn(entry, found.name));
    if (states.includes(true) && states.includes(false) && !states.includes(undefined)) return new Set([...leaving(refused, (fact) => fact.startsWith('limited')), ...limitedWhere(part, text)]);
  }
  return refused;
}

/** What holds while one of several entries is called, `command.run(input)`: the limit of those that have it switched on. */
export function limitsOfEntry(callee: Value, receiver: Value | undefined, node: Node, frame: Frame, evaluator: Evaluator): Facts {
  const conditions = [...frame.facts].flatMap((fact) => /^limited-if:(!?)([\w$]{1,60})\.([\w$]{1,60})$/.exec(fact)?.slice(1) ?? []);
  const called = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.object : undefined;
  if (conditions.length === 0 || receiver === undefined || called?.type !== 'Identifier') return noFacts;
  const method = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' ? node.callee.property.name : '';
  const [negated = '', entry, name = ''] = conditions;
  if (entry !== called.name) return noFacts;
  const owners = options(receiver).filter((option) => evaluator.member(option, method, frame, node).shape === callee.shape);
  return owners.length > 0 && owners.every((owner) => isOn(owner, name) === (negated === '')) ? new Set(['limited']) : noFacts;
}
