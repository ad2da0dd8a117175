import type { CallInfo } from './evaluator.js';
import * as values from './value.js';
import type { Value } from './value.js';

/** A key that is written in the program or its environment, or made of the time alone. */
export function isSameForAll({ shape, marks }: Value): boolean {
  if (shape.kind === 'constant') return true;
  if (shape.kind === 'unknown') return marks.length > 0 && marks.every((mark) => mark.origin.label === 'environment');
  if (shape.kind === 'text') return shape.parts.every((part) => isSameForAll(part));
  return shape.kind === 'external' && shape.external.module === 'global' && /^(?:Date|Math)$/.test(shape.external.chain[0]?.name ?? '');
}

const random = /^(?:randomUUID|nanoid|uuid|uuidv[147]|v[147]|cuid|createId|ulid|randomBytes|random|getRandomValues)$/;

/** A key that is another one each time. */
export function isRandom({ shape }: Value): boolean {
  if (shape.kind === 'text') return shape.parts.some((part) => isRandom(part));
  return shape.kind === 'external' && shape.external.chain.some((link) => link.how === 'call' && random.test(link.name));
}

/** `{ count: 'exact' }` of Supabase, and how records since a moment are asked for. */
const countedQuery = /\bcount['"]?\s{0,4}:\s{0,4}['"](?:exact|planned|estimated)['"]/;
const sinceMoment = /\b(?:gte?|\$gte?|since|interval|after)\b|>=?\s{0,4}(?:now\b|\$|\?)/i;

/** Characters before and after a call in which what it read is put back. */
const NEARBY = 3000;

/**
 * Whether a call that asks nothing of the caller counts all of them together: `redis.incr('calls')`, a script or an entry
 * with one key for everybody that is written back, the number of all records since a moment. `scripted`: a script of the store.
 */
export function countsAll({ method, args, receiver, node, frame, evaluator }: CallInfo, scripted: boolean): boolean {
  const [first] = args;
  if (first === undefined || (receiver !== undefined && values.allMarks(receiver).some(({ origin: { label } }) => label === 'identity' || label === 'auth' || label === 'user'))) return false;
  if (/^h?incr(?:by)?$|^decr(?:by)?$/i.test(method) || scripted) return isSameForAll(first);
  if (/^eval(?:sha)?$/i.test(method)) return keysOf(args).some((key) => isSameForAll(key));
  const text = evaluator.syntax(frame.module)?.text ?? '';
  const written = text.slice(node.start, Math.min(node.end, node.start + 600));
  if (/^(?:gte?|filter|where)$/.test(method)) return countedQuery.test(written) && sinceMoment.test(written);
  if (/^count(?:Documents)?$/.test(method)) return sinceMoment.test(written);
  return /^h?get(?:Item)?$/.test(method) && isSameForAll(first) && isWrittenBack(written, text.slice(Math.max(frame.node?.start ?? 0, node.start - NEARBY), Math.min(frame.node?.end ?? text.length, node.end + NEARBY)));
}

/** `eval(script, 1, key)` of ioredis, `eval(script, { keys: [key] })` of redis. */
function keysOf(args: readonly Value[]): readonly Value[] {
  const [, second, third] = args;
  const keys = second === undefined ? undefined : values.property(second, 'keys');
  if (keys !== undefined) return keys.shape.kind === 'array' ? keys.shape.items : [];
  return third === undefined ? [] : [third];
}

/** What is kept for one caller, whatever its entries are called. */
const ofOneCaller = /session|cookie|jar|user|scene|context|ctx|locals|conversation/i;

/** `store.get(key)`, where the function makes it more and puts it back: `store.set(key, used + 1)`. */
function isWrittenBack(read: string, body: string): boolean {
  const [, store = '', key = ''] = /^([\w$.]{1,80})\.h?get(?:Item)?(?:<[^()]{0,80}>)?\(\s{0,4}([^(),]{1,120}?)\s{0,4}[,)]/.exec(read) ?? [];
  if (store === '' || ofOneCaller.test(store)) return false;
  const put = ['set', 'put', 'setItem', 'hset', 'setex'].some((verb) => body.includes(`${store}.${verb}(${key},`));
  return put && /[-+]=|\+\+|--|[-+]\s{0,4}1\b|\.push\(/.test(body);
}
