import type { Recognizer } from '../evaluator.js';
import { readRecords } from '../records.js';
import { singular } from '../tables.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { recordWritten } from '../written-records.js';
import { externalOf } from './chain.js';

const keeping = /^(?:insert|create|update|upsert|set|save|add|values|put|patch|push|store|merge|write|replace|findOneAndUpdate|findByIdAndUpdate|onConflictDoUpdate|bulkWrite)/i;
/** What makes HTML of a text. */
export const renderers = /^(?:marked|parse|render|makeHtml|md|markdown|micromark|toHtml|process|processSync|parseInline)/i;
const inserting = /\binto\s{1,4}[\w."`]{1,100}\s{0,4}\(([^()]{1,1000})\)\s{0,4}values\b/i;
const changing = /\bset\s{1,4}([\s\S]{1,1000}?)(?:\bwhere\b|\breturning\b|$)/i;

/** Under which names answers of Claude are kept in a store: properties of what is written, columns of a statement. */
export const storeCalls: Recognizer = ({ method, written, callee, receiver, args, evaluator, frame, node }) => {
  const names = new Set<string>();
  for (const [name, value] of keptInBrowser(method, written, externalOf(callee)?.module ?? '', args)) evaluator.emit({ detail: { kind: 'kept-in-browser', name, value }, node }, frame);
  if (keeping.test(method) && receiver !== undefined) for (const arg of args) for (const name of answeredIn(arg, 0)) names.add(name);
  const prepared = externalOf(receiver)?.chain.findLast((link) => link.how === 'call' && link.name === 'prepare')?.args[0];
  const statement = values.constantText(prepared ?? args[0] ?? values.unknownValue);
  if (statement !== undefined && /\b(?:insert|update)\b/i.test(statement)) {
    const given = prepared === undefined ? args.slice(1).flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg])) : args;
    const columns = columnsOf(statement);
    for (const [index, value] of given.entries()) if (isAnswer(value) && columns[index] !== undefined) names.add(columns[index]);
    for (const arg of given) for (const name of answeredIn(arg, 0)) names.add(name);
  }
  // A record that is put together first and saved then.
  if (method === 'save' && receiver !== undefined) for (const name of savedWith(receiver)) names.add(name);
  // Of a store of texts by keys: `env.NOTES.put(id, text)`, `redis.set(id, text)`.
  if (writesByKey.test(method) && receiver !== undefined && args.slice(1).some((arg) => isAnswer(arg))) for (const store of storesByKey(receiver)) names.add(store);
  const table = tableWritten(receiver, callee, method, args);
  for (const name of names) evaluator.emit({ detail: { kind: 'kept', name, table }, node }, frame);
  return undefined;
};

/** The table that a call writes to, or whose record is saved. */
function tableWritten(receiver: Value | undefined, callee: Value, method: string, args: readonly Value[]): string | undefined {
  if (receiver?.shape.kind === 'instance' || receiver?.shape.kind === 'class') return receiver.shape.definition.name;
  const external = externalOf(callee);
  return external === undefined ? undefined : recordWritten(values.extend(external, { how: 'call', name: method, args }))?.table;
}

/** Names under which answers are kept, each with its table where that is known. */
export function keptNames(kept: readonly { readonly name: string; readonly table?: string | undefined }[]): ReadonlySet<string> {
  return new Set(kept.map(({ name, table }) => (table === undefined ? name : fieldOf(table, name))));
}

function fieldOf(table: string, name: string): string {
  return `${singular(table)} ${name}`;
}

/** The fields of a record that hold an answer: of a model's object, or what a document was made with. */
function savedWith({ shape }: Value): string[] {
  if (shape.kind === 'instance') return answeredIn(values.record(shape.properties), 0);
  const last = shape.kind === 'external' ? shape.external.chain.at(-1) : undefined;
  return last?.how === 'new' ? last.args.flatMap((arg) => answeredIn(arg, 0)) : [];
}

/** `story.body = answer` of a record that a store gave, which is written back later. */
export function keptByAssignment(object: Value, value: Value): boolean {
  return isAnswer(value) && values.options(object).some(({ shape }) => shape.kind === 'external' && (shape.external.chain.at(-1)?.how === 'new' ? writtenLater.test(shape.external.module) : readRecords(shape.external) !== undefined));
}

const writtenLater = /^(?:mongoose|@mikro-orm\/.*|typegoose|@typegoose\/typegoose)$/;

const writesByKey = /^(?:put|set|setItem|setex|setEx|hset|hSet|setJSON|psetex)$/;
const readsByKey = /^(?:get|getItem|hget|hGet|getex|getEx|getDel|getWithMetadata|getBuffer|getText)$/;

/** By what a store of texts is known again: the variable that it is bound to, or the package and the name that it was opened by. */
function storesByKey(store: Value): string[] {
  const bound = values.allMarks(store).filter((mark) => mark.origin.label === 'environment').map((mark) => `store ${mark.origin.name}`);
  const external = externalOf(store);
  return external === undefined || external.module === 'global' ? bound : [openedBy(external)];
}

function openedBy({ module, chain }: External): string {
  return ['store', module, ...chain.filter((link) => link.how !== 'member').flatMap((link) => link.args).flatMap((arg) => values.constantText(arg) ?? [])].join(' ');
}

/** What `get` of such a store gave, or a part of it. */
function readByKey({ module, chain }: External): string | undefined {
  const call = chain.findLastIndex((link) => link.how === 'call');
  const store = chain[call - 1]?.how === 'member' && chain[call - 1]?.name === chain[call]?.name ? call - 1 : call;
  return call === -1 || !readsByKey.test(chain[call]?.name ?? '') ? undefined : openedBy({ module, chain: chain.slice(0, store) });
}

const ofBrowser = /(?:^|\.)(?:(?:chrome|browser)\.storage\.\w{1,20}|(?:local|session)Storage|AsyncStorage)\.\w{1,20}$/;
const browserStores = /^(?:@plasmohq\/storage|wxt\/(?:utils\/)?storage|@wxt-dev\/storage|#imports|idb-keyval|localforage|@react-native-async-storage\/async-storage|react-native-mmkv|store2?|webextension-polyfill)(?:\/|$)/;

/** What a call keeps in the browser, by name: `chrome.storage.local.set({ name: value })`, `localStorage.setItem('name', value)`. */
function keptInBrowser(method: string, written: string, module: string, [first, second]: readonly Value[]): [string, Value][] {
  if (first === undefined || !/^set(?:Item|Async)?$/.test(method) || !(ofBrowser.test(written) || browserStores.test(module))) return [];
  const name = values.constantText(first);
  if (name !== undefined) return second === undefined ? [] : [[name, second]];
  return first.shape.kind === 'object' ? [...first.shape.properties] : [];
}

/** Whether a value is what the browser kept under one of these names, read back: `(await chrome.storage.local.get('name')).name`. */
export function showsKeptInBrowser(value: Value, kept: ReadonlySet<string>): boolean {
  return values.marksOf(value, 'typed-key').some(({ origin, plain }) => {
    const name = plain === true ? undefined : /[sS]torage\.(?:\w{1,20}\.)?get(?:Item)?\.([^.]{1,100})/.exec(origin.name)?.[1];
    return name !== undefined && kept.has(name);
  });
}

function isAnswer(value: Value): boolean {
  return value.shape.kind !== 'object' && values.followed(values.marksOf(value, 'answer')).some((mark) => mark.plain !== true);
}

function answeredIn(value: Value, depth: number): string[] {
  if (depth > 3 || value.shape.kind === 'array') return value.shape.kind === 'array' && depth <= 3 ? value.shape.items.flatMap((item) => answeredIn(item, depth + 1)) : [];
  if (value.shape.kind !== 'object') return [];
  return [...value.shape.properties].flatMap(([name, part]) => [...(isAnswer(part) ? [name] : []), ...answeredIn(part, depth + 1)]);
}

/** The columns in the order of the parameters of a statement. */
function columnsOf(statement: string): string[] {
  const listed = inserting.exec(statement)?.[1]?.split(',').map((column) => column.replace(/["`\s]/g, ''));
  if (listed !== undefined) return listed;
  return (changing.exec(statement)?.[1] ?? '').split(',').flatMap((part) => /["`]?(\w{1,60})["`]?\s{0,4}=\s{0,4}(?:\?|\$\d|:\w)/.exec(part)?.[1] ?? []);
}

/** Whether a value is a field of a record from a store that answers are kept in, also after it went through a renderer. */
export function showsKept(value: Value, kept: ReadonlySet<string>): boolean {
  if (kept.size === 0) return false;
  if (values.allMarks(value).some(({ origin, cut }) => origin.label === 'environment' && !cut && kept.has(`store ${origin.name}`))) return true;
  return shows(value, ({ module, chain }) => {
    const last = chain.at(-1);
    const store = readByKey({ module, chain });
    if (store !== undefined && kept.has(store)) return true;
    const read = last?.how === 'member' ? readRecords({ module, chain: chain.slice(0, -1) }) : undefined;
    return read !== undefined && last !== undefined && (kept.has(last.name) || kept.has(fieldOf(read.table, last.name)));
  });
}

/** Whether a value is what a function gave that another process put into the window: `api.ask(text)`. */
export function showsExposed(value: Value, exposed: ReadonlySet<string>): boolean {
  return shows(value, ({ module, chain }) => module === 'global' && chain.some((link) => link.how === 'call') && chain.slice(0, 2).some((link) => link.how === 'member' && exposed.has(link.name)));
}

/** Whether something from elsewhere stands in a text, also after it went through a renderer of Markdown. */
function shows(value: Value, test: (external: External) => boolean, depth = 0): boolean {
  if (depth > 8) return false;
  return values.options(value).some((option): boolean => {
    const { shape } = option;
    const some = (parts: readonly Value[]): boolean => parts.slice(0, 100).some((part) => shows(part, test, depth + 1));
    if (shape.kind === 'text') return some(shape.parts);
    if (shape.kind === 'array') return some(shape.items);
    if (shape.kind === 'object') return some([...shape.properties.values()]);
    if (shape.kind !== 'external') return false;
    if (test(shape.external)) return true;
    const last = shape.external.chain.at(-1);
    return last !== undefined && last.how !== 'member' && renderers.test(last.name) && some(last.args);
  });
}
