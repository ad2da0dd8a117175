import type { Node } from 'oxc-parser';
import { uncounted } from '../entries.js';
import type { Evaluator, Frame } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { bounded, numberIn, tooLarge } from './bounds.js';
import { patternBounds } from './patterns.js';

const maxima = ['maximum', 'exclusiveMaximum', 'max'];
/** Formats of which every value is short. */
const shortFormats = /^(?:uuid|date|time|date-time|duration|ipv4|ipv6|email|idn-email|hostname|idn-hostname|int32|int64|float|double|objectid|json-pointer)$/i;
const registered = new WeakMap<Evaluator, Map<string, Value>>();

/** `fastify.addSchema({ $id: 'ask', ... })`, `ajv.addSchema(schema, 'ask')`: others name it. */
export function registerSchema(schema: Value | undefined, name: Value | undefined, evaluator: Evaluator): void {
  const id = name === undefined ? undefined : values.constantText(name);
  const own = schema === undefined ? undefined : values.constantText(values.property(schema, '$id') ?? values.unknownValue);
  if (schema === undefined) return;
  const known = registered.get(evaluator) ?? new Map<string, Value>();
  registered.set(evaluator, known);
  for (const key of [id, own]) if (key !== undefined) known.set(key, schema);
}

export function registeredSchema(name: string, evaluator: Evaluator): Value | undefined {
  return registered.get(evaluator)?.get(name);
}

/** What a reference leads to: `prompt#`, `prompt#/definitions/text`. One within the same schema is looked for in what holds it. */
function referred(reference: string, holder: Value, evaluator: Evaluator): Value | undefined {
  const [name = '', path = ''] = reference.split('#');
  let found = name === '' ? holder : (registeredSchema(name, evaluator) ?? registeredSchema(`${name}#`, evaluator));
  for (const part of path.split('/').filter((step) => step !== '').slice(0, 8)) found = found === undefined ? undefined : values.property(found, part);
  return found;
}

/** JSON Schema, as Fastify and Ajv take it. `other` reads a part that is in another language, `holder` is the schema that local references start from. */
export function applyJsonSchema(schema: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator, depth: number, other: (part: Value, value: Value, depth: number) => Value, holder: Value = schema): Value {
  if (depth > 8) return input;
  const inner = (part: Value, value: Value): Value => (part.shape.kind === 'object' ? applyJsonSchema(part, value, frame, node, evaluator, depth + 1, other, holder) : other(part, value, depth + 1));
  const reference = values.constantText(values.property(schema, '$ref') ?? values.unknownValue);
  if (reference !== undefined) {
    const found = referred(reference, holder, evaluator);
    if (found !== undefined) return inner(found, input);
    // What is described elsewhere may be bounded there.
    return values.marked(values.allMarks(input).map((mark) => ({ ...mark, through: `the schema ${reference}` })));
  }
  const all = values.property(schema, 'allOf');
  if (all?.shape.kind === 'array') return all.shape.items.reduce((value, part) => inner(part, value), withoutAll(schema, inner, input));
  const some = values.property(schema, 'anyOf') ?? values.property(schema, 'oneOf');
  if (some?.shape.kind === 'array') return values.join(...some.shape.items.map((part) => inner(part, input)));
  const kind = kindOf(schema);
  const properties = values.property(schema, 'properties');
  if (properties?.shape.kind === 'object') {
    const known = [...properties.shape.properties].map(([name, part]): [string, Value] => [name, inner(part, evaluator.member(input, name, frame, node))]);
    const closed = values.property(schema, 'additionalProperties');
    return values.record(known, closed?.shape.kind === 'constant' && closed.shape.value === false ? undefined : input);
  }
  const items = values.property(schema, 'items');
  if (items !== undefined) {
    const list = values.list([inner(items, evaluator.member(input, '[]', frame, node))]);
    return values.property(schema, 'maxItems') === undefined ? uncounted(list, input) : list;
  }
  if (values.property(schema, 'enum') !== undefined || values.property(schema, 'const') !== undefined) return values.unknownValue;
  const limit = values.property(schema, 'maxLength');
  const pattern = values.property(schema, 'pattern');
  const format = values.constantText(values.property(schema, 'format') ?? values.unknownValue);
  if ((limit !== undefined && !tooLarge(limit)) || (pattern !== undefined && boundsWhole(pattern)) || (format !== undefined && shortFormats.test(format) && kind !== 'number')) return bounded(input);
  if (kind === 'number' || kind === 'integer') return numberIn(input, maxima.some((name) => values.property(schema, name) !== undefined), frame, node, evaluator);
  return kind === 'boolean' || kind === 'null' ? values.unknownValue : input;
}

/** `type: 'string'`, and `type: ['string', 'null']`. */
function kindOf(schema: Value): string | undefined {
  const type = values.property(schema, 'type');
  if (type?.shape.kind !== 'array') return type === undefined ? undefined : values.constantText(type);
  return type.shape.items.map((item) => values.constantText(item)).find((name) => name !== 'null');
}

/** A pattern that is not known is taken to bound the text. */
function boundsWhole(pattern: Value): boolean {
  const text = values.constantText(pattern);
  return text === undefined || patternBounds(text, true);
}

function withoutAll(schema: Value, inner: (part: Value, value: Value) => Value, input: Value): Value {
  if (schema.shape.kind !== 'object') return input;
  const rest = values.record([...schema.shape.properties].filter(([name]) => name !== 'allOf'));
  return rest.shape.kind === 'object' && rest.shape.properties.size > 0 ? inner(rest, input) : input;
}
