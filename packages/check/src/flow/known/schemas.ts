import type { Node } from 'oxc-parser';
import { uncounted } from '../entries.js';
import type { Evaluator, Frame } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Link, Value } from '../value.js';
import { arkText } from './arktype.js';
import { bounded, numberIn, tooLarge } from './bounds.js';
import { externalOf } from './chain.js';
import { applyJsonSchema, registeredSchema } from './json-schema.js';
import { boundsText } from './patterns.js';
import { meansOf, schemaModules } from './schema-words.js';

const maxima = ['maximum', 'exclusiveMaximum', 'max'];
/** Frameworks hand the builders of others on: `import { z } from 'genkit'`. */
const builders = /^(?:z|zod|Joi|yup)$/;

export function isSchema(value: Value | undefined): boolean {
  const external = externalOf(value);
  if (external === undefined || !external.chain.some((link) => link.how === 'call')) return false;
  const [first] = external.chain;
  return schemaModules.test(external.module) || (first?.how === 'member' && builders.test(first.name) && external.chain.length > 1);
}

/** Whether a step has an upper limit for what it is put on: `max(10)`, `{ maxLength: 10 }`, `uuid()`, `regex(/^\w{3}$/)`. */
function limits({ name, args }: Link): boolean {
  return meansOf(name).some((meaning) => {
    if (meaning === 'bound') return args.length > 0 && !tooLarge(args.findLast((arg) => !isText(arg) && arg.shape.kind !== 'object') ?? args.at(-1));
    if (meaning === 'pattern') return boundsText(args[0], true);
    return meaning === 'short';
  }) || args.some((arg) => limitIn(arg));
}

function isText({ shape }: Value): boolean {
  return shape.kind === 'constant' && typeof shape.value === 'string';
}

/** `{ maxLength: 10 }` of TypeBox, `{ max: 10 }`. */
function limitIn(settings: Value): boolean {
  const limit = settings.shape.kind === 'object' ? (settings.shape.properties.get('maxLength') ?? settings.shape.properties.get('maxItems') ?? settings.shape.properties.get('max')) : undefined;
  const pattern = settings.shape.kind === 'object' ? settings.shape.properties.get('pattern') : undefined;
  return (limit !== undefined && !tooLarge(limit)) || (pattern !== undefined && boundsText(pattern, true));
}

/** `.max(500)`, `.lte(500)`, `{ maximum: 500 }`. */
function capsNumber({ how, name, args }: Link): boolean {
  return how !== 'member' && ((/^(?:max|lte?|less(?:than)?|atMost|max(?:imum|value)|between|range|negative|nonpositive)$/i.test(name) && args.length > 0) || args.some((arg) => maxima.some((option) => values.property(arg, option) !== undefined)));
}

/** What a checked value is: the input's parts with the bounds that the schema sets. */
export function applySchema(schema: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator, depth = 0): Value {
  if (depth > 8) return input;
  if (schema.shape.kind === 'union') return values.join(...schema.shape.options.map((option) => applySchema(option, input, frame, node, evaluator, depth + 1)));
  if (schema.shape.kind === 'object' && [...schema.shape.properties.values()].some((part) => isSchema(part) || externalOf(part)?.module === 'koa-joi-router')) return values.record([...schema.shape.properties].map(([name, part]): [string, Value] => [name, applySchema(part, evaluator.member(input, name, frame, node), frame, node, evaluator, depth + 1)]));
  if (schema.shape.kind === 'object') return applyJsonSchema(schema, input, frame, node, evaluator, depth, (part, value, deeper) => applySchema(part, value, frame, node, evaluator, deeper));
  const external = externalOf(schema);
  if (external !== undefined) return new Described(external, input, frame, node, evaluator, depth).value();
  const text = values.constantText(schema);
  if (text === undefined) return input;
  const named = registeredSchema(text, evaluator);
  return named === undefined ? arkText(text, input) : applySchema(named, input, frame, node, evaluator, depth + 1);
}

/** Goes along the words of a schema and says what is left of the input behind each. */
class Described {
  private result: Value | undefined;
  /** A limit for the number of a list may stand before what its entries are: `array().max(5).items(string())` of Joi. */
  private isCounted = false;

  constructor(
    private readonly external: External,
    private readonly input: Value,
    private readonly frame: Frame,
    private readonly node: Node,
    private readonly evaluator: Evaluator,
    private readonly depth: number,
  ) {}

  value(): Value {
    for (const link of this.external.chain) {
      // `Schema.String.pipe(Schema.maxLength(500))` of Effect, `type.string.atMostLength(500)` of ArkType.
      if (link.how === 'member') {
        if (/^(?:NonEmpty|Trim)?\w{0,8}string$|^Trim$/i.test(link.name)) this.result ??= this.input;
        else if (/^(?:number|Number|int|Int)$/.test(link.name) && this.result === undefined) this.result = this.ofNumber();
        continue;
      }
      this.step(link);
    }
    if (this.result?.shape.kind === 'array' && !this.isCounted) return uncounted(this.result, this.input);
    return this.result ?? this.input;
  }

  private inner(schema: Value, value: Value): Value {
    return applySchema(schema, value, this.frame, this.node, this.evaluator, this.depth + 1);
  }

  private member(name: string): Value {
    return this.evaluator.member(this.input, name, this.frame, this.node);
  }

  private ofNumber(): Value {
    return numberIn(this.input, this.external.chain.some((link) => capsNumber(link)), this.frame, this.node, this.evaluator);
  }

  private step(link: Link): void {
    const meanings = meansOf(link.name);
    const [first] = link.args;
    if (meanings.includes('object') && (first?.shape.kind === 'object' || !meanings.includes('wrapper'))) return this.object(link);
    if (meanings.includes('open') && !isFalse(first)) {
      if (this.result?.shape.kind === 'object') this.result = values.record(this.result.shape.properties, this.input);
      else this.result ??= this.input;
      return;
    }
    if (meanings.includes('merged')) return this.merge(link.args);
    if (/^(?:pick|omit)$/i.test(link.name)) return this.part(link);
    if (meanings.includes('list')) {
      this.isCounted ||= first?.shape.kind === 'array' || link.args.some((arg) => limitIn(arg));
      return this.list(first);
    }
    if (meanings.includes('list of') && first !== undefined) {
      this.result = values.list([this.inner(first, this.member('[]'))]);
      return;
    }
    if (meanings.includes('one of schemas')) return this.alternatives(link);
    if (meanings.includes('steps') && link.args.some((arg) => isSchema(arg))) return this.steps(link);
    if (meanings.includes('before')) {
      this.result = link.args[1] === undefined ? this.input : this.inner(link.args[1], this.input);
      return;
    }
    if (meanings.includes('number')) {
      this.result = this.ofNumber();
      return;
    }
    if (meanings.includes('text') && !isSchema(first)) {
      this.result = limits(link) ? bounded(this.input) : this.input;
      return;
    }
    this.narrow(link, first);
  }

  private object({ name, args }: Link): void {
    const [first] = args;
    const known: [string, Value][] = this.result?.shape.kind === 'object' ? [...this.result.shape.properties] : [];
    if (first?.shape.kind === 'object') for (const [key, part] of first.shape.properties) known.push([key.replace(/\?$/, ''), this.inner(part, this.member(key.replace(/\?$/, '')))]);
    else if (first !== undefined && isSchema(first)) {
      const inside = this.inner(first, this.input);
      if (inside.shape.kind === 'object') known.push(...inside.shape.properties);
    } else if (first !== undefined && values.constantText(first) !== undefined) {
      // `type('string <= 500')`
      this.result = this.inner(first, this.input);
      return;
    }
    this.result = values.record(known, /^loose/i.test(name) ? this.input : undefined);
  }

  private merge(parts: readonly Value[]): void {
    for (const part of parts) {
      const merged = this.inner(part, this.input);
      if (merged.shape.kind === 'object') this.result = values.record([...(this.result?.shape.kind === 'object' ? this.result.shape.properties : []), ...merged.shape.properties]);
    }
  }

  /** `.pick({ name: true })`, `v.omit(schema, ['email'])`: some of the fields, or all but them. */
  private part({ name, args }: Link): void {
    const base = this.result ?? (args[0] === undefined ? this.input : this.inner(args[0], this.input));
    const names = new Set(args.flatMap((arg) => (arg.shape.kind === 'object' ? [...arg.shape.properties.keys()] : arg.shape.kind === 'array' ? arg.shape.items.flatMap((item) => values.constantText(item) ?? []) : [])));
    this.result = base.shape.kind === 'object' ? values.record([...base.shape.properties].filter(([key]) => names.has(key) === /^pick$/i.test(name)), base.shape.open) : base;
  }

  private list(first: Value | undefined): void {
    const element = this.member('[]');
    if (first === undefined) this.result = this.result === undefined ? this.input : values.list([this.result]);
    else if (first.shape.kind === 'array') this.result = values.list(first.shape.items.map((part) => this.inner(part, element)));
    else this.result = values.list([this.inner(first, element)]);
  }

  private alternatives({ name, args }: Link): void {
    const given = /^(?:discriminatedunion|variant)$/i.test(name) ? args[1] : args[0];
    const all = (given?.shape.kind === 'array' ? given.shape.items : args).map((part) => this.inner(part, this.input));
    this.result = this.result === undefined ? values.join(...all) : values.join(this.result, ...all);
  }

  /** `pipe(string(), maxLength(500))`, `z.string().check(z.maxLength(500))`, `.pipe(z.string().max(500))` of Zod. */
  private steps({ name, args }: Link): void {
    const [first, ...rest] = args;
    if (name.toLowerCase() === 'pipe' && this.result !== undefined && first !== undefined && !/effect/.test(this.external.module)) {
      this.result = this.inner(first, this.input);
      return;
    }
    const actions = this.result === undefined ? rest : args;
    if (this.result === undefined) this.result = first === undefined ? this.input : this.inner(first, this.input);
    for (const action of actions) {
      const last = externalOf(action)?.chain.at(-1);
      if (last !== undefined) this.narrow(last, last.args[0]);
    }
  }

  /** Words that stand after the kind of a value, or around a schema: `size(string(), 1, 500)`, `refine(string(), 'short', isShort)`. */
  private narrow(link: Link, first: Value | undefined): void {
    const meanings = meansOf(link.name);
    if (this.result === undefined && meanings.includes('wrapper') && first?.shape.kind === 'function') this.result = this.inner(this.evaluator.call(first, [], this.frame, this.node), this.input);
    else if (this.result === undefined && first !== undefined && (isSchema(first) || (meanings.includes('wrapper') && first.shape.kind === 'object'))) this.result = this.inner(first, this.input);
    else if (meanings.includes('short')) {
      this.result = values.shortValue;
      return;
    } else if (this.result === undefined && meanings.length > 0) this.result = this.input;
    if (this.result === undefined) return;
    if (limits(link)) {
      this.isCounted ||= this.result.shape.kind === 'array' || this.external.chain.some(({ how, name }) => how === 'call' && /^array$/i.test(name));
      this.result = bounded(this.result);
    }
    this.result = this.through(link, this.result);
  }

  /** `.refine(text => text.length < 100)`, `.transform(text => text.slice(0, 100))`. */
  private through({ name, args }: Link, value: Value): Value {
    const step = args.findLast((arg) => arg.shape.kind === 'function') ?? args.map((arg) => values.property(arg, 'test')).find((part) => part?.shape.kind === 'function');
    if (step === undefined) return value;
    const meanings = meansOf(name);
    if (meanings.includes('test')) {
      const { facts: past, result } = this.evaluator.branch(this.frame, values.noFacts, () => this.evaluator.call(step, [this.handed(name, value), context], this.frame, this.node));
      const facts = values.both(past, noVerdict.test(name) || isNothing(result) ? values.noFacts : values.truthOf(withoutWords(result)).whenTrue);
      return facts === values.impossible ? value : baked(value, facts);
    }
    return meanings.includes('change') ? this.evaluator.call(step, [value], this.frame, this.node) : value;
  }

  /** Most tests are handed the value; `check` of Zod has it in a payload with the faults found so far, `rawCheck` of valibot in a set. */
  private handed(name: string, value: Value): Value {
    if (name === 'check' && /zod/.test(this.external.module)) return values.record([['value', value], ['issues', values.record([['push', refusal]])]]);
    return /^(?:raw|partial)Check/.test(name) ? values.record([['dataset', values.record([['value', value], ['typed', values.constant(true)]])], ['addIssue', refusal]]) : value;
  }
}

/** The same with what a test found out of the parts of an object. */
function baked(value: Value, facts: values.Facts): Value {
  return value.shape.kind === 'object' ? values.record([...value.shape.properties].map(([name, part]): [string, Value] => [name, values.bake(part, facts)]), value.shape.open) : values.bake(value, facts);
}

/** What notes that a value is not good: a step that comes to it lets nothing through. */
const refusal = values.native(values.REFUSAL, () => values.undefinedValue);
/** How the libraries call what notes a fault: Zod, yup, Joi. */
const context = values.record([['addIssue', refusal], ['createError', refusal], ['error', refusal], ['message', refusal]], values.unknownValue);
/** What such a test gives back says nothing. */
const noVerdict = /^(?:superRefine|rawCheck)/;

/** `text.length <= 500 || 'too long'`: what a test says in words is why it fails. */
function withoutWords(result: Value): Value {
  const verdicts = values.options(result).filter((option) => !(isText(option) && values.constantText(option) !== '') && option.shape.kind !== 'text');
  return verdicts.length === 0 ? result : values.join(...verdicts);
}

/** What a function without `return` gives, also where it is known what holds then. */
function isNothing({ shape }: Value): boolean {
  return (shape.kind === 'constant' && shape.value === undefined) || (shape.kind === 'truth' && shape.whenTrue === values.impossible);
}

function isFalse(value: Value | undefined): boolean {
  return value?.shape.kind === 'constant' && value.shape.value === false;
}

/** The bounds that hold for the input itself once a schema accepted it. */
export function boundsOf(schema: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator): values.Facts {
  return factsOf(applySchema(schema, input, frame, node, evaluator), input, frame, node, evaluator);
}

export function factsOf(checked: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator): values.Facts {
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
