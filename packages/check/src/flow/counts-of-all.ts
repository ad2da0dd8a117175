import { behind } from './behind.js';
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

/** What in a command of a store says whose number it is about: its key, and the field or the member of it. */
export function keyParts(method: string, args: readonly Value[]): readonly Value[] {
  const [first, second, third] = args;
  const parts = /^h(?:incr(?:by(?:float)?)?|get|set|setnx|exists|del)$/i.test(method) ? [first, second] : /^z(?:incrby)$/i.test(method) ? [first, third] : /^z(?:score|rem)$/i.test(method) ? [first, second] : [first];
  return parts.filter((part) => part !== undefined);
}

/** `{ count: 'exact' }` of Supabase, and how records since a moment are asked for. */
const countedQuery = /\bcount['"]?\s{0,4}:\s{0,4}['"](?:exact|planned|estimated)['"]/;
const sinceMoment = /\b(?:gte?|\$gte?|since|interval|after)\b|>=?\s{0,4}(?:now\b|\$|\?)|['"`]>=?['"`]/i;

/** Characters before and after a call in which what it read is put back. */
const NEARBY = 3000;

/**
 * Whether a call that asks nothing of the caller counts all of them together: `redis.incr('calls')`, a script or an entry
 * with one key for everybody that is written back, the number of all records since a moment. `scripted`: a script of the store.
 */
export function countsAll(info: CallInfo, scripted: boolean): boolean {
  const { method, args, receiver, node, frame, evaluator } = info;
  const [first] = args;
  if (asksObjectOfAll(receiver) || asksDocumentOfAll(info)) return true;
  if (first === undefined || (receiver !== undefined && values.allMarks(receiver).some(({ origin: { label } }) => label === 'identity' || label === 'auth' || label === 'user'))) return false;
  const isOne = keyParts(method, args).every((part) => isSameForAll(part));
  if (/^[hz]?incr(?:by(?:float)?)?$|^decr(?:by)?$/i.test(method)) return isOne || namesRoute(info);
  if (scripted || method === 'setnx' || (method === 'set' && setsOnce(args))) return isOne;
  if (/^eval(?:sha)?$/i.test(method)) return keysOf(args).some((key) => isSameForAll(key));
  if (countsByCommand(method, args) || countsByStatement(first, args)) return true;
  const text = evaluator.syntax(frame.module)?.text ?? '';
  const written = text.slice(node.start, Math.min(node.end, node.start + 600));
  if (/^(?:gte?|filter|where|count(?:Documents)?)$/.test(method) && fieldOfCaller.test(written)) return false;
  if (/^(?:gte?|filter|where)$/.test(method)) return countedQuery.test(written) && sinceMoment.test(written);
  if (/^count(?:Documents)?$/.test(method)) return sinceMoment.test(written);
  return /^h?get(?:Item)?$/.test(method) && (isOne || namesRoute(info)) && isWrittenBack(written, text.slice(Math.max(frame.node?.start ?? 0, node.start - NEARBY), Math.min(frame.node?.end ?? text.length, node.end + NEARBY)));
}

/** A key that is what is asked for, and not who asks: `req.path`, `${req.method} ${req.originalUrl}`, `interaction.commandName`. */
const routeWords = /(?:\b(?:req|request|ctx|context|c|interaction|message|command|event)\.(?:req\.|request\.|nextUrl\.)?(?:path|pathname|originalUrl|baseUrl|routerPath|method|commandName|name)\b(?!\s{0,4}\())/g;

function namesRoute({ argNodes, frame, evaluator }: CallInfo): boolean {
  const [key] = argNodes;
  if (key === undefined) return false;
  const written = behind(key, frame, evaluator).split('\n').filter((line) => line !== '').at(-1) ?? '';
  const rest = written.replace(/^\s{0,4}\w{1,60}\s{0,4}=\s{0,4}/, '').replace(routeWords, '""');
  return rest.length < written.length && /^[\s`'"${}:|/+.\w-]{0,120}$/.test(rest) && !/[a-z_$]\w{0,60}\s{0,4}[.(]/i.test(rest.replace(/(["'`])[^"'`\n]{0,80}\1/g, ''));
}

/** `new UpdateCommand({ Key: { id: 'all' }, UpdateExpression: 'ADD n :one' })`, `updateOne({ _id: 'all' }, { $inc: { n: 1 } })`, `update({ where: { id: 1 }, data: { n: { increment: 1 } } })`. */
function countsByCommand(method: string, args: readonly Value[]): boolean {
  const [first, second] = args;
  const command = method === 'send' && first?.shape.kind === 'external' ? first.shape.external.chain.find((link) => link.how === 'new' && /^Update(?:Item)?Command$/.test(link.name))?.args[0] : undefined;
  if (command !== undefined) return /\bADD\b|[-+]/.test(values.literalText(values.property(command, 'UpdateExpression') ?? values.unknownValue)) && isRecordOfAll(values.property(command, 'Key'));
  if (/^(?:findOneAndUpdate|updateOne|findByIdAndUpdate)$/.test(method)) return second !== undefined && values.property(second, '$inc') !== undefined && (isRecordOfAll(first) || (first !== undefined && isSameForAll(first)));
  if (!/^(?:update|upsert)$/.test(method) || first === undefined) return false;
  const data = values.property(first, 'data') ?? values.property(first, 'update');
  return data?.shape.kind === 'object' && [...data.shape.properties.values()].some((part) => values.property(part, 'increment') !== undefined || values.property(part, 'decrement') !== undefined) && isRecordOfAll(values.property(first, 'where'));
}

/** A record of which each field is the same whoever calls: `{ id: 'all', hour }`. */
function isRecordOfAll(record: Value | undefined): boolean {
  return record?.shape.kind === 'object' && record.shape.open === undefined && record.shape.properties.size > 0 && [...record.shape.properties.values()].every((part) => isSameForAll(part) || isRecordOfAll(part));
}

/** A statement that makes one number more, or that counts what was written lately, with nothing in it of who calls. */
const oneMore = /^\s{0,20}(?:update|insert\s{1,4}into)\s[^;]{0,200}\bset\s{1,4}(\w{1,40})\s{0,4}=\s{0,4}(?:\w{1,40}\.)?\1\s{0,4}[-+]/i;
const latelyOfAll = /^\s{0,20}select\s{1,4}count\([^;]{0,200}\bwhere\b[^;]{0,200}(?:[<>]|\bbetween\b)/i;

function countsByStatement(first: Value, args: readonly Value[]): boolean {
  const statement = values.constantText(first);
  if (statement === undefined || !(oneMore.test(statement) || latelyOfAll.test(statement)) || ofCaller.test(statement)) return false;
  return args.slice(1).every((arg) => isSameForAll(arg) || (arg.shape.kind === 'array' && arg.shape.items.every((item) => isSameForAll(item))));
}

/** A column that says whose record it is. */
const ofCaller = /\b(?:user|account|member|client|visitor|device|session|ip|address|email|tenant|org|team|customer|owner|author|chat|guild|channel|key|token|who|name)\w{0,12}\s{0,4}(?:=|\bin\b|\bis\b)|\bcurrent_setting\(|\bauth\.uid\(/i;

/** The same as a field of a filter: `count({ author: id, at: { '>': hourAgo } })`. */
const fieldOfCaller = /(?:^|[^\w.])['"]?(?:user|account|member|client|visitor|device|session|ip|address|email|tenant|org|team|customer|owner|author|chat|guild|channel|key|token|who)\w{0,12}['"]?\s{0,4}[:,}]/i;

/** `env.COUNTER.get(env.COUNTER.idFromName('all'))`, `getByName('all')`: one durable object for everybody. */
function asksObjectOfAll(receiver: Value | undefined): boolean {
  if (receiver?.shape.kind !== 'external') return false;
  const [named] = receiver.shape.external.chain.filter((link) => link.how === 'call' && /^(?:get|getByName)$/.test(link.name)).flatMap((link) => link.args);
  if (named?.shape.kind === 'external') return named.shape.external.chain.some((link) => link.how === 'call' && link.name === 'idFromName' && link.args[0] !== undefined && isSameForAll(link.args[0]));
  return named !== undefined && receiver.shape.external.chain.some((link) => link.how === 'call' && link.name === 'getByName') && isSameForAll(named);
}

/** `set(key, 1, 'EX', 60, 'NX')`, `set(key, 1, { NX: true })`: only where nothing stands there yet. */
export function setsOnce(args: readonly Value[]): boolean {
  return args.some((arg) => (values.constantText(arg) ?? '').toUpperCase() === 'NX' || values.property(arg, 'NX') !== undefined || values.property(arg, 'nx') !== undefined || values.constantText(values.property(arg, 'condition') ?? values.unknownValue) === 'NX');
}

/** `collection('usage').doc('today').get()` of Firestore, where the function makes a number in it more. */
function asksDocumentOfAll({ method, receiver, node, frame, evaluator }: CallInfo): boolean {
  const last = receiver?.shape.kind === 'external' ? receiver.shape.external.chain.at(-1) : undefined;
  if (method !== 'get' || last?.how !== 'call' || last.name !== 'doc' || last.args[0] === undefined || !isSameForAll(last.args[0])) return false;
  const text = evaluator.syntax(frame.module)?.text ?? '';
  return /\bincrement\(\s{0,4}1\b|[-+]\s{0,4}1\b/.test(text.slice(node.start, Math.min(frame.node?.end ?? text.length, node.end + NEARBY)));
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
  return put && /,\s{0,4}Date\.now\(\)\)|[-+]=|\+\+|--|[-+]\s{0,4}1\b|\.push\(/.test(body);
}
