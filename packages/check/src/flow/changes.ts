import * as values from './value.js';
import type { Value } from './value.js';

/** `coins - 1`, `used + $2`, `- 1` after a column of which only the table knows the name. */
const arithmetic = /^[\s"`'\w.[\]]{0,80}([-+])\s{0,4}(?:\d{1,6}|\$\d|\?|:\w{1,40})?\s{0,4}$/;
/** Names under which stores are told to add or to take off: Prisma, MongoDB, TypeORM, Knex. */
const changing = /^(?:increment|decrement|\$inc)$/;
const comparing = /^\$?(?:gt|lt|gte|lte|greaterThan|lessThan|moreThan)$/i;
const DEEPEST = 5;

interface Seen {
  takes: boolean;
  adds: boolean;
  compares: boolean;
}

/**
 * Whether a store is told to take one off what it holds, or to add one while there are few: `{ coins: { decrement: 1 } }`,
 * `{ $inc: { used: 1 } }` where `used` is `{ $lt: 20 }`, `literal('coins - 1')`. How many it changed is then a verdict.
 */
export function changesCount(parts: readonly Value[]): boolean {
  const seen: Seen = { takes: false, adds: false, compares: false };
  for (const part of parts) look(part, seen, 0);
  return seen.takes || (seen.adds && seen.compares);
}

function look(value: Value, seen: Seen, depth: number): void {
  if (depth > DEEPEST) return;
  const { shape } = value;
  if (shape.kind === 'array') for (const item of shape.items) look(item, seen, depth + 1);
  else if (shape.kind === 'constant') seen.compares ||= shape.value === '<' || shape.value === '>' || shape.value === '<=' || shape.value === '>=';
  else if (shape.kind === 'object') {
    for (const [name, part] of shape.properties) {
      note(name, part, seen);
      look(part, seen, depth + 1);
    }
    if (shape.open !== undefined) look(shape.open, seen, depth + 1);
  } else if (shape.kind === 'external') {
    for (const link of shape.external.chain) {
      if (link.how !== 'call') continue;
      note(link.name, link.args.at(-1), seen);
      for (const arg of link.args) {
        const sign = /^(?:literal|raw|sql)$/.test(link.name) ? arithmetic.exec(values.literalText(arg))?.[1] : undefined;
        if (sign === '-') seen.takes = true;
        else if (sign === '+') seen.adds = true;
        look(arg, seen, depth + 1);
      }
    }
  }
}

function note(name: string, amount: Value | undefined, seen: Seen): void {
  if (comparing.test(name)) seen.compares = true;
  if (!changing.test(name)) return;
  const amounts = amount?.shape.kind === 'object' ? [...amount.shape.properties.values()] : [amount];
  if (name === 'decrement' || amounts.some((given) => given?.shape.kind === 'constant' && typeof given.shape.value === 'number' && given.shape.value < 0)) seen.takes = true;
  else seen.adds = true;
}
