import type { Project } from '../../engine/project.js';
import { Addresses } from './addresses.js';
import { asksAgent } from './agents.js';
import { Blueprints } from './blueprints.js';
import { ChatFronts } from './chat-fronts.js';
import { Choices } from './choices.js';
import { clientsOfClaude, sendsByClient } from './claude-clients.js';
import { isCloudFunction, startedByQueue } from './cloud-functions.js';
import type { PythonFile, PythonFunction } from './functions.js';
import { GradioPages } from './gradio-pages.js';
import { HandedOver, isChatOrServer, speaksOfChat } from './interfaces.js';
import { usesLimiter } from './limiter-calls.js';
import { LimitedBlueprints } from './limited-blueprints.js';
import { checkedBySchema, isCheckedByDecorator } from './json-schemas.js';
import { bracketed } from './lines.js';
import type { LogicalLine } from './lines.js';
import { PythonModels } from './models.js';
import { NamedLines } from './named-lines.js';
import { ownWords } from './own-words.js';
import { checksLength, isWithin, tableIn } from './passing.js';
import { fileTextAt } from '../text-files.js';
import { PythonStreams } from './streams.js';
import { WaysIn } from './ways-in.js';
import { callsIn, claudeCall, code, mentions, taintNames } from './taint.js';
import type { PythonCall, Taint } from './taint.js';

const routeDecorator = /^@(?:\w{1,60}\.)*(?:route|get|post|put|patch|delete|websocket|api_route|api_view|event|on|message_handler|on_message|message|callback_query|slash_command|hybrid_command|function_name|http|strawberry\.(?:field|mutation|subscription))\b\s{0,4}\(?|^@(?:\w{1,60}\.)?action\([^)]{0,200}\bdetail\s{0,4}=|^@(?:csrf_exempt|require_POST|require_http_methods|login_required|api_view)\b/;
const invoked = /\.a?(?:invoke|stream|batch|predict)\(/;
const viewMethods = /^(?:post|get|put|patch|create)$/;
const socketClass = /\b(?:WebSocketHandler|WebSocketEndpoint|\w{0,30}WebsocketConsumer)\b/;
const socketMethods = /^(?:on_message|on_receive|receive|receive_json)$/;
/** Methods that servers call by their name alone: Falcon, `http.server`. */
const servedMethods = /^(?:on_(?:get|post|put|patch)|do_(?:GET|POST|PUT|PATCH))$/;

/** `http.post("/v1/messages", ...)` */
const ofTheApi = /["']\/?(?:v1\/)?(?:messages|complete)["']/;

/** A model of Claude, as a gateway is told of it. */
const throughGateway = /["']anthropic\/claude/;

export type Called = Pick<PythonCall, 'name' | 'onObject'>;

/** The functions of a project in Python, and which of them lead to Claude. */
export class PythonProgram {
  private readonly byName = new Map<string, PythonFunction[]>();
  private readonly handedOver = new HandedOver();
  private readonly hasChat: boolean;
  /** What Gradio shows of it. */
  readonly gradio: GradioPages;
  readonly choices: Choices;
  readonly blueprints: Blueprints;
  readonly limitedBlueprints: LimitedBlueprints;
  readonly addresses: Addresses;
  readonly chatFronts: ChatFronts;
  readonly named: NamedLines;
  readonly waysIn: WaysIn;
  readonly streams: PythonStreams;
  readonly models: PythonModels;
  readonly #counting: ReadonlySet<string>;
  readonly #classes = new Map<string, (readonly LogicalLine[])[]>();
  /** Lines that put an app together from routers, tables of routes and middlewares, wherever they stand. */
  readonly wiring: readonly string[];
  /** The lines of settings that give every view of the REST framework a throttle, or ask for a login. */
  readonly settingsText: string;

  constructor(
    private readonly project: Project,
    readonly files: readonly PythonFile[],
  ) {
    for (const file of files) for (const fn of file.functions) this.byName.set(fn.name, [...(this.byName.get(fn.name) ?? []), fn]);
    for (const file of files) for (const [name, body] of file.classes) this.#classes.set(name, [...(this.#classes.get(name) ?? []), body]);
    const lines = files.flatMap((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)]);
    for (const line of lines) this.handedOver.read(line);
    this.wiring = lines.map((line) => line.text).filter((text) => /\binclude_router\(|\bFastAPI\(|\bweb\.Application\(|\.add_routes\(|\.add_subapp\(|\.middlewares\b/.test(text));
    this.#counting = new Set(files.filter((file) => usesLimiter(file.top)).map((file) => file.path));
    this.hasChat = files.some((file) => speaksOfChat(file));
    this.choices = new Choices(files);
    this.blueprints = new Blueprints(files);
    this.limitedBlueprints = new LimitedBlueprints(files);
    this.addresses = new Addresses(files);
    this.chatFronts = new ChatFronts(files);
    this.named = new NamedLines(lines.map((line) => line.text));
    this.gradio = new GradioPages(files);
    this.waysIn = new WaysIn(files);
    this.streams = new PythonStreams(files);
    this.models = new PythonModels(files, this.choices, checksLength);
    this.settingsText = files.flatMap((file) => file.top).map((line) => line.text).filter((text) => /DEFAULT_(?:THROTTLE|PERMISSION)_CLASSES/.test(text)).join('\n');
  }

  isRoute(fn: PythonFunction, file: PythonFile): boolean {
    if (fn.decorators.some((decorator) => routeDecorator.test(decorator))) return true;
    if (this.gradio.call(fn, file) || this.handedOver.has(fn) || this.isChat(fn, file)) return true;
    if (fn.className !== '' && servedMethods.test(fn.name)) return true;
    if (this.isSocket(fn) || this.waysIn.has(fn, (base) => this.isA(fn, base))) return true;
    if (fn.className !== '' && viewMethods.test(fn.name)) {
      if (this.isA(fn, /\b(?:APIView|View|ViewSet|MethodView|Resource|RequestHandler|HTTPEndpoint|GenericAPIView)\b/)) return true;
    }
    // Django views and serverless handlers have no decorator: their first parameter says it.
    if (fn.className === '' && fn.parameters[0]?.name === 'request' && /(?:^|\/)views?\b/.test(fn.path)) return true;
    return isCloudFunction(fn) && !startedByQueue(fn);
  }

  /** Whether a method is given what somebody sends through a socket: of Tornado, Starlette or Channels. */
  isSocket(fn: PythonFunction): boolean {
    return fn.className !== '' && socketMethods.test(fn.name) && this.isA(fn, socketClass);
  }

  /** Whether the class of a method is made from one of these. */
  isA(fn: PythonFunction, base: RegExp): boolean {
    return this.classChain(fn.className).some((name) => (this.#classes.get(name) ?? []).some((body) => base.test((body[0]?.text ?? '').replace(/^class\s{1,4}\w{1,120}/, ''))));
  }

  /** A class of the project with those of the project that it is made from. */
  classChain(className: string): readonly string[] {
    const chain = className === '' ? [] : [className];
    for (let at = 0; at < chain.length && chain.length < 8; at += 1) {
      const bases = /^class\s{1,4}\w{1,120}\s{0,4}\(([^)]{0,200})\)/.exec(this.#classes.get(chain[at] ?? '')?.[0]?.[0]?.text ?? '')?.[1] ?? '';
      for (const base of bases.match(/\w+/g) ?? []) if (this.#classes.has(base) && !chain.includes(base)) chain.push(base);
    }
    return chain;
  }

  /** What a parameter of this type holds, as far as its bounds are known. */
  taintOfType(annotation: string): Pick<Taint, 'bounded' | 'fields' | 'chosen'> {
    const models = this.models.namedIn(annotation).map((name) => this.models.of(name));
    return { bounded: this.models.isBounded(annotation), fields: new Set(models.flatMap((model) => [...model.fields])), chosen: new Set(models.flatMap((model) => [...model.chosen])) };
  }

  /** What a dependency hands on of a request: `ask: Ask = Depends(short)`, where `short(ask: Ask)` looks at it and gives it back. */
  passedThrough(written: string, fn: PythonFunction): Taint | undefined {
    const name = /\bDepends\(\s{0,4}(?:\w{1,60}\.)?(\w{1,80})\s{0,4}\)/.exec(written)?.[1];
    const target = name === undefined ? undefined : this.resolve({ name, onObject: false }, fn);
    const handed = target?.parameters.find((parameter) => (this.models.namedIn(parameter.annotation).length > 0 || /^(?:str\b|Annotated\[\s{0,4}str\b[^\n]{0,200}\b(?:Body|Form|Query)\()/.test(parameter.annotation)) && !/Depends\(|Header\(|Cookie\(/.test(`${parameter.annotation} ${parameter.fallback}`) && target.body.some(({ text }) => new RegExp(`^return\\b[^\\n]{0,80}\\b${parameter.name}\\b`).test(text)));
    if (target === undefined || handed === undefined) return undefined;
    const type = this.taintOfType(`${handed.annotation}${handed.fallback === '' ? '' : ` = ${handed.fallback}`}`);
    return { user: true, answer: false, ...type, bounded: type.bounded || checksLength(target) };
  }

  /** Whether templates that a file renders escape what they are given. */
  escapesTemplates(fn: PythonFunction): boolean {
    const text = this.project.file(fn.path)?.text() ?? '';
    return /autoescape\s{0,4}=\s{0,4}(?:True|select_autoescape)/.test(text) && !/\|\s{0,4}safe\b|Markup\(/.test(text);
  }

  /** A line without what an environment that escapes makes of a template: `escaping.from_string(page).render(text=answer)`. */
  withoutEscaped(fn: PythonFunction, line: string): string {
    if (!line.includes('.render(') || /\|\s{0,4}safe\b|Markup\(/.test(line)) return line;
    const text = this.project.file(fn.path)?.text() ?? '';
    const names = [...text.matchAll(/^\s{0,20}(\w{1,60})\s{0,4}=\s{0,4}(?:\w{1,40}\.)?(?:Sandboxed)?Environment\([^\n]{0,300}\bautoescape\s{0,4}=\s{0,4}(?:True|(?:\w{1,40}\.)?select_autoescape)/gm)].map((match) => match[1] ?? '');
    for (const name of names) {
      const at = line.search(new RegExp(`\\b${name}\\.(?:from_string|get_template)\\(`));
      if (at !== -1 && line.indexOf('.render(', at) !== -1) return line.slice(0, at);
    }
    return line;
  }

  /** Lines that put the router of a file into an app: `app.include_router(verses.router, dependencies=[...])`. */
  including(path: string): string[] {
    const parts = path.replace(/\.py$/, '').split('/');
    const names = parts.slice(-2).filter((part) => part !== '__init__' && part !== '');
    const own = names.at(-1);
    return this.wiring.filter((text) => {
      const given = /\binclude_router\(\s{0,8}([\w.]{1,120})/.exec(text)?.[1];
      return (given !== undefined && names.some((name) => given.split('.').some((part) => part === name || part === `${name}_router`) && (name === own || (name !== 'routes' && name !== 'routers')))) || /\bFastAPI\(/.test(text);
    });
  }

  isChat(fn: PythonFunction, file: PythonFile): boolean {
    return isChatOrServer(fn, file) || (this.hasChat && this.handedOver.has(fn)) || (this.hasChat && fn.className === '' && fn.parameters[0]?.name === 'update' && fn.parameters[1]?.name === 'context');
  }

  /** A method where something is called on an object, else a function; of the same file first, else the only one. */
  resolve({ name, onObject }: Called, from: PythonFunction): PythonFunction | undefined {
    const all = this.byName.get(name)?.filter((fn) => fn !== from && (fn.outer === undefined || isWithin(from, fn.outer))) ?? [];
    const fitting = all.filter((fn) => (fn.className !== '') === onObject);
    const chosen = fitting.length > 0 ? fitting : all;
    const beside = chosen.filter((fn) => fn.path === from.path);
    return beside.find((fn) => fn.outer !== undefined) ?? beside.find((fn) => fn.className === from.className) ?? beside[0] ?? (chosen.length === 1 ? chosen[0] : undefined);
  }

  private claudeAddresses: readonly string[] | undefined;
  private claudeClients: ReadonlySet<string> | undefined;
  private modelNames: readonly string[] | undefined;

  /** A call of the SDK, or a post to the address that a constant holds. */
  asksClaude(fn: PythonFunction, line: LogicalLine): boolean {
    if ((claudeCall.test(line.text) && this.speaksToClaude(fn, line)) || asksAgent(line.text, this.textOf(fn))) return true;
    // A client that is made with the address of the API is asked for a path of it.
    if (ofTheApi.test(line.text) && /\.(?:post|request|stream)\(/.test(line.text) && this.textOf(fn).includes('api.anthropic.com')) return true;
    if (invoked.test(line.text) && this.#models.some((name) => mentions(code(line.text), name))) return true;
    this.claudeAddresses ??= this.files.flatMap((file) => [...file.constants].filter(([, text]) => text.includes('api.anthropic.com') || (text.includes('openrouter.ai/api') && throughGateway.test(this.project.file(file.path)?.text() ?? '')))).map(([name]) => name);
    this.claudeClients ??= clientsOfClaude(this.files, this.claudeAddresses);
    return (/\.(?:post|request|stream)\(|\burlopen\(/.test(line.text) && this.claudeAddresses.some((name) => mentions(code(line.text), name))) || sendsByClient(line.text, this.claudeClients);
  }

  /** Names that hold a model of Claude, whichever file imports them. */
  get #models(): readonly string[] {
    this.modelNames ??= this.files.flatMap((file) => file.top).flatMap(({ text }) => /^(\w{1,80})\s{0,4}(?::[^=]{1,60})?=\s{0,4}(?:[\w.]{1,60}\.)?(?:ChatAnthropic\w{0,20}\(|init_chat_model\([^\n]{0,200}(?:claude|anthropic))/.exec(text)?.[1] ?? []);
    return this.modelNames;
  }

  private speaksToClaude(fn: PythonFunction, line: LogicalLine): boolean {
    if (/api\.anthropic\.com|ChatAnthropic|claude/i.test(line.text)) return true;
    const text = this.project.file(fn.path)?.text() ?? '';
    if (line.text.includes('openrouter.ai')) return throughGateway.test(text);
    if (/openai/i.test(text) && /\.chat\.completions\./.test(line.text)) return false;
    return /anthropic|claude/i.test(text);
  }

  /** What a name is given at the top of this file, or of another where this one has no such name. */
  assigned(name: string, fn: PythonFunction): string | undefined {
    const own = this.files.find((file) => file.path === fn.path);
    return [...(own === undefined ? [] : [own]), ...this.files].flatMap((file) => file.top).map(({ text }) => (text.startsWith(name) ? new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] : undefined)).find((text) => text !== undefined);
  }

  /** What a name is given in the body of the function's class, or where its object is made: `SYSTEM = "..."`, `self.system = "..."`. */
  ofClass(name: string, fn: PythonFunction): string | undefined {
    if (fn.className === '') return undefined;
    const file = this.files.find(({ path }) => path === fn.path);
    const made = file?.functions.filter((other) => other.className === fn.className && other.name === '__init__').flatMap((other) => other.body) ?? [];
    const given = new RegExp(`^(?:self\\.)?${name}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's');
    return [...(file?.classes.get(fn.className) ?? []), ...made].map(({ text }) => given.exec(text)?.[1]).find((text) => text !== undefined && text !== name);
  }

  /** The text of a file of the project whose address ends so. */
  fileText(address: string, from: string): string | undefined {
    return fileTextAt(this.project, address, from);
  }

  /** A statement without what other functions, and other servers, are called with. */
  withoutHandedOn(statement: string, from: PythonFunction): string {
    let text = statement;
    for (const match of statement.matchAll(/\b(\w{1,100})\(/g)) {
      const [, name = ''] = match;
      const called = /^(?:post|put|request|stream|urlopen)$/.test(name) || this.resolve({ name, onObject: statement[match.index - 1] === '.' }, from) !== undefined;
      const given = called ? bracketed(statement, match.index + name.length) : '';
      text = given === '' ? text : text.replace(given, ' ');
    }
    return text;
  }

  textOf(fn: PythonFunction): string {
    return this.project.file(fn.path)?.text() ?? '';
  }

  /** `TOOLS[block.name](**block.input)`, `tool = TOOLS.get(name)` and `tool(text)`: calls of the functions that a table names. */
  dispatched({ text }: LogicalLine, fn: PythonFunction, names: ReadonlyMap<string, Taint>): PythonCall[] {
    const found: PythonCall[] = [];
    for (const match of code(text).matchAll(/\b(?:self\.)?(\w{1,80})(?:(?:\[[^[\]]{1,120}\]|\.get\([^()]{1,120}\))\(|\()/g)) {
      const [whole, name = ''] = match;
      const kept = whole.endsWith(`${name}(`) ? tableIn(fn, name) : name;
      const table = kept === undefined ? '' : this.named.tableOf(kept);
      if (table === '') continue;
      const [call] = callsIn(`${DISPATCHED}(${bracketed(text, match.index + whole.length - 1)})`, names);
      if (call === undefined) continue;
      for (const entry of table.matchAll(/["'][\w.-]{1,80}["']\s{0,4}:\s{0,4}(?:self\.)?(\w{1,80})\s{0,4}(?=[,}])/g)) found.push({ ...call, name: entry[1] ?? '', onObject: false });
    }
    return found;
  }

  leadsToClaude(call: Called, from: PythonFunction, depth: number): boolean {
    const target = this.resolve(call, from);
    if (target === undefined || depth > 3 || target === from) return false;
    return target.body.some((line) => this.asksClaude(target, line) || callsIn(line.text, new Map()).some((call) => this.leadsToClaude(call, target, depth + 1)));
  }

  /** What the names of a function hold; what a function of the project gives that checks or cuts a length is bounded. */
  boundedNames(fn: PythonFunction, given: ReadonlyMap<string, Taint>): Map<string, Taint> {
    const names = taintNames(fn.body, given);
    const bounded = new Map<string, Taint>();
    for (const line of fn.body) {
      const made = this.madeOfModel(line, names);
      if (made !== undefined) bounded.set(...made);
      const checked = checkedBySchema(line, this.named);
      const known = checked === undefined ? undefined : names.get(checked);
      if (checked !== undefined && known !== undefined) bounded.set(checked, { ...known, bounded: true });
      // `await request.post()` is the framework's, whatever the project calls its own functions.
      const match = /=\s{0,4}(?:await\s{1,4})?(?:self\.)?request\./.test(line.text) ? null : /^(\w{1,80})\s{0,4}=\s{0,4}(?:await\s{1,4})?(?:\w{1,60}\.){0,2}(\w{1,80})\(/.exec(line.text);
      const target = match?.[2] === undefined ? undefined : this.resolve({ name: match[2], onObject: line.text.includes(`.${match[2]}(`) }, fn);
      const taint = match?.[1] === undefined ? undefined : names.get(match[1]);
      if (match?.[1] !== undefined && target !== undefined && taint?.user === true && this.leadsToClaude({ name: target.name, onObject: target.className !== '' }, fn, 0)) bounded.set(match[1], { user: false, bounded: false, answer: true });
      else if (match?.[1] !== undefined && target !== undefined && taint?.user === true && checksLength(target)) bounded.set(match[1], { ...taint, bounded: true });
    }
    if (bounded.size === 0) return names;
    const rest = fn.body.filter((line) => ![...bounded.keys()].some((name) => new RegExp(`^${name}\\s{0,4}=[^=]`).test(line.text)));
    return taintNames(rest, new Map([...given, ...bounded]));
  }

  /** `data = AskSchema().load(request.get_json())`, `ask = Ask(**body)`, `Ask.model_validate(body)`, `form = AskForm()`: what a model lets in. */
  private madeOfModel({ text }: LogicalLine, names: ReadonlyMap<string, Taint>): [string, Taint] | undefined {
    const match = /^(\w{1,80})\s{0,4}(?::[^=]{1,60})?=\s{0,4}(?:await\s{1,4})?(.{1,600})$/s.exec(text);
    const [, name, value = ''] = match ?? [];
    const [model] = name === undefined ? [] : this.models.namedIn(code(value));
    if (name === undefined || model === undefined) return undefined;
    const { bounded, fields, chosen, readsRequest } = this.models.of(model);
    if (readsRequest && new RegExp(`^${model}\\(`).test(value)) return [name, { user: true, bounded, answer: false, fields, chosen }];
    const reads = new RegExp(`\\b${model}\\s{0,4}(?:\\(|\\.\\w{0,20}(?:parse|valid|load|from|decode)\\w{0,20}\\()|\\b(?:load|loads|decode|structure|from_dict|validate_\\w{1,10})\\([^\\n]{0,300}\\b${model}\\b|\\b${model}\\b[^\\n]{0,60}\\)\\.(?:validate|load)`).test(value);
    const known = names.get(name);
    return reads && known?.user === true && (bounded || fields.size > 0) ? [name, { ...known, bounded: known.bounded || bounded, fields, chosen }] : undefined;
  }

  checkedByDecorator(route: PythonFunction): boolean {
    return isCheckedByDecorator(route, this.named);
  }

  /** A converter of discord.py that refuses what is too long: `topic: Short`, where `Short.convert` checks it. */
  convertsWithin(annotation: string): boolean {
    // `app_commands.Range[str, 1, 200]`, which Discord itself holds to.
    if (/\bRange\[\s{0,4}str\s{0,4},(?:[^,\]]{1,40},)?\s{0,4}\w{1,40}\s{0,4}\]/.test(annotation)) return true;
    const name = /^(?:\w{1,40}\[)?(\w{1,60})/.exec(annotation)?.[1];
    return name !== undefined && ['convert', 'transform'].some((method) => this.byName.get(method)?.some((fn) => fn.className === name && checksLength(fn)) === true);
  }

  /** `ask(clean(text))`: what a function of the project gives that checks or cuts a length is bounded. */
  boundedArguments(call: PythonCall, fn: PythonFunction): PythonCall {
    return { ...call, args: call.args.map((arg) => {
      const name = arg.taint.user && !arg.taint.bounded ? /^(?:\w{1,60}\s{0,4}=\s{0,4})?(?:await\s{1,4})?(?:\w{1,60}\.){0,2}(\w{1,80})\(.*\)$/s.exec(arg.text)?.[1] : undefined;
      const target = name === undefined ? undefined : this.resolve({ name, onObject: false }, fn);
      return target !== undefined && checksLength(target) ? { ...arg, taint: { ...arg.taint, bounded: true } } : arg;
    }) };
  }

  /** The templates that a name stands for. */
  templates(name: string): { readonly path: string; readonly text: string }[] {
    const ends = /\.\w{1,10}$/.test(name) ? [`/${name}`] : ['.tpl', '.html', '.mako', '.pt', '.mustache'].flatMap((extension) => [`/templates/${name}${extension}`, `/views/${name}${extension}`]);
    return this.project.files.filter((file) => file.skipped === undefined && ends.some((end) => `/${file.path}`.endsWith(end))).map((file) => ({ path: file.path, text: file.text() ?? '' }));
  }

  /** What a function and those written inside it do by themselves: what a decorator does stands there. */
  wholeText(fn: PythonFunction): string {
    return this.wholeBody(fn).map((line) => line.text).join('\n');
  }

  /** Whether a file uses a package that counts callers. */
  countsByPackage(path: string): boolean {
    return this.#counting.has(path);
  }

  /** The same as its lines. */
  wholeBody(fn: PythonFunction): LogicalLine[] {
    return this.withInner(fn).flatMap((part) => ownWords(part.body));
  }

  /** A method of a class by its name. */
  methodOf(className: string, methods: readonly string[]): PythonFunction | undefined {
    return methods.flatMap((method) => this.byName.get(method) ?? []).find((fn) => fn.className === className);
  }

  /** A function with those written inside it. */
  withInner(fn: PythonFunction): PythonFunction[] {
    const file = this.files.find((other) => other.path === fn.path);
    const functions = file?.functions ?? [];
    const after = functions.slice(functions.indexOf(fn) + 1);
    const end = after.findIndex((other) => other.indent <= fn.indent || (other.className !== fn.className && (file?.classes.get(other.className)?.[0]?.indent ?? 0) <= fn.indent));
    return [fn, ...after.slice(0, end === -1 ? after.length : end)];
  }

  /** What is called when an object is: of a class by its name, or of an object made of one, `ration = Ration(5)`. */
  callOf(name: string): PythonFunction | undefined {
    const made = this.named.classOf(name);
    const of = (method: string): PythonFunction | undefined => this.byName.get(method)?.find((fn) => fn.className === (made ?? name));
    return of('__call__') ?? of('__init__');
  }

  /** What is done when a block is left that a class stands around. */
  leavingOf(className: string): PythonFunction[] {
    return ['__exit__', '__aexit__'].flatMap((name) => this.byName.get(name)?.filter((fn) => fn.className === className) ?? []);
  }

  /** The `__init__` of each class of the project of which a function makes an object, and the functions that it calls. */
  makersOf(fn: PythonFunction): PythonFunction[] {
    const names = new Set([...code(fn.body.map((line) => line.text).join('\n')).matchAll(/\b([A-Z]\w{0,80})\(/g)].map((match) => match[1] ?? ''));
    const made = names.size === 0 ? [] : (this.byName.get('__init__')?.filter((maker) => names.has(maker.className)) ?? []);
    // `client = get_client()`
    return [...made, ...fn.body.flatMap((line) => callsIn(line.text, new Map())).flatMap((call) => this.resolve(call, fn) ?? [])];
  }

  /** Whether a class is put before an app: told of, or made, as a middleware is. */
  isMiddleware(className: string): boolean {
    const takesApp = this.byName.get('__init__')?.some((fn) => fn.className === className && fn.parameters.some(({ name }) => name === 'get_response' || name === 'app')) === true;
    const header = this.#classes.get(className)?.[0]?.[0]?.text ?? '';
    return takesApp || /\([^)]{0,200}Middleware/.test(header) || this.named.isMiddleware(className);
  }
}

/** Stands for whichever function a table gives. */
const DISPATCHED = 'dispatched';
