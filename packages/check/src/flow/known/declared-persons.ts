import type { Node } from 'oxc-parser';
import type { CallInfo } from '../evaluator.js';
import { perEvaluator } from '../per-evaluator.js';
import { isPerson, isPersonalField } from '../personal.js';
import * as values from '../value.js';
import type { Mark, Value } from '../value.js';

const known = perEvaluator(() => new Map<string, readonly string[]>());

/** Marks of what a caller sends whole, where its type, as the module declares it, has fields that identify a person: `recipient: { name: string; phone: string }`. */
export function declaredPerson(value: Value, written: Node | undefined, { evaluator, frame, node }: CallInfo): readonly Mark[] {
  if (written?.type !== 'Identifier' || !values.options(value).some(({ shape }) => shape.kind === 'input' && shape.origin.label === 'user')) return [];
  const { name } = written;
  const kept = known(evaluator);
  const key = `${frame.module}\n${name}`;
  const fields = kept.get(key) ?? fieldsOf(name, evaluator.syntax(frame.module)?.text ?? '');
  kept.set(key, fields);
  return fields.map((field) => evaluator.mark('personal', `${name}.${field}`, frame, node));
}

function fieldsOf(name: string, text: string): readonly string[] {
  if (!/^\w{1,60}$/.test(name)) return [];
  const declared = new RegExp(`\\b${name}\\??\\s{0,4}:\\s{0,4}(?:\\{([^{}]{1,2000})\\}|(?:Partial<|Readonly<|Required<)?([A-Z]\\w{1,60})\\b)`).exec(text);
  const body = declared?.[1] ?? (declared?.[2] === undefined ? undefined : new RegExp(`\\b(?:interface|type|class)\\s{1,4}${declared[2]}\\b[^{};]{0,100}\\{([^{}]{1,4000})\\}`).exec(text)?.[1]);
  const fields = (body ?? '').split(/[;,\n]/).flatMap((part) => /^\s{0,40}(?:readonly\s{1,4}|public\s{1,4})?(\w{1,60})[?!]?\s{0,4}:/.exec(part.slice(0, 200))?.[1] ?? []);
  return fields.filter((field) => isPersonalField(name, field));
}

/** Whether this is data that stands in the program or its files, of many people, with what identifies them: a list of guests with their numbers. */
export function isDataOfPersons(name: string, { shape }: Value): boolean {
  const [first] = shape.kind === 'array' ? shape.items : [];
  return isPerson(name) && first?.shape.kind === 'object' && [...first.shape.properties].some(([field, part]) => isPersonalField(name, field) && typeof values.constantText(part) === 'string');
}
