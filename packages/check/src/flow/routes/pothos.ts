import type { Node } from 'oxc-parser';
import type { CallInfo, Evaluator, Frame, Recognizer } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import { applySchema } from '../known/schemas.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';

const PACKAGE = '@pothos/core';
const makesFields = /^(?:query|mutation|subscription)(?:Field|Fields|Type)$|^(?:object|interface|input)(?:Type|Field|Fields)$|^(?:prisma|drizzle)\w{0,20}$|^relayMutationField$|^(?:loadable|simple)Object$/;

/** `builder.queryField('ask', (t) => t.string({ args, resolve }))`: the function that puts fields together is run with a builder of fields. */
export const pothosCalls: Recognizer = (info) => {
  const { method, receiver, args, evaluator, frame, node } = info;
  const external = externalOf(receiver);
  if (external?.module !== PACKAGE || external.chain.some((link) => link.name === 't') || !makesFields.test(method)) return undefined;
  const fields = values.external(PACKAGE, 't');
  const made = args.map((arg): Value => {
    if (arg.shape.kind === 'function') return evaluator.call(arg, [fields], frame, node);
    if (arg.shape.kind !== 'object') return arg;
    return values.record([...arg.shape.properties].map(([name, part]): [string, Value] => [name, part.shape.kind === 'function' && /^(?:fields|inputFields|outputFields)$/.test(name) ? evaluator.call(part, [fields], frame, node) : part]));
  });
  // `relayMutationField('ask', { inputFields }, { resolve })`: a field with an input of its own.
  const [, inputs, settings] = made;
  const given = inputs === undefined ? undefined : values.property(inputs, 'inputFields');
  const resolve = settings === undefined ? undefined : values.property(settings, 'resolve');
  if (given !== undefined && resolve !== undefined) evaluator.recognize({ ...info, method: 'field', receiver: fields, callee: fields, args: [values.record([['input', given], ['resolve', resolve]])] });
  return { shape: { kind: 'external', external: values.extend(external, { how: 'call', name: method, args: made }) }, marks: [] };
};

/** A field's resolver, called with its arguments as what their declarations leave of them. */
export function boundedResolver(settings: Value, resolve: Value, { evaluator, frame: outer }: CallInfo): Value {
  const input = values.property(settings, 'input');
  const declared = values.property(settings, 'args') ?? (input === undefined ? undefined : values.record([['input', input]]));
  const validate = values.property(settings, 'validate');
  if (declared?.shape.kind !== 'object') return resolve;
  const declaredArgs = [...declared.shape.properties];
  return values.native('field', (given, node) => {
    const frame: Frame = { ...outer, facts: evaluator.callingFacts };
    const [root, asked = values.unknownValue, context, resolveInfo] = given;
    let args = values.record(declaredArgs.map(([name, argument]): [string, Value] => [name, argumentOf(argument, evaluator.member(asked, name, frame, node), frame, node, evaluator, 0)]));
    if (validate !== undefined) args = ruled(validate, args, frame, node, evaluator);
    return evaluator.call(resolve, [root ?? values.unknownValue, args, context ?? values.unknownValue, resolveInfo ?? values.unknownValue], frame, node);
  });
}

/** `t.arg.string({ validate: { maxLength: 200 } })`, `t.arg({ type: DraftInput })`, `t.arg.string().validate(schema)`. */
function argumentOf(argument: Value, given: Value, frame: Frame, node: Node, evaluator: Evaluator, depth: number): Value {
  if (argument.shape.kind === 'object' && depth <= 4) return values.record([...argument.shape.properties].map(([name, part]): [string, Value] => [name, argumentOf(part, evaluator.member(given, name, frame, node), frame, node, evaluator, depth + 1)]));
  const links = externalOf(argument)?.chain.filter((link) => link.how === 'call') ?? [];
  if (depth > 4 || links.length === 0) return given;
  if (links.some((link) => /^(?:int|float|boolean|intList|floatList|booleanList)$/.test(link.name))) return values.unknownValue;
  let value = given;
  for (const link of links) value = declaredBy(link, value, frame, node, evaluator, depth);
  return value;
}

function declaredBy(link: Link, given: Value, frame: Frame, node: Node, evaluator: Evaluator, depth: number): Value {
  if (link.name === 'validate') return link.args[0] === undefined ? given : ruled(link.args[0], given, frame, node, evaluator);
  let value = given;
  for (const settings of link.args) {
    const type = values.property(settings, 'type');
    const declared = type === undefined ? undefined : inputTypeOf(type);
    const fields = declared === undefined ? undefined : values.property(declared, 'fields');
    const whole = declared === undefined ? undefined : values.property(declared, 'validate');
    if (whole !== undefined) value = ruled(whole, value, frame, node, evaluator);
    else if (fields?.shape.kind === 'object') value = values.record([...fields.shape.properties].map(([name, field]): [string, Value] => [name, argumentOf(field, evaluator.member(given, name, frame, node), frame, node, evaluator, depth + 1)]));
    const rules = values.property(settings, 'validate');
    if (rules !== undefined) value = ruled(rules, value, frame, node, evaluator);
  }
  return value;
}

/** How an input type was declared, by what `inputType` gave. */
function inputTypeOf(type: Value): Value | undefined {
  return externalOf(type)?.chain.findLast((link) => link.how === 'call' && link.name === 'inputType')?.args[1];
}

/** What a rule of the validation plugins leaves: a schema, a function that says yes, a list of them, or `{ maxLength }`. */
function ruled(rules: Value, given: Value, frame: Frame, node: Node, evaluator: Evaluator): Value {
  if (rules.shape.kind === 'array') return rules.shape.items.reduce((value, rule) => ruled(rule, value, frame, node, evaluator), given);
  if (rules.shape.kind === 'function') {
    const { whenTrue } = values.truthOf(evaluator.call(rules, [given], { ...frame }, node));
    return whenTrue === values.impossible ? given : values.bake(given, whenTrue);
  }
  const schema = values.property(rules, 'schema');
  return applySchema(schema ?? rules, given, frame, node, evaluator);
}
