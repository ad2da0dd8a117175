import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';
import { externalOf } from './chain.js';
import { applyJsonSchema, registeredSchema, registerSchema } from './json-schema.js';
import { applyRules } from './rule-objects.js';
import { meansOf, schemaModules } from './schema-words.js';
import { applySchema, factsOf, isSchema } from './schemas.js';

/**
 * How a validator says what it found. `value`: gives the checked value, or throws. `result`: an object with it.
 * `truth`: yes or no (fastest-validator says `true` or a list). `asserts`: throws, the value itself goes on.
 * `pair`: `[error, value]`. `either`: `{ right }` of io-ts. `error`: Joi's `{ error, value }`. `verdict`: `{ valid }`.
 */
type Answer = 'value' | 'result' | 'truth' | 'asserts' | 'pair' | 'either' | 'error' | 'verdict';

interface Convention {
  readonly modules: RegExp;
  readonly names: RegExp;
  readonly answer: Answer;
}

const joi = /^(?:joi|@hapi\/joi|celebrate)$/;
/** The first row that fits a method of a library decides. */
const conventions: readonly Convention[] = [
  { modules: joi, names: /^validate$/, answer: 'error' },
  { modules: joi, names: /^(?:attempt|validateAsync)$/, answer: 'value' },
  { modules: /^superstruct$/, names: /^validate$/, answer: 'pair' },
  { modules: /^io-ts/, names: /^decode$/, answer: 'either' },
  { modules: /^@vinejs\/vine/, names: /^tryValidate$/, answer: 'pair' },
  { modules: /^decoders$/, names: /^(?:verify|value)$/, answer: 'value' },
  { modules: /^runtypes$/, names: /^(?:check|parse)$/, answer: 'value' },
  { modules: /^runtypes$/, names: /^(?:inspect|validate)$/, answer: 'result' },
  { modules: /^arktype$/, names: /^allows$/, answer: 'truth' },
  { modules: /^@badrap\/valita$/, names: /^try$/, answer: 'result' },
  // What is cast is brought into form, not refused.
  { modules: /./, names: /^(?:Check|is|isValid|isValidSync|guard|allows)$/, answer: 'truth' },
  { modules: /./, names: /^(?:assert|asserts|assertValid|assertIs)$/, answer: 'asserts' },
  { modules: /./, names: /^(?:safe\w{0,20}|spa|tryValidate)$/, answer: 'result' },
  { modules: /./, names: /^(?:parse|parseAsync|validate|validateSync|validateAsync|attempt|create|Parse|Decode|decode|decodeUnknownSync|from|mask|decodeUnknown|tryValidate)$/, answer: 'value' },
];

/** Libraries that are given a schema and give back what checks with it. `by`: the language of the schema. */
const compilers: readonly { readonly modules: RegExp; readonly names: RegExp; readonly by: 'json' | 'rules' | 'words'; readonly answer: Answer }[] = [
  { modules: /^ajv/, names: /^compile$/, by: 'json', answer: 'truth' },
  { modules: /^(?:@exodus\/schemasafe|is-my-json-valid|djv|jsen)$/, names: /./, by: 'json', answer: 'truth' },
  { modules: /^fastest-validator$/, names: /^compile$/, by: 'rules', answer: 'truth' },
  { modules: /^valibot$/, names: /^(?:parser|parserAsync|assert)$/, by: 'words', answer: 'value' },
  { modules: /^valibot$/, names: /^safeParser(?:Async)?$/, by: 'words', answer: 'result' },
  { modules: /^(?:@strapi\/utils|yup|zod)$/, names: /^validate(?:Yup|Zod)\w{0,12}$/, by: 'words', answer: 'asserts' },
  { modules: /^(?:effect|@effect\/schema)/, names: /^(?:decode|validate|encode)(?:Unknown)?(?:Sync|Promise|Either|Option)?$/, by: 'words', answer: 'value' },
  { modules: /^(?:effect|@effect\/schema)/, names: /^is$/, by: 'words', answer: 'truth' },
  { modules: /^(?:effect|@effect\/schema)/, names: /^asserts$/, by: 'words', answer: 'asserts' },
];

/** Methods of what such a library makes of a schema: `TypeCompiler.Compile(T).Check(body)`, `vine.compile(schema).validate(body)`. */
const holders = /^(?:Compile|compile)$/;
/** `ajv.validate(schema, body)`, `validator.validate(body, rules)`, `new Validator(schema).validate(body)`. */
const direct: readonly { readonly modules: RegExp; readonly names: RegExp; readonly by: 'json' | 'rules'; readonly schemaAt: 0 | 1 | 'made'; readonly answer: Answer }[] = [
  { modules: /^ajv/, names: /^validate$/, by: 'json', schemaAt: 0, answer: 'truth' },
  { modules: /^fastest-validator$/, names: /^validate$/, by: 'rules', schemaAt: 1, answer: 'truth' },
  { modules: /^jsonschema$/, names: /^validate$/, by: 'json', schemaAt: 1, answer: 'verdict' },
  { modules: /^@cfworker\/json-schema$/, names: /^validate$/, by: 'json', schemaAt: 'made', answer: 'verdict' },
  { modules: /^validatorjs$/, names: /^(?:passes|fails|check)$/, by: 'rules', schemaAt: 'made', answer: 'truth' },
];

export const schemaCalls: Recognizer = (info) => {
  const { method, args, receiver, callee, frame, node, evaluator, isNew } = info;
  const outside = externalOf(callee);
  if (method === 'addSchema' || method === 'addSharedSchema') registerSchema(args[0], args[1], evaluator);
  // `new Elysia().model({ ask: t.Object({ ... }) })`
  if (method === 'model' && outside?.module === 'elysia' && args[0]?.shape.kind === 'object') for (const [name, schema] of args[0].shape.properties) registerSchema(schema, values.constant(name), evaluator);
  if (isNew && outside === undefined) return undefined;
  const last = outside?.chain.at(-1);
  if (outside !== undefined && last?.how === 'call' && args[0] !== undefined) {
    const compiled = compilers.find(({ modules, names, by }) => modules.test(outside.module) && names.test(last.name) && last.args[0] !== undefined && (by !== 'words' || isSchema(last.args[0])));
    if (compiled !== undefined) return answer(compiled.answer, checkedBy(compiled.by, last.args[0], args[0], info), args[0], info);
    if (outside.module === 'arktype' && args.length === 1 && isSchema(callee)) return applySchema(callee, args[0], frame, node, evaluator);
  }
  // `ow(text, ow.string.maxLength(500))`
  if (outside?.module === 'ow' && args[0] !== undefined && isSchema(args.at(-1))) return answer('asserts', applySchema(args.at(-1) ?? args[0], args[0], frame, node, evaluator), args[0], info);
  if (/^(?:superValidate|parseWith(?:Zod|Valibot|Yup))$/.test(method)) return formSchema(info);
  return byMethod(info) ?? byHolder(info) ?? (receiver === undefined && last?.how !== 'member' ? undefined : byLibrary(info));
};

/** `schema.parse(body)`, `parse(schema, body)`, `Value.Check(schema, body)`. */
function byMethod(info: CallInfo): Value | undefined {
  const { method, args, receiver, callee, frame, node, evaluator } = info;
  const bySelf = isSchema(receiver) && args[0] !== undefined;
  const schema = bySelf ? receiver : args.find((arg) => isSchema(arg));
  const input = bySelf ? args[0] : args.find((arg) => arg !== schema);
  if (schema === undefined || input === undefined) return undefined;
  // A word of the language itself makes a schema: `object({ ... })`, `.check(maxLength(5))`.
  if (bySelf && isSchema(input)) return undefined;
  if (!bySelf && externalOf(callee) !== undefined && meansOf(method).includes('test') && !holdsInput(input)) return undefined;
  const module = externalOf(schema)?.module ?? '';
  const found = conventions.find(({ modules, names }) => modules.test(module) && names.test(method));
  return found === undefined ? undefined : answer(found.answer, applySchema(schema, input, frame, node, evaluator), input, info);
}

/** Whether there is something to check in it, and not a part of a schema. */
function holdsInput(value: Value): boolean {
  return value.shape.kind !== 'function' && value.shape.kind !== 'constant';
}

function byHolder(info: CallInfo): Value | undefined {
  const { method, args, receiver, frame, node, evaluator } = info;
  const made = externalOf(receiver)?.chain.findLast((link) => link.how === 'call');
  const [schema] = made !== undefined && holders.test(made.name) ? made.args : [];
  if (schema === undefined || args[0] === undefined || !(isSchema(schema) || schemaModules.test(externalOf(receiver)?.module ?? ''))) return undefined;
  const found = conventions.find(({ modules, names }) => modules.test(externalOf(receiver)?.module ?? '') && names.test(method));
  return found === undefined ? undefined : answer(found.answer, applySchema(schema, args[0], frame, node, evaluator), args[0], info);
}

function byLibrary(info: CallInfo): Value | undefined {
  const { method, args, receiver, callee, evaluator } = info;
  const external = externalOf(receiver) ?? externalOf(callee);
  if (external === undefined || args.length === 0) return undefined;
  const row = direct.find(({ modules, names }) => modules.test(external.module) && names.test(method));
  if (row === undefined) return undefined;
  const maker: Link | undefined = external.chain.find((link) => link.how === 'new');
  const given = row.schemaAt === 'made' ? maker?.args.find((arg) => arg.shape.kind === 'object') : args[row.schemaAt];
  const named = given === undefined ? undefined : values.constantText(given);
  const schema = named === undefined ? given : registeredSchema(named, evaluator);
  const input = row.schemaAt === 0 ? args[1] : args[0];
  if (schema === undefined || input === undefined || schema.shape.kind !== 'object') return undefined;
  return answer(row.answer, checkedBy(row.by, schema, input, info), input, info);
}

function checkedBy(by: 'json' | 'rules' | 'words', schema: Value | undefined, input: Value, { frame, node, evaluator }: CallInfo): Value {
  if (schema === undefined) return input;
  if (by === 'rules') return applyRules(schema, input, frame, node, evaluator);
  return by === 'json' && schema.shape.kind === 'object' ? applyJsonSchema(schema, input, frame, node, evaluator, 0, (part, value, depth) => applySchema(part, value, frame, node, evaluator, depth)) : applySchema(schema, input, frame, node, evaluator);
}

function answer(kind: Answer, value: Value, input: Value, { frame, node, evaluator }: CallInfo): Value {
  const facts = (): values.Facts => factsOf(value, input, frame, node, evaluator);
  switch (kind) {
    case 'value':
      return value;
    case 'truth':
      return values.truth(facts(), values.noFacts);
    case 'asserts':
      frame.facts = values.both(frame.facts, facts());
      return value;
    case 'result':
      return values.record([['success', values.truth(facts(), values.noFacts)], ['ok', values.truth(facts(), values.noFacts)], ['data', value], ['output', value], ['value', value], ['error', values.unknownValue], ['issues', values.unknownValue]]);
    case 'pair':
      return values.list([values.truth(values.noFacts, facts()), value]);
    case 'either':
      return values.record([['right', value], ['value', value], ['left', values.unknownValue], ['_tag', values.unknownValue]], value);
    case 'error':
      return values.record([['value', value], ['error', values.truth(values.noFacts, facts())], ['warning', values.unknownValue]]);
    default:
      return values.record([['valid', values.truth(facts(), values.noFacts)], ['errors', values.record([['length', values.truth(values.noFacts, facts())]], values.unknownValue)]]);
  }
}

/** `superValidate(request, zod(schema))` of Superforms, `parseWithZod(formData, { schema })` of Conform. */
function formSchema({ args: [input, given], frame, node, evaluator }: CallInfo): Value | undefined {
  const named = given === undefined ? undefined : (values.property(given, 'schema') ?? given);
  const schema = isSchema(named) ? named : externalOf(named)?.chain.flatMap((link) => link.args).find((arg) => isSchema(arg));
  if (input === undefined || schema === undefined) return undefined;
  const value = applySchema(schema, values.property(input, 'body') ?? input, frame, node, evaluator);
  return values.record([['valid', values.truth(values.noFacts, values.noFacts)], ['status', values.unknownValue], ['data', value], ['value', value], ['payload', value]], values.unknownValue);
}

