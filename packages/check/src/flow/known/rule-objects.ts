import type { Node } from 'oxc-parser';
import { uncounted } from '../entries.js';
import type { Evaluator, Frame } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { bounded, numberIn, tooLarge } from './bounds.js';

const limitNames = ['max', 'maxLength', 'length', 'maxlength', 'between', 'size', 'pattern'];
/** Kinds whose values are short by themselves. */
const shortKinds = /^(?:boolean|enum|equal|email|date|uuid|objectID|luhn|mac|currency|forbidden|in|alpha_?num_?short)$/i;
const limitWords = /^(?:max|maxLength|between|size|length|in|uuid|email|boolean|date|ip|enum|pattern|objectID)(?::|$)/;

/** Rules by field: `{ text: { type: 'string', max: 500 } }` of fastest-validator and Moleculer, `{ text: 'required|string|max:500' }` of validatorjs. */
export function applyRules(rules: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator, depth = 0): Value {
  if (depth > 6) return input;
  if (rules.shape.kind !== 'object') return input;
  const closed = values.property(rules, '$$strict') !== undefined;
  const fields = [...rules.shape.properties].filter(([name]) => !name.startsWith('$$'));
  return values.record(fields.map(([name, rule]): [string, Value] => [name, applyRule(rule, evaluator.member(input, name, frame, node), frame, node, evaluator, depth)]), closed ? undefined : input);
}

function applyRule(rule: Value, input: Value, frame: Frame, node: Node, evaluator: Evaluator, depth: number): Value {
  const text = values.constantText(rule);
  if (text !== undefined) return byWords(text, input, frame, node, evaluator);
  if (rule.shape.kind === 'array') {
    const words = rule.shape.items.map((item) => values.constantText(item));
    return words.includes(undefined) ? values.join(...rule.shape.items.map((item) => applyRule(item, input, frame, node, evaluator, depth + 1))) : byWords(words.join('|'), input, frame, node, evaluator);
  }
  if (rule.shape.kind !== 'object') return input;
  const fields = values.property(rule, 'props') ?? values.property(rule, 'properties') ?? values.property(rule, '$$props');
  if (fields !== undefined) return applyRules(fields, input, frame, node, evaluator, depth + 1);
  const kind = values.constantText(values.property(rule, 'type') ?? values.unknownValue) ?? '';
  const items = values.property(rule, 'items');
  if (items !== undefined) {
    const list = values.list([applyRule(items, evaluator.member(input, '[]', frame, node), frame, node, evaluator, depth + 1)]);
    return limitNames.some((name) => values.property(rule, name) !== undefined) ? list : uncounted(list, input);
  }
  if (kind.includes('|')) return byWords(kind, input, frame, node, evaluator);
  if (values.property(rule, 'enum') !== undefined || values.property(rule, 'values') !== undefined || shortKinds.test(kind)) return values.unknownValue;
  const limit = limitNames.map((name) => values.property(rule, name)).find((found) => found !== undefined);
  if (/^(?:number|integer|int)$/.test(kind)) return numberIn(input, limit !== undefined, frame, node, evaluator);
  return limit !== undefined && !tooLarge(limit) ? bounded(input) : input;
}

function byWords(text: string, input: Value, frame: Frame, node: Node, evaluator: Evaluator): Value {
  const words = text.split('|').slice(0, 30).map((word) => word.trim());
  if (words.some((word) => /^(?:number|integer|numeric)\b/.test(word))) return numberIn(input, words.some((word) => limitWords.test(word)), frame, node, evaluator);
  return words.some((word) => limitWords.test(word)) ? bounded(input) : input;
}
