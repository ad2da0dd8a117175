import type { Node } from 'oxc-parser';
import type { Evaluator, Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { externalOf } from './chain.js';
import { boundsText } from './patterns.js';

const schemaModules = /^(?:zod(?:\/|$)|valibot$|yup$|@strapi\/utils$|joi$|@hapi\/joi$|celebrate$|@sinclair\/typebox|@feathersjs\/typebox|typebox|superstruct$|arktype$|elysia$|@vinejs\/vine|zod-form-data$|zfd$|io-ts$|runtypes$|myzod$|@hono\/zod-openapi|@effect\/schema|effect$|fluent-json-schema|@asteasolutions\/zod)/;
/** A bound that is none: more than the context of most models holds. */
const LARGEST_BOUND = 1_000_000;
const bounding = new Set(['max', 'maxvalue', 'maxlength', 'length', 'lte', 'lt', 'size', 'maxbytes', 'maxgraphemes', 'maxwords', 'between', 'clamp', 'truncate']);
const numeric = new Set(['number', 'int', 'integer', 'float', 'bigint']);
/** Formats whose values are short by themselves. */
const short = new Set(['uuid', 'uuidv4', 'guid', 'cuid', 'cuid2', 'ulid', 'nanoid', 'datetime', 'date', 'isodatetime', 'ip', 'ipv4', 'ipv6', ...numeric, 'boolean', 'enum', 'enums', 'enumtype', 'nativeenum', 'literal', 'picklist', 'null', 'undefined', 'stringbool', 'valid', 'oneof', 'email', 'objectid', 'numericstring']);
const maxima = ['maximum', 'exclusiveMaximum', 'max'];
const wrappers = new Set(['optional', 'nullable', 'nullish', 'default', 'exactoptional', 'readonly', 'partial', 'required', 'nonnullable', 'nonoptional', 'brand', 'promise', 'defaulted', 'lazy', 'strict', 'parse']);

export function isSchema(value: Value | undefined): boolean {
  const external = externalOf(value);
  return external !== undefined && schemaModules.test(external.module) && external.chain.some((link) => link.how === 'call');
}

function tooLarge(value: Value | undefined): boolean {
  return value?.shape.kind === 'constant' && typeof value.shape.value === 'number' && value.shape.value > LARGEST_BOUND;
}

/** `s.max(10)`, `maxLength(10)`, `{ maxLength: 10 }`. */
function boundsLength(external: External): boolean {
  return external.chain.some((link) => {
    const name = link.name.toLowerCase();
    if (link.how === 'member') return false;
    if (bounding.has(name)) return link.args.length > 0 && !tooLarge(link.args.at(-1));
    if (short.has(name)) return true;
    if (name === 'regex' || name === 'pattern' || name === 'matches') return boundsText(link.args[0], true);
    return link.args.some((arg) => {
      const limit = arg.shape.kind === 'object' ? (arg.shape.properties.get('maxLength') ?? arg.shape.properties.get('max')) : undefined;
      return limit !== undefined && !tooLarge(limit);
    });
  });
}

/** `.max(500)`, `.lte(500)`, `{ maximum: 500 }`. */
function capsNumber({ how, name, args }: values.Link): boolean {
  return how !== 'member' && ((/^(?:max|lte?|less(?:than)?|max(?:imum|value)|between|range|negative|nonpositive)$/i.test(name) && args.length > 0) || args.some((arg) => maxima.some((option) => values.property(arg, option) !== undefined)));
}

/** A number is short; how large it is the caller says, unless the schema does. */
function numberIn(input: Value, capped: boolean, frame: Frame, node: Node, evaluator: Evaluator): Value {
  return capped ? values.unknownValue : values.marked(values.marksOf(input, 'user').map(({ origin }) => evaluator.mark('number', origin.name, frame, node)));
}

/** What a checked value is: the input's parts with the bounds that the schema sets. */
export function applySchema(schema: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator, depth = 0): Value {
  if (depth > 8) return input;
  if (schema.shape.kind === 'union') return values.join(...schema.shape.options.map((option) => applySchema(option, input, frame, node, evaluator, depth + 1)));
  if (schema.shape.kind === 'object' && [...schema.shape.properties.values()].some((part) => isSchema(part) || externalOf(part)?.module === 'koa-joi-router')) return values.record([...schema.shape.properties].map(([name, part]): [string, Value] => [name, applySchema(part, evaluator.member(input, name, frame, node), frame, node, evaluator, depth + 1)]));
  if (schema.shape.kind === 'object') return applyJsonSchema(schema, input, frame, node, evaluator, depth);
  const external = externalOf(schema);
  if (external === undefined) {
    const text = values.constantText(schema);
    // ArkType: 'string <= 4000', 'number', '"a" | "b"'.
    if (text !== undefined) return /^string(?:\.\w+)*$/.test(text.trim()) || text.includes('unknown') ? input : values.unknownValue;
    return input;
  }
  const inner = (part: Value, value: Value): Value => applySchema(part, value, frame, node, evaluator, depth + 1);
  let result: Value | undefined;
  for (const link of external.chain) {
    // `Schema.String.pipe(Schema.maxLength(500))` of Effect.
    if (link.how === 'member' && /^(?:NonEmpty|Trim)?\w{0,8}String$|^Trim$/.test(link.name) && result === undefined) result = input;
    if (link.how === 'member') continue;
    const name = link.name.toLowerCase();
    const [first, second] = link.args;
    if (name === 'object' || name === 'strictobject' || name === 'looseobject' || name === 'extend' || name === 'safeextend' || name === 'objectasync' || name === 'keys' || name === 'formdata' || name === 'type' || name === 'shape' || name === 'struct') {
      const known: [string, Value][] = result?.shape.kind === 'object' ? [...result.shape.properties] : [];
      if (first?.shape.kind === 'object') for (const [key, part] of first.shape.properties) known.push([key.replace(/\?$/, ''), inner(part, evaluator.member(input, key.replace(/\?$/, ''), frame, node))]);
      result = values.record(known, name === 'looseobject' ? input : undefined);
    } else if (name === 'unknown' && first?.shape.kind === 'constant' && first.shape.value === false) continue;
    else if (name === 'passthrough' || name === 'catchall' || name === 'loose' || name === 'unknown') {
      if (result?.shape.kind === 'object') result = values.record(result.shape.properties, input);
      else result ??= input;
    } else if (name === 'merge' || name === 'and' || name === 'intersection' || name === 'intersect') {
      for (const part of link.args) {
        const merged = inner(part, input);
        if (merged.shape.kind === 'object') result = values.record([...(result?.shape.kind === 'object' ? result.shape.properties : []), ...merged.shape.properties]);
      }
    } else if (name === 'pick' || name === 'omit') {
      const base = result ?? (first === undefined ? input : inner(first, input));
      const names = new Set(link.args.flatMap((arg) => (arg.shape.kind === 'object' ? [...arg.shape.properties.keys()] : arg.shape.kind === 'array' ? arg.shape.items.flatMap((item) => values.constantText(item) ?? []) : [])));
      result = base.shape.kind === 'object' ? values.record([...base.shape.properties].filter(([key]) => names.has(key) === (name === 'pick')), base.shape.open) : base;
    } else if (name === 'array' || name === 'arrayof' || name === 'items' || name === 'tuple') {
      const element = evaluator.member(input, '[]', frame, node);
      if (first === undefined) result = result === undefined ? input : values.list([result]);
      else if (first.shape.kind === 'array') result = values.list(first.shape.items.map((part) => inner(part, element)));
      else result = values.list([inner(first, element)]);
    } else if (name === 'of' && first !== undefined) result = values.list([inner(first, evaluator.member(input, '[]', frame, node))]);
    else if (name === 'union' || name === 'or' || name === 'discriminatedunion' || name === 'variant' || name === 'alternatives' || name === 'xor') {
      const given = name === 'discriminatedunion' || name === 'variant' ? second : first;
      const parts = given?.shape.kind === 'array' ? given.shape.items : link.args;
      const all = parts.map((part) => inner(part, input));
      result = result === undefined ? values.join(...all) : values.join(result, ...all);
    } else if (name === 'pipe' && result !== undefined && !/effect/.test(external.module) && isSchema(first) && first !== undefined) result = inner(first, input);
    else if (name === 'pipe') {
      const [base, ...rest] = link.args;
      const actions = result === undefined ? rest : link.args;
      const cut = actions.some((action) => {
        const step = externalOf(action);
        return step !== undefined && boundsLength(step);
      });
      const value = base === undefined ? input : result === undefined ? inner(base, input) : result;
      result = cut ? bounded(value) : value;
      for (const action of link.args) result = throughStep(externalOf(action)?.chain.at(-1)?.args[0], externalOf(action)?.chain.at(-1)?.name ?? '', result, frame, node, evaluator);
    } else if (name === 'preprocess') result = second === undefined ? input : inner(second, input);
    else if (numeric.has(name)) result = numberIn(input, external.chain.some((other) => capsNumber(other)), frame, node, evaluator);
    else if (short.has(name)) result = values.unknownValue;
    else if (wrappers.has(name)) {
      if (name === 'lazy' && first?.shape.kind === 'function') result = inner(evaluator.call(first, [], frame, node), input);
      else if (first !== undefined && result === undefined && (isSchema(first) || first.shape.kind === 'object')) result = inner(first, input);
    } else if (name === 'string' || name === 'text' || name === 'trimmedstring' || name === 'nonempty' && result === undefined) {
      result = boundsLength(external) && !external.chain.some((other) => /^array$/i.test(other.name)) ? bounded(input) : input;
    } else if (name === 'size' && second !== undefined && isSchema(first)) result = bounded(inner(first ?? second, input));
    else if (result !== undefined) result = throughStep(link.args.find((arg) => arg.shape.kind === 'function') ?? first, link.name, result, frame, node, evaluator);
  }
  return result ?? input;
}

/** What notes that a value is not good: a step that comes to it lets nothing through. */
const refusal = values.native(values.REFUSAL, () => values.undefinedValue);

/** `.refine(text => text.length < 100)`, `.transform(text => text.slice(0, 100))`. */
function throughStep(step: Value | undefined, name: string, value: Value, frame: Frame, node: Node, evaluator: Evaluator): Value {
  if (step?.shape.kind !== 'function') return value;
  if (/^(?:refine|check|test|custom|superRefine|validate|filter)$/.test(name)) {
    const context = values.record([['addIssue', refusal], ['createError', refusal]], values.unknownValue);
    const { facts: past, result } = evaluator.branch(frame, values.noFacts, () => evaluator.call(step, [value, context], frame, node));
    const facts = values.both(past, name === 'superRefine' ? values.noFacts : values.truthOf(result).whenTrue);
    return facts === values.impossible ? value : values.bake(value, facts);
  }
  if (/^(?:transform|overwrite|map)$/.test(name)) return evaluator.call(step, [value], frame, node);
  return value;
}

function bounded(value: Value): Value {
  if (value.shape.kind === 'input') return { shape: { kind: 'input', origin: value.shape.origin, cut: true }, marks: values.cutMarks(value.marks) };
  if (value.shape.kind === 'array' || value.shape.kind === 'object') return value;
  return values.marked(values.cutMarks(values.allMarks(value)));
}

/** JSON Schema, as Fastify and Ajv take it. */
function applyJsonSchema(schema: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator, depth: number): Value {
  const kind = values.constantText(values.property(schema, 'type') ?? values.unknownValue);
  const properties = values.property(schema, 'properties');
  if (properties?.shape.kind === 'object') {
    const known = [...properties.shape.properties].map(([name, part]): [string, Value] => [name, applySchema(part, evaluator.member(input, name, frame, node), frame, node, evaluator, depth + 1)]);
    const closed = values.property(schema, 'additionalProperties');
    return values.record(known, closed?.shape.kind === 'constant' && closed.shape.value === false ? undefined : input);
  }
  const items = values.property(schema, 'items');
  if (items !== undefined) return values.list([applySchema(items, evaluator.member(input, '[]', frame, node), frame, node, evaluator, depth + 1)]);
  const limit = values.property(schema, 'maxLength');
  if (values.property(schema, 'enum') !== undefined || values.property(schema, 'const') !== undefined) return values.unknownValue;
  if ((limit !== undefined && !tooLarge(limit)) || values.property(schema, 'pattern') !== undefined) return bounded(input);
  if (kind === 'number' || kind === 'integer') return numberIn(input, maxima.some((name) => values.property(schema, name) !== undefined), frame, node, evaluator);
  return kind === 'boolean' ? values.unknownValue : input;
}

const parses = /^(?:parse|parseAsync|safeParse|safeParseAsync|spa|validate|validateSync|validateAsync|attempt|create|assert|Parse|Decode|Check|is|decode|decodeUnknownSync|from|mask|cast|decodeUnknown|parser|safeParser|assertValid|tryValidate|asserts|isValid|isValidSync)$/;

export const schemaCalls: Recognizer = ({ method, args, receiver, callee, frame, node, evaluator }) => {
  // `Schema.decodeUnknownSync(Ask)(body)` of Effect.
  const decoder = externalOf(callee)?.chain.at(-1);
  if (decoder?.how === 'call' && /^(?:decode|validate|encode)(?:Unknown)?(?:Sync|Promise|Either|Option)?$/.test(decoder.name) && decoder.args[0] !== undefined && isSchema(decoder.args[0]) && args[0] !== undefined) return applySchema(decoder.args[0], args[0], frame, node, evaluator);
  // `validateYupSchema(schema)` of Strapi gives a function that throws.
  if (decoder?.how === 'call' && /^validate(?:Yup|Zod)\w{0,12}$/.test(decoder.name) && decoder.args[0] !== undefined && isSchema(decoder.args[0]) && args[0] !== undefined) {
    frame.facts = values.both(frame.facts, boundsOf(decoder.args[0], args[0], frame, node, evaluator));
    return applySchema(decoder.args[0], args[0], frame, node, evaluator);
  }
  // `const validate = ajv.compile(schema)`.
  const compiled = externalOf(callee);
  if (compiled !== undefined && compiled.module.startsWith('ajv') && compiled.chain.at(-1)?.name === 'compile' && args[0] !== undefined) {
    const [schema] = compiled.chain.at(-1)?.args ?? [];
    return schema === undefined ? undefined : values.truth(boundsOf(schema, args[0], frame, node, evaluator), values.noFacts);
  }
  if (compiled !== undefined && schemaModules.test(compiled.module) && compiled.module === 'arktype' && args.length === 1 && isSchema(callee) && args[0] !== undefined) return applySchema(callee, args[0], frame, node, evaluator);
  if (/^(?:superValidate|parseWith(?:Zod|Valibot|Yup))$/.test(method)) return formSchema(args, frame, node, evaluator);
  if (!parses.test(method)) return undefined;
  const bySelf = isSchema(receiver) && args[0] !== undefined;
  const schema = bySelf ? receiver : args.find((arg) => isSchema(arg));
  const input = bySelf ? args[0] : args.find((arg) => arg !== schema);
  if (schema === undefined || input === undefined) return undefined;
  const module = externalOf(schema)?.module ?? '';
  if (method === 'Check' || method === 'is' || method.startsWith('isValid')) return values.truth(boundsOf(schema, input, frame, node, evaluator), values.noFacts);
  const value = applySchema(schema, input, frame, node, evaluator);
  if (method === 'assert' || method === 'asserts' || method === 'assertValid') {
    frame.facts = values.both(frame.facts, boundsOf(schema, input, frame, node, evaluator));
    return value;
  }
  if (/^safe|^spa$|^tryValidate$/.test(method)) return values.record([['success', values.truth(values.noFacts, values.noFacts)], ['data', value], ['output', value], ['error', values.unknownValue], ['issues', values.unknownValue]]);
  if (/joi/.test(module) && /^validate$/.test(method)) {
    // What Joi was asked about is good when it found no error.
    return values.record([['value', value], ['error', values.truth(values.noFacts, boundsOf(schema, input, frame, node, evaluator))]]);
  }
  return value;
};

/** `superValidate(request, zod(schema))` of Superforms, `parseWithZod(formData, { schema })` of Conform. */
function formSchema([input, given]: readonly Value[], frame: Frame, node: Node, evaluator: Evaluator): Value | undefined {
  const named = given === undefined ? undefined : (values.property(given, 'schema') ?? given);
  const schema = isSchema(named) ? named : externalOf(named)?.chain.flatMap((link) => link.args).find((arg) => isSchema(arg));
  if (input === undefined || schema === undefined) return undefined;
  const value = applySchema(schema, values.property(input, 'body') ?? input, frame, node, evaluator);
  return values.record([['valid', values.truth(values.noFacts, values.noFacts)], ['status', values.unknownValue], ['data', value], ['value', value], ['payload', value]], values.unknownValue);
}

/** The bounds that hold for the input itself once a schema accepted it. */
export function boundsOf(schema: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator): values.Facts {
  const checked = applySchema(schema, input, frame, node, evaluator);
  const facts = new Set(values.allMarks(checked).filter((mark) => mark.cut && mark.origin.label === 'user').map((mark) => `bounded:${String(mark.origin.id)}`));
  if (checked.shape.kind !== 'object' || input.shape.kind !== 'input') return facts;
  // A field that is one of a few words, and an object that has these fields and no others.
  for (const [name, part] of checked.shape.properties) {
    if (part.shape.kind !== 'unknown' || part.marks.some(({ origin }) => origin.label !== 'number')) continue;
    const field = evaluator.member(input, name, frame, node);
    for (const mark of values.allMarks(field)) facts.add(`bounded:${String(mark.origin.id)}`).add(`one-of:${String(mark.origin.id)}`);
  }
  if (checked.shape.open === undefined && !['model', 'max_tokens', 'system', 'tools'].some((name) => checked.shape.kind === 'object' && checked.shape.properties.has(name))) facts.add(`closed:${String(input.shape.origin.id)}`);
  return facts;
}
