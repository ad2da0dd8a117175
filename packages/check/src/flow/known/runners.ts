import { declaredType } from '../declared-types.js';
import type { DeclaredType } from '../declared-types.js';
import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

/** Something that runs a text which it is given: code, a command, a statement of SQL. */
interface Runner {
  readonly way: 'eval' | 'shell' | 'sql';
  readonly modules: RegExp;
  /** What is called: a function, a method or a class, however it is called in the file. */
  readonly names: RegExp;
  /** How it is written where it is not known what it is called on: given as a parameter, by a container. */
  readonly written?: RegExp;
  /** Only of what was made by a call of that name before: `repository.createQueryBuilder().where(text)`. */
  readonly after?: RegExp;
  /** What of the arguments is run; without it, the first. */
  readonly runs?: (args: readonly Value[]) => Value | undefined;
}

const all = (args: readonly Value[]): Value => values.list(args);
/** A statement as a text, or in an object under the name that its package has for it. */
export const statement = ([first]: readonly Value[]): Value | undefined => {
  if (first?.shape.kind !== 'object') return first;
  const own = ['text', 'sql', 'query', 'sqlText', 'statement', 'Sql', 'QueryString', 'Statement'].map((name) => values.property(first, name)).filter((part) => part !== undefined);
  return own.length === 0 ? undefined : values.list(own);
};
const shells = /(?:^|\/)(?:ba|z|da|k|fi)?sh$|^cmd(?:\.exe)?$|^(?:powershell|pwsh)(?:\.exe)?$/;
/** A program with its arguments: the program, and all of it where that is a shell. */
const program = (args: readonly Value[]): Value | undefined => {
  const parts = args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : arg.shape.kind === 'object' ? values.property(arg, 'args') ?? values.property(arg, 'cmd') ?? values.property(arg, 'Cmd') ?? [] : arg)).flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : arg));
  const texts = parts.map((part) => values.constantText(part) ?? '');
  const evaluates = texts.some((text) => /^(?:-c|-e|-lc|--eval|\/c|-Command)$/i.test(text)) || (texts[0] === 'deno' && texts[1] === 'eval');
  return shells.test(texts[0] ?? '') || evaluates ? values.list(parts) : parts[0];
};
const ofEval = (args: readonly Value[]): Value | undefined => {
  const flag = args[1] === undefined ? undefined : values.property(args[1], 'eval');
  return flag?.shape.kind === 'constant' && flag.shape.value === true ? args[0] : undefined;
};

/** `rpc('execute_sql', { query })`: a function of the database that by its name runs what it is given. */
const ofDatabase = ([name, given]: readonly Value[]): Value | undefined => (name !== undefined && /sql|query|exec/i.test(values.constantText(name) ?? '') ? given : undefined);
/** Conditions and steps that are programs: `find({ $where: code })`, `{ $function: { body: code } }`. */
const inConditions = ([given]: readonly Value[]): Value | undefined => {
  const steps = given?.shape.kind === 'array' ? given.shape.items : given === undefined ? [] : [given];
  const programs = steps.flatMap((step) => ['$where', '$function', '$accumulator'].map((name) => values.property(step, name))).filter((part) => part !== undefined);
  return programs.length === 0 ? undefined : values.list(programs);
};

const runners: readonly Runner[] = [
  // Languages of templates in which a template is code.
  { way: 'eval', modules: /^(?:lodash(?:-es)?(?:[./]template)?|underscore|lodash\.template)$/, names: /^(?:template|default)$/ },
  { way: 'eval', modules: /^(?:ejs|pug|jade|eta|dot|doT|swig|swig-templates|art-template|nunjucks|template7|whiskers|squirrelly|hogan-express|velocityjs)$/, names: /^(?:render|renderAsync|renderString|renderStringAsync|compile|compileAsync|compileToString|compileClient|template)$/ },
  // Code as a text.
  { way: 'eval', modules: /^(?:require-from-string|safe-eval|node-eval|eval|eval5|notevil|module-from-string|import-from-string|@babel\/node|function-constructor|jsep-eval)$/, names: /./ },
  { way: 'eval', modules: /^(?:node:)?vm$/, names: /^(?:Script|SourceTextModule|compileFunction|runIn\w{1,20}Context)$/ },
  { way: 'eval', modules: /^(?:node:)?worker_threads$/, names: /^Worker$/, runs: ofEval },
  { way: 'eval', modules: /^global$/, names: /^(?:Worker|SharedWorker|importScripts)$/ },
  { way: 'eval', modules: /^(?:puppeteer|puppeteer-core|playwright|playwright-core|@playwright\/test|playwright-chromium)$/, names: /^(?:evaluate|evaluateHandle|evaluateOnNewDocument|addInitScript|\$eval|\$\$eval)$/ },
  { way: 'eval', modules: /^electron$/, names: /^executeJavaScript(?:InIsolatedWorld)?$/, written: /\.executeJavaScript$/ },
  { way: 'eval', modules: /^(?:node:)?(?:repl|module)$/, names: /^(?:eval|_compile)$/ },
  { way: 'eval', modules: /^(?:mongodb|mongoose)$/, names: /^(?:find\w{0,20}|count\w{0,20}|aggregate|update\w{0,10}|delete\w{0,10}|distinct|exists)$/, runs: inConditions },
  { way: 'eval', modules: /^mongoose$/, names: /^\$where$/ },
  // Commands: of other runtimes, on other machines, in containers.
  { way: 'shell', modules: /^(?:node-ssh|ssh2|ssh2-promise|simple-ssh|ssh-exec|ssh2-exec|@kubernetes\/client-node)$/, names: /^(?:exec|execCommand|execCmd|shell|default)$/, runs: all },
  { way: 'shell', modules: /^(?:dockerode|docker-cli-js)$/, names: /^(?:exec|command|dockerCommand|run)$/, runs: program },
  { way: 'shell', modules: /^global$/, names: /^(?:spawn|spawnSync|Command|run)$/, runs: program },
  { way: 'shell', modules: /^bun$/, names: /^(?:spawn|spawnSync)$/, runs: program },
  { way: 'shell', modules: /^(?:cross-spawn|tinyexec|nano-spawn|node-pty|teen_process|execspawn)$/, names: /^(?:spawn|sync|x|exec|default)$/, runs: program },
  { way: 'shell', modules: /^(?:child-process-promise|node-cmd|exec-sh|await-exec|execy|node-exec-promise|sudo-prompt|osascript|node-osascript|node-powershell|concurrently)$/, names: /^(?:exec|run|runSync|execPromise|promise|execute|executeString|invoke|addCommand|default)$/ },
  // Statements, and the parts of one that are taken as they are.
  { way: 'sql', modules: /^(?:typeorm|@nestjs\/typeorm)$/, names: /^(?:where|andWhere|orWhere|having|andHaving|orHaving|orderBy|addOrderBy|groupBy|addGroupBy|select|addSelect|from|set)$/, after: /^createQueryBuilder$/, written: /createQueryBuilder\(\)(?:\.\w{1,30}\(\)){0,12}\.(?:where|andWhere|orWhere|having|orderBy|groupBy|select|addSelect)$/ },
  { way: 'sql', modules: /^(?:pg|mysql2?(?:\/promise)?|better-sqlite3|sqlite3?|sqlite|@libsql\/client|postgres|@neondatabase\/serverless|@vercel\/postgres|@planetscale\/database|typeorm|sequelize|@mikro-orm\/.{1,40})$/, names: /^(?:query|execute|exec|unsafe|raw)$/, runs: statement },
  { way: 'sql', modules: /^@supabase\/(?:supabase-js|ssr|auth-helpers-\w{1,20})$/, names: /^rpc$/, runs: ofDatabase },
  { way: 'sql', modules: /^(?:knex|objection|bookshelf)$/, names: /^(?:raw|\w{1,20}Raw)$/, written: /\.(?:where|andWhere|orWhere|having|orderBy|groupBy|select|join|from)Raw$/ },
  { way: 'sql', modules: /^(?:@adonisjs\/lucid(?:\/.{1,40})?|@ioc:Adonis\/Lucid\/.{1,40})$/, names: /^(?:raw|rawQuery|\w{1,20}Raw)$/ },
  { way: 'sql', modules: /^(?:sequelize|@sequelize\/core|sequelize-typescript)$/, names: /^(?:literal|asIs)$/, written: /(?:^|\.)[Ss]equelize\.literal$/ },
  { way: 'sql', modules: /^(?:@prisma\/client|kysely|slonik|sqlstring|mysql2?)$/, names: /^(?:raw|unsafeRaw)$/ },
  { way: 'sql', modules: /^(?:@mikro-orm\/.{1,40}|objection)$/, names: /^(?:execute|raw|sql)$/ },
  { way: 'sql', modules: /^(?:duckdb|duckdb-async|@duckdb\/.{1,40})$/, names: /^(?:run|all|each|exec|query|send|stream|prepare|\w{0,10}AndRead\w{0,10})$/ },
  { way: 'sql', modules: /^(?:@clickhouse\/client(?:-web)?|clickhouse|snowflake-sdk|@google-cloud\/bigquery|@databricks\/sql|trino-client|presto-client|oracledb|cassandra-driver|neo4j-driver|@aws-sdk\/client-(?:athena|redshift-data|rds-data)|data-api-client|mssql|tedious|msnodesqlv8|odbc|alasql|sql\.js|@sqlite\.org\/sqlite-wasm|@electric-sql\/pglite|pg-promise|@databases\/.{1,20}|massive|exasol-driver-ts|node-firebird|ibm_db|@supabase\/postgres-js)$/, names: /^(?:query|exec|execute|executeStatement|command|createQueryJob|run|batch|each|all|any|many|one|none|oneOrNone|manyOrNone|result|prepare|default|ExecuteStatementCommand|StartQueryExecutionCommand|BatchExecuteStatementCommand|Request)$/, runs: statement },
];

/** What a package's thing was made by: each name on the way. */
function isOf(runner: Runner, typed: DeclaredType | undefined, { callee, receiver, method, written, isNew }: CallInfo): boolean {
  const external = externalOf(callee) ?? externalOf(receiver);
  if (external === undefined) return callee.shape.kind === 'unknown' && (runner.written?.test(written) === true || (typed !== undefined && runner.modules.test(typed.module) && runner.names.test(method) && (runner.after === undefined || written.split('.').some((part) => runner.after?.test(part.replaceAll('()', '')) === true))));
  if (!runner.modules.test(external.module)) return false;
  const last = external.chain.at(-1);
  const name = last?.how === 'member' ? last.name : method;
  if (!runner.names.test(name) && !(last?.name === 'default' && runner.names.test('default'))) return false;
  // Of the globals, those of Bun and Deno, and classes that are made.
  if (external.module === 'global' && runner.way === 'shell' && !/^(?:Bun|Deno)$/.test(external.chain[0]?.name ?? '')) return false;
  if (external.module === 'global' && runner.way === 'eval' && !isNew && name !== 'importScripts') return false;
  return runner.after === undefined || external.chain.some((link) => link.how === 'call' && runner.after?.test(link.name) === true);
}

/** Packages that run what they are given, by a table. */
export const runnerCalls: Recognizer = (info) => {
  const { args, callee, receiver, evaluator, frame, node, method, written } = info;
  if (args.length === 0 || written.endsWith('`')) return undefined;
  // Looked for only where something of Claude's is handed over.
  const typed = callee.shape.kind === 'unknown' && externalOf(receiver) === undefined && values.marksOf(values.list(args), 'answer').length > 0 && node.type === 'CallExpression' ? declaredType(node.callee, frame, node, evaluator) : undefined;
  for (const runner of runners) {
    if (!isOf(runner, typed, info)) continue;
    const value = runner.runs === undefined ? args[0] : runner.runs(args);
    if (value !== undefined && value.shape.kind !== 'function') evaluator.emit({ detail: { kind: 'run', value, way: runner.way, name: method === '' ? written : method }, node }, frame);
    return undefined;
  }
  return undefined;
};
