import { tableName } from './records.js';
import * as values from './value.js';
import type { External, Value } from './value.js';

/** A record as the program hands it to a store. */
interface WrittenRecord {
  readonly table: string;
  readonly record: Value;
}

const naming = /^(?:from|into|insert|insertInto|table|collection|model|define|getRepository|repository|entity|knex)$/;
const writing = /^(?:insert\w{0,10}|create(?:Many|One)?|add|save|upsert|values|push|bulkCreate|addDoc|setDoc|update(?:One|Many|Doc)?|find(?:One|ById)AndUpdate)$/;
/** How MongoDB is told what to change. */
const changing = /^\$(?:push|set|addToSet|setOnInsert)$/;
const running = /^(?:run|query|execute|exec|all|get|unsafe|batch|\w{0,20}sql)$/i;
const inserting = /\binsert\s{1,4}(?:or\s{1,4}\w{1,10}\s{1,4})?into\s{1,4}["'`[]?(?:\w{1,60}["'`\]]?\.["'`[]?)?(\w{1,60})["'`\]]?\s{0,4}(?:\(([^()]{1,1000})\))?/i;

/** What a call writes into a table: by a statement, a model or the name of a collection. */
export function recordWritten({ chain }: External): WrittenRecord | undefined {
  const statement = chain.flatMap((link) => link.args).map((arg) => inserting.exec(values.literalText(values.property(arg, 'text') ?? values.property(arg, 'sql') ?? arg))).find((match) => match !== null);
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  if (statement !== undefined && statement !== null) {
    if (!running.test(last.name)) return undefined;
    return { table: statement[1] ?? '', record: byColumns(statement[2], last.args) };
  }
  if (!writing.test(last.name)) return undefined;
  const table = tableOf(chain);
  return table === undefined ? undefined : { table, record: values.join(...last.args.filter((arg, index) => isRecord(arg) || !last.args.slice(index + 1).some((later) => isRecord(later))).flatMap((arg) => recordsIn(arg))) };
}

/** What stands before a record tells which one it is: `messages.create(chatId, { text })`. */
function isRecord(value: Value): boolean {
  return values.options(value).some(({ shape }) => shape.kind === 'object');
}

/** `from('messages').insert(...)`, `insert(messages).values(...)`, `prisma.message.create(...)`. */
function tableOf(chain: External['chain']): string | undefined {
  for (const link of chain.slice(0, -1).toReversed()) {
    const [first] = link.args;
    const named = link.how !== 'member' && naming.test(link.name) && first !== undefined ? (values.constantText(first) ?? tableName(first)) : undefined;
    if (named !== undefined) return named;
  }
  // The last link but one is the name of what is called once more.
  const member = chain.at(-2)?.name === chain.at(-1)?.name ? chain.at(-3) : chain.at(-2);
  return member?.how === 'member' ? member.name : undefined;
}

/** The records in what a store is given: itself, a list of them, or what stands under `data`. */
function recordsIn(given: Value): Value[] {
  const inner = values.property(given, 'data') ?? values.property(given, 'create') ?? given;
  return values.options(inner).flatMap((option): Value[] => {
    if (option.shape.kind === 'array') return option.shape.items.flatMap((item) => recordsIn(item));
    const changes = option.shape.kind === 'object' ? [...option.shape.properties].filter(([name]) => changing.test(name)) : [];
    return changes.length === 0 ? [option] : changes.map(([name, fields]) => changed(name, fields));
  });
}

/** `{ $push: { lines: line } }`: a record whose list of lines holds this one. */
function changed(name: string, fields: Value): Value {
  if (fields.shape.kind !== 'object' || name === '$set' || name === '$setOnInsert') return fields;
  return values.record([...fields.shape.properties].map(([field, part]) => [field, values.property(part, '$each') ?? values.list([part])] as const));
}

/** The parameters of a statement under the names of its columns. */
function byColumns(columns: string | undefined, args: readonly Value[]): Value {
  const given = args.flatMap((arg): readonly Value[] => {
    const listed = values.property(arg, 'values') ?? values.property(arg, 'args') ?? arg;
    return listed.shape.kind === 'array' ? listed.shape.items : listed.shape.kind === 'text' ? listed.shape.parts : [listed];
  }).filter((value) => !inserting.test(values.literalText(value)));
  const names = (columns ?? '').split(',').map((column) => column.replace(/["'`\s[\]]/g, ''));
  const marks = values.mergeMarks(...given.map((value) => values.allMarks(value)));
  return names.length === given.length ? values.record(names.map((name, index) => [name, given[index] ?? values.unknownValue] as const)) : values.marked(marks);
}
