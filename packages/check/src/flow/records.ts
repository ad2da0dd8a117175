import type { Link, External, Value } from './value.js';
import { allMarks, constantText, list, options, property, record } from './value.js';
import { isPerson, isPersonalField } from './personal.js';
import type { Route } from './route.js';
import { singular } from './tables.js';
import type { Tables } from './tables.js';

/** Records as a store gave them: of which table, and which fields; `undefined` where all of them were read. */
interface ReadRecords {
  readonly table: string;
  readonly fields: readonly string[] | undefined;
  /** Fields that were taken out again. */
  readonly omitted: readonly string[];
}

/** The step on a record that takes fields out of it, named by its arguments. */
export const OMITTING = '#omit';

/** Calls whose first argument names the table or collection. */
const naming = /^(?:from|selectFrom|into|documents|table|collection|model|define|getRepository|repository|entity|knex|doc)$/;
const defining = /^(?:model|define|Schema|pgTable|mysqlTable|sqliteTable|table|defineTable|entity)$/;
const choosing = /^(?:select|columns|project|projection|attributes|pluck|pick|only|fields|returning|distinct|first)$/;
const choices = ['select', 'attributes', 'projection', 'columns', 'fields', 'ProjectionExpression'];
/** Settings that list what is left out, and a part of a selection that does. */
const leaving = ['omit', 'exclude'];
/** Of Mongoose and MongoDB: the second thing that such a call is given chooses fields. */
const projecting = /^find(?:One|ById)?$/;
const reading = /^(?:find|get|fetch|load|first|one|all|query|execute|exec|select|take|maybe|single|lean|scan|retrieve|read|values|rows|toArray|unsafe)/i;
const writing = /^(?:insert|update|upsert|create(?!\w{0,20}(?:Client|Pool|Connection|Database|DataSource|Instance)$)|delete|remove|destroy|save|set|put|increment|count|aggregate|sum|avg|exists)/i;
/** Members of an answer of a store that hold the records and say nothing of their own. */
const holding = /^(?:rows?|data|\d+|\[\]|Items?|docs?|recordsets?|result|results|records?|default)$/;
const statement = /\bselect\b([\s\S]{1,600}?)\bfrom\s{1,4}["'`[]?(?:\w{1,60}\.)?(\w{1,60})/i;

/** What a value read from a store is, where it is the records as they were read and no field of them. */
export function readRecords({ chain }: External): ReadRecords | undefined {
  const last = chain.findLastIndex((link) => link.how !== 'member');
  const call = chain[last];
  if (call === undefined || chain.slice(last + 1).some((link) => !holding.test(link.name))) return undefined;
  let table = '';
  let fields: string[] | undefined;
  let reads = false;
  const omitted: string[] = [];
  for (const [index, link] of chain.slice(0, last + 1).entries()) {
    const next = chain[index + 1];
    if (link.how === 'member') {
      // The name of what is called says it again.
      if (next !== undefined && next.how !== 'member' && next.name === link.name) continue;
      // A field of what was read.
      if (reads && !holding.test(link.name)) return undefined;
      table = link.name === 'query' || holding.test(link.name) ? table : link.name;
      continue;
    }
    if (link.name === OMITTING) {
      omitted.push(...link.args.flatMap((arg) => constantText(arg) ?? []));
      continue;
    }
    if (writing.test(link.name)) return undefined;
    const command = link.name === 'send' ? commandIn(link.args[0]) : undefined;
    reads ||= reading.test(command?.name ?? link.name);
    const [first] = command?.args ?? link.args;
    table = (command === undefined || first === undefined ? undefined : constantText(property(first, 'TableName') ?? first)) ?? table;
    const named = first === undefined || !(naming.test(link.name) || (reading.test(link.name) && first.shape.kind === 'class')) ? undefined : constantText(first) ?? tableName(first);
    table = named ?? table;
    const written = link.args.map((arg) => statement.exec(constantText(property(arg, 'text') ?? arg) ?? leading(arg))).find((match) => match !== null && match !== undefined);
    if (written !== undefined && written !== null) {
      table = written[2] ?? '';
      reads = true;
      if (!/\*/.test(written[1] ?? '')) fields = (written[1] ?? '').split(',').map((column) => /(\w+)\s*$/.exec(column.replaceAll('"', ''))?.[1] ?? '');
    }
    for (const part of selectionsOf(link.name, command?.args ?? link.args)) {
      const { only, without } = chosen(part);
      fields = only ?? fields;
      omitted.push(...without);
    }
  }
  const schema = chain.find((link) => defines(link));
  return reads && table !== '' ? { table: schema === undefined ? table : (tableOf(schema) ?? table), fields: fields ?? (schema === undefined ? undefined : columnsOf(schema)), omitted } : undefined;
}

/** `db.send(new GetCommand({ TableName, ... }))` of DynamoDB. */
function commandIn(value: Value | undefined): Link | undefined {
  const made = value?.shape.kind === 'external' ? value.shape.external.chain.at(-1) : undefined;
  return made?.how === 'new' && /^(?:Get|Query|Scan|BatchGet)(?:Item)?Command$/.test(made.name) ? made : undefined;
}

/** The fields that a call of a store reads, where it names them in its settings: `find({ where, select: { plan: true } })`. */
export function fieldsRead(method: string, args: readonly Value[]): readonly string[] | undefined {
  if (!reading.test(method) || writing.test(method)) return undefined;
  return args.flatMap((arg) => choices.map((name) => property(arg, name))).map((part) => (part === undefined ? undefined : chosen(part).only)).find((only) => only !== undefined);
}

/** What a call chooses fields with: its arguments, its settings, or what it leaves out. */
function selectionsOf(name: string, args: readonly Value[]): Value[] {
  const [, second] = args;
  const given = choosing.test(name) ? args : projecting.test(name) && second !== undefined && isProjection(second) ? [second] : [];
  const named = (names: readonly string[]): Value[] => args.flatMap((arg) => names.map((option) => property(arg, option))).filter((part) => part !== undefined);
  return [...(given.length === 0 ? [] : [given.length === 1 && given[0] !== undefined ? given[0] : list(given)]), ...named(choices), ...named(leaving).map((part) => record([['exclude', part]]))];
}

/** The beginning of a text of which a part is not known. */
function leading(value: Value): string {
  return value.shape.kind === 'text' ? value.shape.parts.map((part) => constantText(part) ?? ' ').join('') : '';
}

function isProjection(value: Value): boolean {
  return constantText(value) !== undefined || (value.shape.kind === 'object' && value.shape.properties.size > 0 && [...value.shape.properties.values()].every(({ shape }) => shape.kind === 'constant' && (typeof shape.value === 'number' || typeof shape.value === 'boolean')));
}

/** The names that a selection lists, `undefined` for everything; and those that it leaves out: `-email`, `{ email: 0 }`, `{ exclude: ['email'] }`. */
function chosen(selection: Value): { readonly only: string[] | undefined; readonly without: readonly string[] } {
  const only: string[] = [];
  const without: string[] = [];
  for (const name of namesIn(selection)) if (name.startsWith('-')) without.push(name.slice(1)); else only.push(name);
  const wanted = only.filter((name) => name !== '');
  return { only: wanted.length === 0 || wanted.includes('*') ? undefined : wanted.map((name) => name.replace(/^.*\./, '')), without };
}

function namesIn(selection: Value): string[] {
  const text = constantText(selection);
  if (text !== undefined) return text.split(/[\s,]+/);
  if (selection.shape.kind === 'array') return selection.shape.items.flatMap((item) => namesIn(item));
  if (selection.shape.kind !== 'object') return [];
  return [...selection.shape.properties].flatMap(([name, part]) => {
    if (leaving.includes(name)) return namesIn(part).map((left) => `-${left}`);
    return part.shape.kind === 'constant' && (part.shape.value === false || part.shape.value === 0) ? [`-${name}`] : [name];
  });
}

/** A table as it was declared in the program: `pgTable('customers', { iban: text() })`, handed to `from`. */
export function tableName(value: Value): string | undefined {
  if (value.shape.kind === 'class') return value.shape.definition.name;
  const made = value.shape.kind === 'external' ? value.shape.external.chain.find((link) => defines(link)) : undefined;
  return made === undefined ? undefined : tableOf(made);
}

function defines({ how, name }: Link): boolean {
  return how !== 'member' && defining.test(name);
}

function tableOf(link: Link): string | undefined {
  return link.args[0] === undefined ? undefined : constantText(link.args[0]);
}

function columnsOf(link: Link): string[] | undefined {
  for (const arg of link.args) {
    if (arg.shape.kind === 'object') return [...arg.shape.properties.keys()];
    const inner = arg.shape.kind === 'external' ? arg.shape.external.chain.find((other) => defines(other)) : undefined;
    const columns = inner === undefined ? undefined : columnsOf(inner);
    if (columns !== undefined) return columns;
  }
  return undefined;
}

/** Whole records of persons in a text that is put together, as the fields that they bring along. */
export function personalRecords(value: Value, tables: Tables, route?: Route, depth = 0): string[] {
  if (depth > 8) return [];
  return options(value).flatMap((option): string[] => {
    const { shape } = option;
    const inner = (parts: Iterable<Value>): string[] => [...parts].slice(0, 100).flatMap((part) => personalRecords(part, tables, route, depth + 1));
    if (shape.kind === 'text') return inner(shape.parts);
    if (shape.kind === 'array') return inner(shape.items);
    if (shape.kind === 'object') return inner(shape.open === undefined ? shape.properties.values() : [...shape.properties.values(), shape.open]);
    // A message of a chat comes with who wrote it.
    if (shape.kind === 'input') return route === undefined || route.parameters === 'bot' ? [] : wholeOfCaller(shape);
    if (shape.kind !== 'external' || allMarks(option).some((mark) => mark.origin.label === 'personal')) return [];
    const read = readRecords(shape.external);
    if (read === undefined) return [];
    const columns = (read.fields ?? tables.get(singular(read.table)) ?? declaredColumns(shape.external))?.filter((column) => !read.omitted.includes(column));
    if (columns === undefined) return isPerson(read.table) && !read.omitted.some((name) => isPersonalField(read.table, name)) ? [`${read.table} (the whole record)`] : [];
    return columns.filter((column) => isPersonalField(read.table, column)).map((column) => `${read.table}.${column}`);
  });
}

/** What a server knows of its caller, handed on whole: `req.user`, `session.user`, the headers with their cookies and credentials. */
function wholeOfCaller({ origin, cut, excerpt }: Extract<Value['shape'], { kind: 'input' }>): string[] {
  if (origin.label !== 'identity' || cut || excerpt === true) return [];
  return /(?:^|[. ])(?:current_?user|user|customer|patient|employee|member|headers)$/i.test(origin.name) ? [`${origin.name} (as a whole)`] : [];
}

/** The columns of the table that the program declared and handed over: `select().from(customers)`. */
function declaredColumns({ chain }: External): string[] | undefined {
  return chain.flatMap((link) => link.args).map((arg) => (arg.shape.kind === 'external' ? arg.shape.external.chain.find((link) => defines(link)) : undefined)).map((made) => (made === undefined ? undefined : columnsOf(made))).find((columns) => columns !== undefined);
}
