/** A call that runs a text which it is given, or shows it as a page. */
export interface PythonRunner {
  /** Up to the bracket behind which the text stands. */
  readonly call: RegExp;
  readonly rule: 'answer-evaluated' | 'answer-in-shell' | 'answer-in-html' | 'answer-in-sql';
  readonly what: string;
  /** Only in a file that imports such a package: the name of the call alone may be anything. */
  readonly from?: RegExp;
  /** Only where the line says this. */
  readonly when?: RegExp;
  /** Not where the file or the line says this. */
  readonly unless?: RegExp;
  /** The text is a program's arguments in a row: the first says what is run, all of them where that is a shell. */
  readonly isProgram?: boolean;
}

const CODE = 'is run as code';
const COMMAND = 'is run as a command';
const PAGE = 'becomes HTML';
const MAIL = 'becomes HTML of a mail';
const SQL = 'is part of a SQL statement';

export const runners: readonly PythonRunner[] = [
  { call: /\b(?:eval|exec)\(/g, rule: 'answer-evaluated', what: CODE },
  // Expressions of tables, in which names of Python can be reached.
  { call: /\.query\(/g, rule: 'answer-evaluated', what: CODE, from: /\bpandas\b/, when: /engine\s{0,4}=\s{0,4}["']python["']/ },
  { call: /\b(?:numexpr|ne)\.evaluate\(/g, rule: 'answer-evaluated', what: CODE },
  { call: /\b(?:sympify|parse_expr)\(/g, rule: 'answer-evaluated', what: CODE, from: /\bsympy\b/ },
  // Data that makes objects of any class.
  { call: /\b(?:pickle|cPickle|dill|cloudpickle|marshal|joblib)\.loads?\(|\bjsonpickle\.decode\(/g, rule: 'answer-evaluated', what: CODE },
  { call: /\byaml\.unsafe_load(?:_all)?\(/g, rule: 'answer-evaluated', what: CODE },
  { call: /\byaml\.load(?:_all)?\(/g, rule: 'answer-evaluated', what: CODE, when: /\b(?:Unsafe|Full)?Loader\b/, unless: /\b(?:C?Safe|C?Base)Loader\b/ },
  // Templates, which are programs.
  { call: /\bTemplate\(|\.from_string\(/g, rule: 'answer-evaluated', what: CODE, from: /\b(?:jinja2|mako|tornado\.template)\b/, unless: /SandboxedEnvironment/ },
  // Interpreters.
  { call: /\bPython(?:Ast)?REPL(?:Tool)?\([^()]{0,80}\)\.(?:run|invoke)\(|\b\w{0,20}repl\w{0,20}\.(?:run|invoke)\(/gi, rule: 'answer-evaluated', what: CODE, from: /\b(?:langchain|langchain_experimental)\b/ },
  { call: /\.(?:run_cell|runsource|runcode|push)\(/g, rule: 'answer-evaluated', what: CODE, from: /^(?:from|import)\s{1,4}(?:IPython|code|codeop)\b/m },
  { call: /\brunpy\.run_(?:path|module)\(|\bimportlib\.import_module\(/g, rule: 'answer-evaluated', what: CODE },
  { call: /\b(?:os\.system|os\.popen|subprocess\.(?:run|call|Popen|check_output|check_call|getoutput|getstatusoutput)|asyncio\.create_subprocess_shell|create_subprocess_shell|pexpect\.(?:spawn|run)|pty\.spawn|commands\.getoutput)\(/g, rule: 'answer-in-shell', what: COMMAND },
  { call: /\b(?:asyncio\.)?create_subprocess_exec\(|\bos\.(?:exec|spawn)[lv]p?e?\(/g, rule: 'answer-in-shell', what: COMMAND, isProgram: true },
  { call: /\.(?:exec_command|send_command|exec_run|run_shell|containers\.run)\(/g, rule: 'answer-in-shell', what: COMMAND, from: /\b(?:paramiko|netmiko|docker|kubernetes)\b/ },
  { call: /\b\w{0,20}(?:c|conn|connection|ctx)\.(?:run|sudo|local)\(/g, rule: 'answer-in-shell', what: COMMAND, from: /^(?:from|import)\s{1,4}(?:fabric|invoke|asyncssh)\b/m },
  { call: /\b(?:Markup|mark_safe|HTMLResponse|HttpResponse|render_template_string|response\.html|HTMLString|SafeString|format_html)\(/g, rule: 'answer-in-html', what: PAGE },
  // Parts of pages that are taken as they are: FastHTML, NiceGUI, Dash, Reflex, Mesop, Panel, notebooks.
  { call: /\b(?:NotStr|Safe)\(/g, rule: 'answer-in-html', what: PAGE, from: /\bfasthtml\b/ },
  { call: /\bui\.(?:html|add_body_html|add_head_html)\(|\.set_content\(/g, rule: 'answer-in-html', what: PAGE, from: /\bnicegui\b/, unless: /\bsanitize\s{0,4}=\s{0,4}(?!False)/ },
  { call: /\bDangerouslySetInnerHTML\(|\brx\.(?:html|script)\(|\bme\.html\(|\bpn\.pane\.HTML\(|\bdisplay\.HTML\(|\bsolara\.HTML\(/g, rule: 'answer-in-html', what: PAGE },
  { call: /\bself\.(?:write|finish)\(/g, rule: 'answer-in-html', what: PAGE },
  { call: /\b(?:MIMEText|attach_alternative|add_alternative|set_content)\(/g, rule: 'answer-in-html', what: MAIL },
  { call: /\.(?:execute|executemany|executescript|read_sql|read_sql_query|raw|exec_driver_sql|execute_sql)\(|\bRawSQL\(|\bread_gbq\(/g, rule: 'answer-in-sql', what: SQL },
  { call: /\b(?:duckdb|con|conn|connection|db|spark|session|ibis)\.(?:sql|query|execute)\(|\bsqldf\(/g, rule: 'answer-in-sql', what: SQL, from: /\b(?:duckdb|pyspark|pandasql|ibis)\b/ },
  { call: /\.(?:fetch|fetchrow|fetchval|fetch_all|fetch_one|fetch_val|iterate)\(/g, rule: 'answer-in-sql', what: SQL, from: /\b(?:asyncpg|databases)\b/ },
  { call: /\.(?:query|query_df|command|query_and_wait)\(/g, rule: 'answer-in-sql', what: SQL, from: /\b(?:bigquery|clickhouse_connect|clickhouse_driver|influxdb_client|snowflake)\b/ },
  { call: /\b\w{0,20}(?:db|database)\.run(?:_no_throw)?\(/gi, rule: 'answer-in-sql', what: SQL, from: /\bSQLDatabase\b/ },
  { call: /\.(?:filter|where|order_by|having)\(\s{0,4}(?:sa\.|sqlalchemy\.)?text\(/g, rule: 'answer-in-sql', what: SQL },
  { call: /\.extra\(/g, rule: 'answer-in-sql', what: SQL, when: /\b(?:where|select|order_by|tables)\s{0,4}=/ },
];

/** Whether a function may do any of it: what it says in passing is cheaper to look for. */
export const acts = new RegExp([...runners.map(({ call }) => call.source), 'unsafe_allow_html', String.raw`\.(?:html|HTML)\(`, '<[a-z]'].join('|'), 'i');

/** A person is asked whether to go on. */
const asks = /\b(?:click|typer|questionary|inquirer|prompt_toolkit\.shortcuts)\.confirm\(|\bConfirm\.ask\(|\b(?:confirm|approve|ask_permission|request_approval|ask_approval|wait_for_approval|get_approval)\w{0,20}\(|\binput\([^\n]{0,200}(?:\by(?:es)?\s{0,2}\/\s{0,2}n|\bsure\b|\bproceed\b|\bconfirm\b|\bapprove\b|\ballow\b|\b(?:run|execute)\b[^\n]{0,80}\?)/i;

export function asksPerson(text: string): boolean {
  return asks.test(text);
}

/** A line that starts what is in a file, and does not only move it. */
const starts = /\b(?:(?:ba|z|da)?sh|python\d{0,2}|node|perl|ruby|php|source|chmod|exec|execfile|runpy|import_module|spec_from_file_location)\b|sys\.executable|["']\.?\//;

/** Whether a line runs a file that Claude's answer was written into. */
export function startsFile(line: string, files: ReadonlySet<string>): boolean {
  return files.size > 0 && starts.test(line) && !/["'\s](?:cp|mv|cat|rm|scp|git|diff)["'\s]/.test(line) && [...files].some((file) => line.includes(file));
}

/** Decorators of functions whose arguments the model writes. */
const ofModel = /^@(?:\w{1,40}\.){0,2}(?:beta_tool|beta_async_tool|function_tool|tool|tool_plain)\b/;

export function isTool(decorators: readonly string[]): boolean {
  return decorators.some((decorator) => ofModel.test(decorator));
}
