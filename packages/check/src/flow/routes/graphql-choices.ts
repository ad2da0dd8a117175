import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Facts, Value } from '../value.js';
import { between } from './graphql-directives.js';

const ofNumbers = /^(?:Int|Float|Boolean|PositiveInt|NonNegativeInt|Date|DateTime|UUID)$/;
/** Inputs within inputs that are followed, and arguments that are looked at. */
const DEEPEST = 3;
const MOST = 100;

/** The arguments of a field, by their paths, that the schema lets be nothing but a number or one of a few words: `product: Product!`. */
export function chosenArguments(name: string, text: string): readonly (readonly string[])[] {
  const start = new RegExp(`\\b${name}\\s{0,4}\\((?=\\s{0,20}(?:"[^"]{0,200}"\\s{0,20})?\\w{1,60}\\s{0,4}:)`).exec(text);
  return start === null ? [] : chosenIn(between(text, start.index + start[0].length - 1, '(', ')'), text, 0);
}

function chosenIn(given: string, text: string, depth: number): (readonly string[])[] {
  return [...given.matchAll(/\b(\w{1,60})\s{0,4}:\s{0,4}\[?\s{0,4}([A-Z]\w{0,60})/g)].slice(0, MOST).flatMap(([, field = '', type = '']) => {
    if (ofNumbers.test(type) || new RegExp(`\\benum\\s{1,4}${type}\\b`).test(text)) return [[field]];
    const input = depth < DEEPEST ? new RegExp(`\\binput\\s{1,4}${type}\\b[^{]{0,200}\\{`).exec(text) : null;
    return input === null ? [] : chosenIn(between(text, input.index + input[0].length - 1, '{', '}'), text, depth + 1).map((path) => [field, ...path]);
  });
}

/** A resolver that is only come to with such arguments. */
export function choosing(resolver: Value, paths: readonly (readonly string[])[], { evaluator, frame, node }: Pick<CallInfo, 'evaluator' | 'frame' | 'node'>): Value {
  if (paths.length === 0) return resolver;
  return values.native('resolver', (given, at) => {
    const known = paths.reduce<Facts>((facts, path) => {
      const value = path.reduce((part, name) => evaluator.member(part, name, frame, node), given[1] ?? values.unknownValue);
      return values.both(facts, new Set(values.marksOf(value, 'user').flatMap(({ origin: { id } }) => [`bounded:${String(id)}`, `one-of:${String(id)}`])));
    }, evaluator.callingFacts);
    return evaluator.call(resolver, given, { ...frame, facts: known }, at);
  });
}
