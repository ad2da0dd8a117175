import type { Node } from 'oxc-parser';
import { askedMarks } from '../counts.js';
import type { CallInfo, Evaluator, Frame, Recognizer } from '../evaluator.js';
import { isShown } from '../named-results.js';
import { isPersonalField } from '../personal.js';
import { isBoundedFile } from '../pictures.js';
import { dottedName } from '../syntax.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { isOfAngular } from './angular.js';
import { externalOf, isGlobal } from './chain.js';
import { madeWith, setDefault } from './claude.js';
import { fileIn } from './files.js';
import { isKeyHeader, namesApi } from './key-headers.js';
import { loggedPersons } from './logged-persons.js';
import { logModules, masked, redacted, redactionOf, serialized } from './loggers.js';
import { statement } from './runners.js';
import { readByShell } from './shell-commands.js';
import { noteKindOfAnswer } from './page-kinds.js';
import { keptByAssignment } from './stores.js';

const logMethods = new Set(['log', 'info', 'warn', 'error', 'debug', 'trace', 'fatal', 'verbose', 'silly', 'http', 'dir', 'table', 'child', 'captureException', 'captureMessage', 'addBreadcrumb', 'setUser', 'setContext', 'setExtra', 'setExtras', 'notice']);
const logObjects = /(?:^|\.)(?:console|logger|log|winston|pino|bunyan|fastify\.log|req\.log|request\.log|app\.log|Sentry|ctx\.logger|this\.logger|loglevel|signale|consola|rollbar|newrelic|datadog)(?:\(\))?\.[a-zA-Z]+$/i;

const logFile = /log(?:s|book|file|path)?(?:[^a-z]|$)|protokoll|journal|audit|registro|bit[aá]cora/i;

/** A line that is put at the end of a file of such a name: `appendFile('access.log', line)`, `logFile.write(line)`. */
function writesLogFile(method: string, external: External | undefined, args: readonly Value[], argNodes: readonly Node[]): boolean {
  if (external === undefined || !/^(?:node:)?fs(?:\/promises)?$|^fs-extra$/.test(external.module)) return false;
  const [first] = args;
  if (/^appendFile(?:Sync)?$/.test(method)) return logFile.test((first === undefined ? '' : values.literalText(first)) + ' ' + (argNodes[0] === undefined ? '' : (dottedName(argNodes[0]) ?? '')));
  const opened = method === 'write' ? external.chain.find((link) => link.how === 'call' && link.name === 'createWriteStream')?.args[0] : undefined;
  return opened !== undefined && logFile.test(values.literalText(opened));
}

export const logCalls: Recognizer = ({ written, method, receiver, callee, args, argNodes, frame, node, evaluator, isNew }) => {
  if (isNew) return undefined;
  const external = externalOf(receiver) ?? externalOf(callee);
  const logs = (external === undefined && /^context\.(?:log|info|warn|error|debug|trace)$/.test(written)) || /^process\.(?:stdout|stderr)\.write$/.test(written) || (logMethods.has(method) && (logObjects.test(written) || (external !== undefined && external.module !== 'debug' && logModules.test(external.module)))) || (external?.module === 'debug' && external.chain.some((link) => link.how === 'call') && receiver === undefined);
  if (!logs && !writesLogFile(method, external, args, argNodes)) return undefined;
  const redaction = redactionOf(external, evaluator);
  // A module of settings, handed over whole, is its settings.
  evaluator.emit({ detail: { kind: 'log', values: args.map((given, index) => {
    const arg = masked(serialized(given, redaction, (serializer, part) => evaluator.branch(frame, values.noFacts, () => evaluator.call(serializer, [part], frame, node)).result));
    if (arg.shape.kind === 'module') return evaluator.imported(arg.shape.path, 'default');
    const name = argNodes[index] === undefined ? '' : (dottedName(argNodes[index]) ?? '');
    // A variable of such a name, of which nothing else is known.
    if (argNodes[index]?.type === 'Identifier' && isPersonalField('', name) && values.options(arg).every((option) => isOpen(option))) return values.withMarks(arg, [evaluator.mark('personal', name, frame, node)]);
    const persons = loggedPersons(argNodes[index], arg, redaction, frame.facts);
    return values.withMarks(persons.length > 0 && name !== '' ? arg : redacted(arg, redaction), persons.map((person) => evaluator.mark('personal', `${person} (the whole record)`, frame, node)));
  }) }, node }, frame);
  // What a logger is given for its child stands in each line of that.
  return method === 'child' ? undefined : values.undefinedValue;
};

/** Nothing is known of it, or that a field of a form begins empty. */
function isOpen({ shape, marks }: Value): boolean {
  return marks.every(({ origin }) => origin.label === 'typed-key') && (shape.kind === 'unknown' || (shape.kind === 'constant' && (shape.value === '' || shape.value === null)) || (shape.kind === 'input' && shape.origin.label === 'typed-key'));
}

const sanitizers = /sanitiz|purify|escape(?:html)?$|^escape|^he\.|encode|strip_?tags|xss|textcontent|htmlentities/i;

/** Removes the answer's mark: what it gives may be shown. */
export const sanitizerCalls: Recognizer = ({ written, callee, args }) => {
  const module = externalOf(callee)?.module ?? '';
  if (!sanitizers.test(written) && !/^(?:dompurify|isomorphic-dompurify|sanitize-html|xss|he|escape-html|html-escaper|rehype-sanitize|insane|@braintree\/sanitize-url)$/.test(module)) return undefined;
  if (callee.shape.kind === 'function') return undefined;
  const given = values.mergeMarks(...args.map((arg) => values.allMarks(arg)));
  if (/encodeURI|bypassSecurityTrust/.test(written) || given.length === 0) return undefined;
  return values.marked(given.filter((mark) => !isShown(mark)));
};

const shellNames = /(?:^|\.)(?:exec|execSync|execAsync|execPromise|spawn|spawnSync|execFile|execFileSync|execa|execaCommand|execaCommandSync|\$|shell|runCommand)$/;
const sqlMethods = /(?:^|\.)(?:query|execute|exec|raw|\$queryRawUnsafe|\$executeRawUnsafe|unsafe|prepare|run|all|queryRaw)$/;
const sqlObjects = /(?:^|\.)(?:db|pool|client|connection|conn|sql|knex|sequelize|prisma|database|pg|mysql|sqlite|dataSource|manager|entityManager|queryRunner|em|turso|neon|supabase|drizzle|tx)(?:\(\))?\.[$a-zA-Z]+$/i;
const sqlModules = /^(?:pg|mysql2?(?:\/promise)?|better-sqlite3|sqlite3?|@libsql\/client|knex|sequelize|typeorm|@prisma\/client|postgres|drizzle-orm.*|@neondatabase\/serverless|@vercel\/postgres|@planetscale\/database|slonik|mssql|node:sqlite|bun:sqlite|kysely|duckdb|@duckdb\/.*|oracledb|@clickhouse\/client|@google-cloud\/bigquery|snowflake-sdk)$/;

/** The function of another module inside `promisify(exec)`, whatever the result is called. */
function promisified(callee: Value): External | undefined {
  const made = externalOf(callee)?.chain.find((link) => link.how === 'call' && link.name === 'promisify');
  return externalOf(made?.args[0]);
}

/** What of the arguments is run: of the settings beside a command, what a shell is given to read. */
function commandOf(args: readonly Value[]): Value[] {
  const reads = args[0] !== undefined && /^\s{0,4}(?:\/\w{1,20}\/){0,3}(?:ba|z|da)?sh\b/.test(values.literalText(args[0]));
  return args.flatMap((arg, index) => (index === 0 || arg.shape.kind !== 'object' ? [arg] : reads ? (values.property(arg, 'input') ?? []) : []));
}

/** `$\`git commit -m ${text}\``: the tag of zx, execa, Bun and dax quotes each part, which is code only where a shell is told so, or where it says what is run. */
function quotesParts({ shape }: Value): boolean {
  const parts = shape.kind === 'text' ? shape.parts : [];
  return parts.length > 0 && parts.every((part, index) => {
    const before = values.constantText(parts[index - 1] ?? values.unknownValue) ?? '';
    return values.constantText(part) !== undefined || (before.trim() !== '' && !/(?:\s-(?:c|e|lc|Command)|\beval|\bexec|[|;&(]|--eval)\s{0,4}$/.test(before));
  });
}

export const runCalls: Recognizer = ({ written, method, receiver, callee, args, frame, node, evaluator, isNew }) => {
  const [first] = args;
  if (first === undefined) return undefined;
  const own = externalOf(callee)?.module ?? externalOf(receiver)?.module ?? '';
  const promised = promisified(callee);
  const module = promised === undefined ? own : promised.module;
  // `(0, eval)(code)`, and a sandbox that is none.
  const global = callee.shape.kind === 'external' && callee.shape.external.module === 'global' && callee.shape.external.chain.length === 1 ? callee.shape.external.chain[0]?.name : undefined;
  if (global === 'eval' || (method === 'constructor' && receiver?.shape.kind === 'function') || (written === 'Reflect.construct' && isGlobal(first, 'Function')) || (own === 'vm2' && /^(?:run|runFile)$/.test(method)) || written === 'eval' || written === 'Function' || written === 'window.eval' || written === 'globalThis.eval' || /(?:^|\.)(?:runInContext|runInNewContext|runInThisContext|compileFunction)$/.test(written) || (isNew && (written === 'vm.Script' || written === 'AsyncFunction' || written === 'VMScript')) || written === 'window.execScript') {
    evaluator.emit({ detail: { kind: 'run', value: values.list(args), way: 'eval', name: written }, node }, frame);
    return values.marked(values.mergeMarks(...args.map((arg) => values.allMarks(arg))));
  }
  if (readByShell(written, evaluator.syntax(frame.module)?.text ?? '')) evaluator.emit({ detail: { kind: 'run', value: first, way: 'shell', name: written }, node }, frame);
  if ((written === 'setTimeout' || written === 'setInterval') && first.shape.kind !== 'function' && first.shape.kind !== 'external' && values.marksOf(first, 'answer').length > 0) evaluator.emit({ detail: { kind: 'run', value: first, way: 'eval', name: written }, node }, frame);
  if (/^(?:node:)?child_process$|^execa$|^zx|^bun$|^dax(?:-sh)?$|^shelljs$|^promisify-child-process$/.test(module) || (shellNames.test(written) && ((callee.shape.kind === 'unknown' && !written.includes('.')) || (callee.shape.kind === 'external' && callee.shape.external.chain.some((link) => link.name === 'promisify'))))) {
    if (promised === undefined && !shellNames.test(written.replace(/`$/, '')) && !/^execa$|^zx/.test(module)) return undefined;
    // A file run with a list of arguments is no shell; its first argument still says what is run.
    const shell = /spawn|execFile|(?:^|\.)execa(?:Sync|Node)?$/.test(promised?.chain.at(-1)?.name ?? written) && !(args.some((arg) => values.property(arg, 'shell') !== undefined) || /^(?:ba|z)?sh$|cmd/.test(values.constantText(first) ?? '') || args.some((arg) => arg.shape.kind === 'array' && arg.shape.items.some((item) => /^-(?:c|e)$|^--eval$/.test(values.constantText(item) ?? '')))) ? first : values.list(commandOf(args));
    if (written.endsWith('$`') && quotesParts(first)) return values.marked(values.mergeMarks(...args.map((arg) => values.allMarks(arg))));
    const file = fileIn(values.list(commandOf(args)), evaluator);
    evaluator.emit({ detail: { kind: 'run', value: file === undefined ? shell : values.list([shell, file]), way: 'shell', name: written }, node }, frame);
    return values.marked(values.mergeMarks(...args.map((arg) => values.allMarks(arg))));
  }
  const tagged = written.endsWith('`');
  // What a prepared statement is run with are its parameters.
  const prepared = method !== 'prepare' && externalOf(receiver)?.chain.some((link) => link.how === 'call' && link.name === 'prepare') === true;
  if (!tagged && !prepared && sqlMethods.test(written) && (sqlModules.test(module) || (callee.shape.kind === 'unknown' || callee.shape.kind === 'external') && sqlObjects.test(written) && !/anthropic|openai/i.test(written))) {
    evaluator.emit({ detail: { kind: 'run', value: statement(args) ?? first, way: 'sql', name: written }, node }, frame);
  }
  if (method === 'raw' && /^(?:sql|knex|Prisma|drizzle)/.test(written)) evaluator.emit({ detail: { kind: 'run', value: first, way: 'sql', name: written }, node }, frame);
  return undefined;
};

const htmlProperties = new Set(['innerHTML', 'outerHTML', 'srcdoc']);

/** Whether each frame of a file is a sandbox in which no script runs: `<iframe sandbox="">`. */
function inSandbox(text: string): boolean {
  const frames = [...text.matchAll(/<iframe\b[^>]{0,600}|createElement\(\s{0,4}['"]iframe['"]/g)];
  const tagged = frames.filter(([tag]) => /\bsandbox\b/.test(tag));
  const later = /\.sandbox\s{0,4}=(?!=)|\.sandbox\.value\s{0,4}=(?!=)|setAttribute\(\s{0,4}['"]sandbox['"]/.test(text);
  return frames.length > 0 && (tagged.length === frames.length || (later && frames.length === 1)) && !text.includes('allow-scripts') && !/\bsandbox=\{(?!\s{0,4}['"`])|removeAttribute\(\s{0,4}['"]sandbox['"]/.test(text);
}

/** What an app or an answer keeps for its templates: `app.locals`, `res.locals`, `ctx.state`. */
function isLocals({ shape }: Value): boolean {
  if (shape.kind === 'input') return /(?:^|\.)(?:locals|state)$/.test(shape.origin.name);
  return shape.kind === 'external' && shape.external.chain.at(-1)?.name === 'locals';
}

/** Assignments to members of pages. */
export function assignedSink(target: Node, name: string | undefined, object: Value, value: Value, frame: Frame, evaluator: Evaluator): void {
  if (name === undefined) return;
  setDefault(object, name, value);
  if ((isGlobal(object, 'window') || isGlobal(object, 'self')) && externalOf(object)?.chain.length === 1) evaluator.windows.put(frame.module, name, value);
  if (keptByAssignment(object, value)) evaluator.emit({ detail: { kind: 'kept', name }, node: target }, frame);
  const isDefault = externalOf(object)?.chain.some((link) => link.name === 'defaults') === true;
  if (isKeyHeader(name) && !isDefault && /anthropic|claude/i.test(evaluator.syntax(frame.module)?.text ?? '')) evaluator.emit({ detail: { kind: 'client', client: 'http', key: value, options: undefined, direct: namesApi(frame, evaluator) }, node: target }, frame);
  if (target.type === 'MemberExpression' && target.object.type === 'ThisExpression' && (frame.module.endsWith('.vue') || isOfAngular(frame.module, evaluator))) evaluator.emit({ detail: { kind: 'own', name, value }, node: target }, frame);
  const isShown = htmlProperties.has(name) && !(name === 'srcdoc' && inSandbox(evaluator.syntax(frame.module)?.text ?? ''));
  if (/^(?:textContent|text|innerText|innerHTML)$/.test(name) && externalOf(object)?.chain.some((link) => link.name === 'createElement' && link.args[0] !== undefined && values.constantText(link.args[0]) === 'script') === true) evaluator.emit({ detail: { kind: 'run', value, way: 'eval', name: 'script' }, node: target }, frame);
  if (isShown || (name === 'html' && /webview\.html$/i.test(dottedName(target) ?? ''))) evaluator.emit({ detail: { kind: 'html', value, way: name }, node: target }, frame);
  if (isGlobal(object, 'localStorage') || isGlobal(object, 'sessionStorage') || (isGlobal(object, 'document') && name === 'cookie')) evaluator.emit({ detail: { kind: 'storage', value, way: name === 'cookie' ? 'document.cookie' : 'browser storage' }, node: target }, frame);
  if (name === 'returnValue') evaluator.emit({ detail: { kind: 'response', value, way: 'webContents.send' }, node: target }, frame);
  if (isLocals(object)) evaluator.emit({ detail: { kind: 'shared', name, value }, node: target }, frame);
  else if (name === 'locals' && value.shape.kind === 'object') for (const [own, part] of value.shape.properties) evaluator.emit({ detail: { kind: 'shared', name: own, value: part }, node: target }, frame);
  // `ctx.type = 'html'` of Koa, and what is answered from then on.
  if (name === 'type' && object.shape.kind === 'object' && object.shape.properties.has('response')) noteKindOfAnswer(values.literalText(value), frame);
  // `set.headers['content-type'] = 'text/html'` of Elysia.
  if (/^content-type$/i.test(name) && /(?:^|\.)(?:set|res|resp|response|reply)\.headers\.content-type$/i.test(dottedName(target) ?? '')) noteKindOfAnswer(values.literalText(value), frame);
  // `context.res = { body }` of Azure.
  const given = name === 'res' ? values.property(value, 'body') : undefined;
  if (given !== undefined) evaluator.emit({ detail: { kind: 'response', value: given, way: 'body' }, node: target }, frame);
  if (name === 'body' && value.shape.kind !== 'function') {
    evaluator.emit({ detail: { kind: 'response', value, way: 'body' }, node: target }, frame);
    if (frame.facts.has('html-answer') && !frame.facts.has('no-scripts')) evaluator.emit({ detail: { kind: 'html', value, way: 'a page that the server writes' }, node: target }, frame);
  }
  // `source.onmessage = event => ...`
  if (/^on[a-z]+$/.test(name) && value.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(value, [values.marked(values.allMarks(object))], frame, target));
}

/** Name of what the parts of an extension tell each other. */
export const extensionMessage = 'a message of the extension';

/** Functions of the server that a page calls by their names: methods of Meteor, edge functions of Supabase, actions of Astro. */
function remotely(callee: Value, method: string, first: Value | undefined): string | undefined {
  const external = externalOf(callee);
  const name = first === undefined ? '' : (values.constantText(first) ?? '');
  if (external?.module === 'meteor/meteor' && /^(?:call|callAsync|apply|applyAsync)$/.test(method)) return `method ${name}`;
  if (method === 'invoke' && external?.chain.some((link) => link.name === 'functions') === true) return `edge function ${name}`;
  if (/^(?:getActionResult|callAction)$/.test(method) || (external?.module === 'astro:actions' && external.chain[0]?.name === 'actions')) return 'an action';
  return undefined;
}

/** What other parts of the same app send to a page: callable functions, messages of an extension, events of a socket. */
function told({ written, method, args, frame, node, evaluator, receiver, callee }: CallInfo): Value | undefined {
  const [first, second] = args;
  const fetched = (name: string): Value => values.marked([evaluator.mark('fetched', name, frame, node)]);
  if (externalOf(callee)?.chain.at(-1)?.name === 'httpsCallable' && receiver === undefined && method !== 'httpsCallable') return fetched('a callable function');
  const elsewhere = remotely(callee, method, first);
  if (elsewhere !== undefined) return fetched(elsewhere);
  if (/^(?:chrome|browser)\.runtime\.onMessage\.addListener$/.test(written) && first?.shape.kind === 'function') {
    evaluator.branch(frame, values.noFacts, () => evaluator.call(first, [fetched(extensionMessage)], frame, node));
    return values.undefinedValue;
  }
  // What a script in somebody's tab gives back is what stands in the page there.
  if (/^(?:chrome|browser)\.scripting\.executeScript$/.test(written)) {
    const given = values.list([values.record([['result', fetched('a page that is open in the browser')]])]);
    const callback = args.find((arg) => arg.shape.kind === 'function');
    if (callback !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(callback, [given], frame, node));
    return given;
  }
  if (/^(?:chrome|browser)\.storage\.(?:\w{1,20}\.)?onChanged\.addListener$/.test(written) && first?.shape.kind === 'function') {
    const changed = values.input(evaluator.origin('typed-key', 'chrome.storage.get', frame, node));
    evaluator.branch(frame, values.noFacts, () => evaluator.call(first, [changed], frame, node));
    return values.undefinedValue;
  }
  if (/^send(?:ToBackground|Message)/.test(method) && /^(?:@plasmohq\/messaging|webext-bridge(?:\/.*)?|@webext-core\/messaging)$/.test(externalOf(callee)?.module ?? '')) return fetched(extensionMessage);
  if (/^(?:chrome|browser)\.runtime\.sendMessage$/.test(written)) {
    const answered = fetched(extensionMessage);
    const callback = args.find((arg) => arg.shape.kind === 'function');
    if (callback !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(callback, [answered], frame, node));
    return answered;
  }
  if (/\.(?:useQuery|useSuspenseQuery|useLazyQuery|useMutation|query|mutate|mutateAsync)$/.test(written) && /^(?:trpc|api|client|utils)\./.test(written) && externalOf(callee)?.module !== 'global') return values.record([['data', fetched('a procedure')], ['mutateAsync', values.native('mutate', () => fetched('a procedure'))]], fetched('a procedure'));
  if (/^use(?:Suspense|Lazy)?(?:Query|Mutation)$/.test(method) && /^(?:@apollo\/client|urql|@urql\/.*|graphql-hooks)$/.test(externalOf(callee)?.module ?? '')) return values.record([['data', fetched('a GraphQL query')]], fetched('a GraphQL query'));
  // What a preload script or the shell gives to a page: `window.api.ask(text)`.
  if (/^window\.(?!(?:fetch|localStorage|sessionStorage|navigator|location|history|document|crypto|performance|console|electron\.shell)\b)\w{1,40}\.\w{1,60}$/.test(written) && externalOf(callee)?.module === 'global') {
    const heard = fetched('the main process');
    for (const arg of args) if (arg.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(arg, [heard, heard], frame, node));
    return heard;
  }
  const from = externalOf(receiver);
  const event = first === undefined ? undefined : values.constantText(first);
  const isSocket = from !== undefined && (/^socket\.io-client|\bsocket\.io\b[\w./-]{0,40}\.m?js$/.test(from.module) || (from.module === 'global' && from.chain[0]?.name === 'io'));
  if (isSocket && /^emit(?:WithAck)?$/.test(method) && event !== undefined) {
    const answered = fetched(`answer to socket event ${event}`);
    const callback = args.find((arg) => arg.shape.kind === 'function');
    if (callback !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(callback, [answered, answered], frame, node));
    return method === 'emit' ? receiver : answered;
  }
  if (event !== undefined && second !== undefined && ((isSocket && /^(?:on|once)$/.test(method)) || (from?.module === 'pusher-js' && method === 'bind'))) {
    evaluator.branch(frame, values.noFacts, () => evaluator.call(second, [fetched(`socket event ${event}`)], frame, node));
    return receiver;
  }
  return undefined;
}

/** What the functions that a page is given answer it: `exposeInMainWorld('api', { token: () => key })`. */
function answersToPage(exposed: Value, { evaluator, frame, node }: CallInfo): Value[] {
  const given = exposed.shape.kind === 'object' ? [...exposed.shape.properties.values()] : [exposed];
  const typed = values.input(evaluator.origin('typed-key', 'what the page gives', frame, node));
  return given.filter((part) => part.shape.kind === 'function').map((part) => evaluator.branch(frame, values.noFacts, () => evaluator.call(part, [typed], frame, node)).result);
}

/** What jQuery or the page made: an element, whose texts are texts. */
function isElement(value: Value): boolean {
  return ['$', 'jQuery', 'document'].some((name) => isGlobal(value, name));
}

/** jQuery takes a text for markup that starts as such, and for a selector otherwise. */
function startsAsMarkup(value: Value): boolean {
  if (isElement(value)) return false;
  const [start] = value.shape.kind === 'text' ? value.shape.parts : [value];
  const written = start === undefined ? undefined : values.constantText(start);
  return written === undefined || /^\s*</.test(written);
}

/** Calls of packages that take a text for markup: which of the arguments, or which part of one. */
const markup: readonly (readonly [RegExp, RegExp, string | undefined])[] = [
  [/^(?:puppeteer|puppeteer-core|playwright|playwright-core|@playwright\/test|playwright-chromium)$/, /^setContent$/, undefined],
  [/^(?:html-pdf|html-pdf-node|wkhtmltopdf|node-wkhtmltopdf|phantom-html-to-pdf|html-to-pdfmake)$/, /^(?:create|generatePdf|default)$/, undefined],
  [/^(?:node-html-to-image|html-pdf-node|expo-print)$/, /^(?:default|generatePdf|printToFileAsync|printAsync)$/, 'html'],
  [/^sweetalert2$/, /^fire$/, 'html'],
  [/^(?:quill|react-quill)$/, /^dangerouslyPasteHTML$/, undefined],
  [/^trix$/, /^insertHTML$/, undefined],
  [/^(?:mapbox-gl|maplibre-gl)$/, /^setHTML$/, undefined],
  [/^leaflet$/, /^(?:bindPopup|bindTooltip|setContent)$/, undefined],
  [/^d3(?:-selection)?$/, /^html$/, undefined],
  [/^(?:domify|html-react-parser)$/, /^default$/, undefined],
];

/** What of a call's arguments becomes markup by what its package does. */
function markupGiven({ callee, method, args }: CallInfo): Value | undefined {
  const { module, chain } = externalOf(callee) ?? { module: '', chain: [] };
  const last = chain.at(-1)?.name ?? method;
  const row = module === '' ? undefined : markup.find(([modules, names]) => modules.test(module) && (names.test(method) || names.test(last)));
  if (row === undefined || args[0] === undefined) return undefined;
  return row[2] === undefined ? args[0] : values.property(args[0], row[2]);
}

/** What an element is made with: `createElement('div', { dangerouslySetInnerHTML: { __html: text } })`, `h('div', { innerHTML: text })`. */
function markupOf(properties: Value): Value | undefined {
  const given = values.property(properties, 'dangerouslySetInnerHTML');
  return given === undefined ? values.property(properties, 'innerHTML') : (values.property(given, '__html') ?? values.marked(values.allMarks(given)));
}

export const pageCalls: Recognizer = (info) => {
  const { written, method, args, frame, node, evaluator, receiver } = info;
  const [first, second] = args;
  const heard = told(info);
  if (heard !== undefined) return heard;
  const shown = markupGiven(info);
  if (shown !== undefined) evaluator.emit({ detail: { kind: 'html', value: shown, way: method === '' ? written : method }, node }, frame);
  if (/(?:^|\.)insertAdjacentHTML$/.test(written) && second !== undefined) evaluator.emit({ detail: { kind: 'html', value: second, way: 'insertAdjacentHTML' }, node }, frame);
  else if (/(?:^|\.)(?:document|contentDocument)\.write(?:ln)?$/.test(written) && first !== undefined) evaluator.emit({ detail: { kind: 'html', value: first, way: 'document.write' }, node }, frame);
  else if (method === 'html' && /\$\(|jQuery|\$\w+\.html|\)\.html$|^\$/.test(written) && first !== undefined) evaluator.emit({ detail: { kind: 'html', value: first, way: 'jQuery.html' }, node }, frame);
  else if (/^bypassSecurityTrust(?:Html|Script|Url|ResourceUrl|Style)$/.test(method) && first !== undefined) evaluator.emit({ detail: { kind: 'html', value: first, way: method }, node }, frame);
  else if (/^(?:append|prepend|before|after|replaceWith)$/.test(method) && /^\$|jQuery/.test(written) && first !== undefined && !isElement(first)) evaluator.emit({ detail: { kind: 'html', value: first, way: `jQuery.${method}` }, node }, frame);
  else if (/^(?:\$|jQuery)(?:\.parseHTML)?$/.test(written) && first !== undefined && startsAsMarkup(first)) evaluator.emit({ detail: { kind: 'html', value: first, way: written }, node }, frame);
  else if (/(?:^|\.)setHTMLUnsafe$/.test(written) && first !== undefined) evaluator.emit({ detail: { kind: 'html', value: first, way: 'setHTMLUnsafe' }, node }, frame);
  else if (/(?:^|\.)unsafeHTML$/.test(written) && first !== undefined) evaluator.emit({ detail: { kind: 'html', value: first, way: 'unsafeHTML' }, node }, frame);
  else if (first !== undefined && ((method === 'raw' && /^(?:hono\/html|@kitajs\/html|lit-html)/.test(externalOf(info.callee)?.module ?? '')) || (info.isNew && /(?:^|\.)SafeString$/.test(written)))) evaluator.emit({ detail: { kind: 'html', value: first, way: written }, node }, frame);
  else if (/^(?:createElement|cloneElement|h|jsxs?)$/.test(method) && second !== undefined && markupOf(second) !== undefined) evaluator.emit({ detail: { kind: 'html', value: markupOf(second) ?? second, way: method }, node }, frame);
  else if (method === 'createContextualFragment' && first !== undefined) evaluator.emit({ detail: { kind: 'html', value: first, way: 'createContextualFragment' }, node }, frame);
  else if (/^(?:chrome|browser)\.storage\.\w{1,20}\.set$/.test(written) && first !== undefined) evaluator.emit({ detail: { kind: 'storage', value: first, way: written }, node }, frame);
  else if (method === 'exposeInMainWorld' && second !== undefined) {
    const name = values.constantText(first ?? second) ?? '';
    evaluator.windows.expose(frame.module, name, second);
    evaluator.emit({ detail: { kind: 'exposed', name, value: values.list([second, ...answersToPage(second, info)]) }, node }, frame);
  }
  else if (/^setItem(?:Async)?$|^setPassword$/.test(method) && second !== undefined && /localStorage|sessionStorage|AsyncStorage|SecureStore|keytar/.test(written)) evaluator.emit({ detail: { kind: 'storage', value: second, way: written }, node }, frame);
  else if (/(?:^|\.)(?:cookies\(\)|cookies|Cookies)\.set$|(?:^|\.)setCookie$|\.cookie$/.test(written) && args.length > 0) evaluator.emit({ detail: { kind: 'storage', value: values.list(args), way: 'cookie' }, node }, frame);
  if (method === 'getItem' && /localStorage|sessionStorage|AsyncStorage|SecureStore/.test(written) || /^SecureStore\.getItem|^(?:window\.)?prompt$|chrome\.storage|browser\.storage|^keytar\.getPassword|safeStorage\.decryptString|showInputBox|secrets\.get/.test(written)) {
    const [callback] = args.filter((arg) => arg.shape.kind === 'function');
    const whole = evaluator.origin('typed-key', written, frame, node);
    const name = method === 'getItem' && first !== undefined ? values.constantText(first) : undefined;
    const typed = values.input(name === undefined ? whole : values.childOrigin(whole, name, node.start));
    if (callback !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(callback, [typed], frame, node));
    return typed;
  }
  if (method === 'addEventListener' || (method === 'on' && receiver?.shape.kind === 'external' && receiver.shape.external.module === 'global')) {
    const handler = args.find((arg) => arg.shape.kind === 'function');
    if (handler !== undefined) {
      const data = receiver === undefined ? values.unknownValue : values.marked(values.allMarks(receiver));
      const typed = values.input(evaluator.origin('typed-key', 'what the user types', frame, node));
      const target = values.record([['value', typed]], typed);
      evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [values.record([['data', data], ['target', target], ['currentTarget', target], ['detail', data]], data)], frame, node));
    }
    return values.undefinedValue;
  }
  if (/^document\.(?:getElementById|querySelector|querySelectorAll)$/.test(written)) {
    const typed = values.input(evaluator.origin('typed-key', 'what the user types', frame, node));
    return values.record([['value', typed]], { shape: { kind: 'external', external: { module: 'global', chain: [{ how: 'member', name: 'element', args: [] }] } }, marks: [] });
  }
  return undefined;
};

const requestMethods = /^(?:fetch|axios|got|ky|\$fetch|ofetch|useFetch|useSWR(?:Mutation|Immutable|Infinite)?|useQuery|request|superagent)$|(?:^|\.)(?:fetch|axios|http|api|client|apiClient|got|ky)\.(?:get|post|put|patch|request)$|(?:^|\.)fetch$|^(?:\$|jQuery)\.(?:get|post|getJSON|ajax)$/;

/** Settings of requests that become the end of their address. */
const queries = ['params', 'searchParams', 'query', 'qs'];

/** Requests to anywhere but Claude: what they answer is marked with the address. */
export const fetchCalls: Recognizer = (info) => {
  const { written, args, frame, node, evaluator, isNew, callee } = info;
  const [first, second] = args;
  if (second !== undefined && /(?:^|\.)searchParams\.(?:set|append)$/.test(written)) evaluator.emit({ detail: { kind: 'url', value: second }, node }, frame);
  if (first === undefined) return undefined;
  const isSource = isNew && /^(?:EventSource|WebSocket)$/.test(written);
  if (!isSource && (isNew || !requestMethods.test(written) || callee.shape.kind === 'function')) return undefined;
  const own = first.shape.kind === 'object' ? (values.property(first, 'url') ?? first) : first;
  const base = madeWith(callee, 'baseURL', 'prefixUrl', 'baseUrl');
  const url = base.length === 0 ? own : values.list([...base, own]);
  const asked = args.flatMap((arg) => queries.map((name) => values.property(arg, name))).filter((part) => part !== undefined);
  evaluator.emit({ detail: { kind: 'url', value: asked.length === 0 ? url : values.list([url, ...asked]) }, node }, frame);
  if (second?.shape.kind === 'function' && !/^(?:\$|jQuery)\./.test(written)) evaluator.call(second, [url], frame, node);
  // The address of a file that was sent along, of which the size was looked at before.
  const short = values.marksOf(url, 'user').length > 0 && values.marksOf(url, 'user').every((mark) => isBoundedFile(mark, frame.facts));
  const address = written === 'WebSocket' ? 'a socket message' : values.marksOf(url, 'user').length > 0 ? 'a page that the caller names' : values.literalText(url).replaceAll('\n', '');
  const answered = values.marked([{ ...evaluator.mark('fetched', address === '' ? 'an address' : address, frame, node), cut: short }, ...askedMarks(info)]);
  // jQuery hands the answer to a function.
  if (/^(?:\$|jQuery)\./.test(written)) {
    const handler = args.find((arg) => arg.shape.kind === 'function') ?? values.property(first, 'success');
    if (handler !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [answered], frame, node));
  }
  return answered;
};
