import type { Node } from 'oxc-parser';
import type { Evaluator, Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Facts, Value } from '../value.js';
import { externalOf, isFrom } from './chain.js';

const module = /^express-validator$/;
const bounding = /^(?:isIn|isUUID|isInt|isNumeric|isBoolean|isDate|isMongoId|isFloat|isISO8601)$/;
/** What a rule would bound, once somebody has looked at what came of the rules. */
const pending = 'bounded-if-checked:';

/** `body('message').isLength({ max: 2000 })`, `checkSchema({ message: { isLength: { options: { max: 2000 } } } })`: as yet only noted. */
export function pendingBounds(rule: Value, body: Value, frame: Frame, node: Node, evaluator: Evaluator): Facts {
  const external = externalOf(rule);
  if (external === undefined) return values.noFacts;
  const found = new Set<string>();
  const add = (name: string): void => {
    let member = body;
    for (const part of name.split('.')) member = evaluator.member(member, part === '*' ? '[]' : part, frame, node);
    for (const mark of values.allMarks(member)) found.add(`${pending}${String(mark.origin.id)}`);
  };
  const field = external.chain.find((link) => link.how === 'call' && /^(?:body|check|query|param)$/.test(link.name))?.args[0];
  const names = field === undefined ? [] : field.shape.kind === 'array' ? field.shape.items : [field];
  if (external.chain.some((link) => (link.name === 'isLength' && link.args[0] !== undefined && values.property(link.args[0], 'max') !== undefined) || bounding.test(link.name))) for (const name of names) add(values.constantText(name) ?? '');
  // `body('text').custom((text) => { if (text.length > 900) throw new Error('too long'); return true; })`
  for (const { name, args } of external.chain) {
    const [test] = args;
    if (name !== 'custom' || test?.shape.kind !== 'function') continue;
    for (const text of names) {
      const value = evaluator.member(body, values.constantText(text) ?? '', frame, node);
      const { facts: past, result } = evaluator.branch(frame, values.noFacts, () => evaluator.call(test, [value, values.unknownValue], frame, node));
      const passed = values.both(past, values.truthOf(result).whenTrue);
      if (passed !== values.impossible && values.allMarks(value).some((mark) => values.isBounded(mark, passed))) add(values.constantText(text) ?? '');
    }
  }
  const schema = external.chain.find((link) => link.how === 'call' && link.name === 'checkSchema')?.args[0];
  if (schema?.shape.kind === 'object') for (const [name, rules] of schema.shape.properties) if (boundsField(rules)) add(name);
  return found;
}

function boundsField(rules: Value): boolean {
  if (rules.shape.kind !== 'object') return false;
  const length = values.property(rules, 'isLength');
  const options = length === undefined ? undefined : (values.property(length, 'options') ?? length);
  return (options !== undefined && values.property(options, 'max') !== undefined) || [...rules.shape.properties.keys()].some((name) => bounding.test(name));
}

function checked(facts: Facts): Facts {
  return new Set([...facts].filter((fact) => fact.startsWith(pending)).map((fact) => fact.replace(pending, 'bounded:')));
}

/** Looking at what came of the rules: `validationResult(req).isEmpty()`, `.throw()`; `matchedData(req)` holds what passed them. */
export const validationResults: Recognizer = ({ method, callee, receiver, args, frame, node, evaluator, isNew }) => {
  const [request] = args;
  if (isNew || request === undefined) return undefined;
  if (method === 'run' && isFrom(receiver, module) && receiver !== undefined) {
    frame.facts = values.both(frame.facts, pendingBounds(receiver, values.property(request, 'body') ?? values.unknownValue, frame, node, evaluator));
    return values.unknownValue;
  }
  if (!isFrom(callee, module)) return undefined;
  if (method === 'matchedData') return values.property(request, 'body') === undefined ? undefined : values.bake(values.property(request, 'body') ?? values.unknownValue, checked(frame.facts));
  if (method !== 'validationResult') return undefined;
  const empty = (): Value => values.truth(checked(evaluator.callingFacts), values.noFacts);
  return values.record([['isEmpty', values.native('isEmpty', empty)], ['throw', values.native('throw', () => {
    frame.facts = values.both(frame.facts, checked(frame.facts));
    return values.undefinedValue;
  })], ['array', values.native('array', () => values.record([['length', values.truth(values.noFacts, checked(evaluator.callingFacts))]], values.unknownValue))]], values.unknownValue);
};
