import type { Analyzer } from '../../engine/analyzer.js';
import type { Reporter } from '../../engine/analyzer.js';
import type { Project } from '../../engine/project.js';
import { readPython } from './functions.js';
import type { PythonFile, PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';
import { callsIn, claudeCall, clean, code, mentions, requestSource, taintNames, taintOf } from './taint.js';
import type { PythonCall, Taint } from './taint.js';
import { modelsIn, productionOf } from './production.js';
import { isChatOrServer, isHandler } from './interfaces.js';
import { givesKey, keyNames } from './keys.js';

const routeDecorator = /^@(?:\w{1,60}\.)*(?:route|get|post|put|patch|delete|websocket|api_route|api_view|event|on|message_handler|on_message|message|callback_query|slash_command|hybrid_command|function_name)\b\s{0,4}\(?|^@(?:csrf_exempt|require_POST|require_http_methods|login_required|api_view)\b/;
const viewMethods = /^(?:post|get|put|patch|create)$/;
const limiterText = /commands\.cooldown\(|checks\.cooldown\(|limiter\.limit|@limits?\b|@ratelimit|@rate_limit|RateLimiter\(|throttle_classes|throttle_scope|slowapi|rate_limit|ratelimit|check_quota|\b429\b|too_many_requests|TooManyRequests|enforce_limit/i;
const limiterForAll = /@web\.middleware[\s\S]{0,1500}(?:\b429\b|TooManyRequests)|BaseHTTPMiddleware\)[\s\S]{0,3000}\b429\b|def __call__\(self, request\)[\s\S]{0,2000}\b429\b|Limiter\([\s\S]{0,400}(?:default_limits|application_limits)|DEFAULT_THROTTLE_CLASSES|add_middleware\([^)]{0,200}(?:SlowAPI|RateLimit|Throttl)|before_request[\s\S]{0,1500}\b429\b|@app\.middleware[\s\S]{0,1500}\b429\b/;
const authText = /Depends\(\s{0,4}\w{0,40}(?:user|auth|token|verify|principal)|login_required|jwt_required|IsAuthenticated|permission_classes|current_user|token_required|requires_auth|HTTPBearer|api_key_header|is_authenticated|Security\(/i;
const limits = /\b(?:only|never|do not|don'?t|must not|refuse|decline|ignore any|ignore all|untrusted|as data|cannot|can'?t|outside|unrelated|reveal|off[- ]topic|instructions in|restrict)\b/i;
const modelBound = /max_length|constr\([^)]{0,100}max|StringConstraints|maxLength|Literal\[|conlist\(/;
const runners: readonly (readonly [RegExp, string, string])[] = [
  [/\b(?:eval|exec)\(/g, 'answer-evaluated', 'is run as code'],
  [/\b(?:os\.system|os\.popen|subprocess\.(?:run|call|Popen|check_output|check_call|getoutput))\(/g, 'answer-in-shell', 'is run as a command'],
  [/\b(?:Markup|mark_safe|HTMLResponse|render_template_string)\(/g, 'answer-in-html', 'becomes HTML'],
  [/\.(?:execute|executemany|executescript|read_sql|read_sql_query|raw)\(/g, 'answer-in-sql', 'is part of a SQL statement'],
];

interface Reached {
  readonly fn: PythonFunction;
  readonly names: ReadonlyMap<string, Taint>;
  readonly line: LogicalLine;
  /** The functions on the way, the route first. */
  readonly way: readonly PythonFunction[];
}

type Called = Pick<PythonCall, 'name' | 'onObject'>;

class PythonCheck {
  private readonly files: PythonFile[] = [];
  private readonly byName = new Map<string, PythonFunction[]>();
  private readonly said = new Set<string>();
  private exposed = 0;
  private makesClients = false;
  private calls = 0;

  constructor(
    private readonly project: Project,
    private readonly report: Reporter,
  ) {}

  run(): void {
    const texts: string[] = [];
    for (const file of this.project.files) {
      if (file.kind !== 'python' || file.skipped !== undefined || file.path.includes('!') || (file.place !== 'source' && file.place !== 'example')) continue;
      const text = file.text();
      if (text === undefined || text.length > 2_000_000) continue;
      texts.push(text);
      const parsed = readPython(file.path, text);
      this.files.push(parsed);
      for (const fn of parsed.functions) this.byName.set(fn.name, [...(this.byName.get(fn.name) ?? []), fn]);
    }
    if (!texts.some((text) => /anthropic|claude/i.test(text))) return;
    const forAll = texts.some((text) => limiterForAll.test(text));
    for (const file of this.files) {
      const text = this.project.file(file.path)?.text() ?? '';
      if (/anthropic|claude/i.test(text)) {
        modelsIn(file.path, text, this.find.bind(this), this.report);
        this.makesClients ||= /\b(?:Async)?Anthropic(?:Bedrock|Vertex)?\(/.test(text);
      }
      for (const fn of file.functions) {
        if (this.isRoute(fn, file)) this.route(fn, file, forAll);
        else this.answers(fn);
      }
      // A page of Streamlit is run from its top for everyone who opens it.
      if (file.top.some((line) => /\bstreamlit\b/.test(line.text)) && file.top.some((line) => requestSource.test(line.text))) this.route(file.whole, file, forAll);
      else this.answers(file.whole);
      this.keys(file);
    }
    if (this.makesClients) this.report.evidence('server-side-only', 'pass', { text: 'the clients of Claude are made in Python, which no browser receives' });
    if (this.calls > 0 && this.exposed === 0) {
      for (const item of ['input-bounded', 'rate-limited', 'prompt-guarded'] as const) this.report.evidence(item, 'cannot-tell', { text: 'Python code calls Claude; no route of Flask, FastAPI or Django was seen to lead there' });
    }
  }

  private isRoute(fn: PythonFunction, file: PythonFile): boolean {
    if (fn.decorators.some((decorator) => routeDecorator.test(decorator))) return true;
    if (this.isGradio(fn, file) || isHandler(fn, file) || isChatOrServer(fn, file)) return true;
    if (fn.className !== '' && viewMethods.test(fn.name)) {
      const header = file.classes.get(fn.className)?.[0]?.text ?? '';
      if (/\b(?:APIView|View|ViewSet|MethodView|Resource|RequestHandler|HTTPEndpoint|GenericAPIView)\b/.test(header)) return true;
    }
    // Django views and serverless handlers have no decorator: their first parameter says it.
    const [first] = fn.parameters;
    if (fn.className === '' && first?.name === 'request' && /(?:^|\/)views?\b/.test(fn.path)) return true;
    return /^(?:lambda_handler|handler)$/.test(fn.name) && first !== undefined && /^event$/.test(first.name);
  }

  /** `gr.ChatInterface(answer)`, `gr.Interface(fn=answer)`, `button.click(answer, ...)`. */
  private isGradio(fn: PythonFunction, file: PythonFile): boolean {
    const lines = [...file.top, ...file.functions.flatMap((other) => other.body)];
    if (!file.top.some((line) => /\bgradio\b/.test(line.text))) return false;
    return lines.some((line) => [...line.text.matchAll(/(?:\bgr\.(?:Chat)?Interface|\.(?:click|submit|then|change))\(\s{0,8}(?:fn\s{0,4}=\s{0,4})?(\w{1,80})/g)].some((match) => match[1] === fn.name));
  }

  private route(fn: PythonFunction, file: PythonFile, forAll: boolean): void {
    const given = new Map<string, Taint>();
    const boundedModels = (annotation: string): boolean => this.files.some((other) => [...other.classes].some(([name, lines]) => new RegExp(`\\b${name}\\b`).test(annotation) && lines.slice(1).filter((line) => /:\s{0,4}(?:str|Optional\[str|list|List|constr|Annotated)/.test(line.text)).every((line) => modelBound.test(line.text)) && lines.some((line) => modelBound.test(line.text))));
    const isFast = fn.decorators.some((decorator) => /\.(?:get|post|put|patch|delete|websocket|api_route)\b/.test(decorator)) && this.files.some((other) => other.path === file.path && other.top.some((line) => /fastapi|starlette|litestar|quart/i.test(line.text)));
    const isGradio = this.isGradio(fn, file);
    const isChat = isChatOrServer(fn, file);
    for (const parameter of fn.parameters) {
      if (isChat && /^(?:context|say|ack|client|respond|logger|bot|interaction|self|ctx|request)$/.test(parameter.name)) continue;
      if (/^(?:self|cls|response|ctx|db|session|background_tasks|websocket|context)$/.test(parameter.name) || (parameter.name === 'event' && !isChat) || (/^(?:request|req)$/.test(parameter.name) && (!isFast || parameter.annotation === '' || /\bRequest$/.test(parameter.annotation)))) continue;
      const dependency = /Depends\(|Security\(|\bRequest\b|\bResponse\b|BackgroundTasks|Session\b/.test(`${parameter.annotation} ${parameter.fallback}`);
      const number = /^(?:int|float|bool|Optional\[(?:int|float|bool)\]|UUID|datetime)/.test(parameter.annotation);
      if (dependency || number || parameter.name === '') continue;
      if (isFast) given.set(parameter.name, { user: true, bounded: modelBound.test(`${parameter.annotation} ${parameter.fallback}`) || boundedModels(parameter.annotation), answer: false });
      else if (isGradio || isChat || fn.decorators.some((decorator) => /\.(?:event|on|message_handler|on_message|message)\b/.test(decorator))) given.set(parameter.name, { user: true, bounded: false, answer: false });
    }
    const reached = this.reach(fn, given, [fn], 0);
    const [first] = reached;
    if (first === undefined) return;
    this.exposed += 1;
    const decorators = fn.decorators.join('\n');
    const wayText = reached.flatMap((entry) => entry.way).map((step) => `${step.decorators.join('\n')}\n${step.parameters.map((parameter) => `${parameter.annotation} ${parameter.fallback}`).join('\n')}\n${step.body.map((line) => line.text).join('\n')}`).join('\n');
    const classText = fn.className === '' ? '' : (file.classes.get(fn.className) ?? []).map((line) => line.text).join('\n');
    const routerText = file.top.filter((line) => /APIRouter\(|FastAPI\(|Blueprint\(|include_router\(/.test(line.text)).map((line) => line.text).join('\n');
    const limited = forAll || limiterText.test(`${decorators}\n${wayText}\n${classText}\n${routerText}`) || this.asksCounter(reached);
    const authenticated = authText.test(`${decorators}\n${wayText}\n${classText}\n${routerText}`);
    const at = { path: fn.path, line: fn.line };
    if (limited) this.report.evidence('rate-limited', 'pass', { text: `${fn.name} is limited before it reaches Claude`, ...at });
    else this.find('no-rate-limit', fn.path, fn.line, `${fn.name} reaches Claude (${first.fn.path}:${String(first.line.line)}) without a rate limit${authenticated ? '' : ' and without a login: anyone can spend the key'}.`);
    for (const entry of reached) {
      this.request(entry, fn);
      this.production(entry);
    }
    for (const step of new Set(reached.flatMap((entry) => entry.way))) this.answers(step);
    this.routeLogs(reached);
  }

  /** `if not spend(user): return`, where `spend` counts in a store or by the clock. */
  private asksCounter(reached: readonly Reached[]): boolean {
    for (const step of new Set(reached.flatMap((entry) => entry.way))) {
      for (const line of step.body) {
        if (!/^(?:if|elif|allowed|ok|left|remaining|\w{1,40}\s{0,4}=)/.test(line.text)) continue;
        for (const call of callsIn(line.text, new Map())) {
          const text = this.resolve(call, step)?.body.map((part) => part.text).join('\n') ?? '';
          if (limiterText.test(text) || (/\.incr(?:by)?\(|time\.(?:time|monotonic)\(\)|datetime\.|\+=\s{0,4}1\b/.test(text) && /return\b[^\n]{0,120}(?:<|>)/.test(text))) return true;
        }
      }
    }
    return false;
  }

  /** The calls of Claude that a function leads to, with what its names hold there. */
  private reach(fn: PythonFunction, given: ReadonlyMap<string, Taint>, way: readonly PythonFunction[], depth: number): Reached[] {
    const names = taintNames(fn.body, given);
    const found: Reached[] = [];
    for (const line of fn.body) {
      if (this.asksClaude(fn, line)) found.push({ fn, names, line, way });
      if (depth > 5) continue;
      for (const call of callsIn(line.text, names)) {
        const target = this.resolve(call, fn);
        if (target === undefined || way.includes(target)) continue;
        const passed = passedTo(target, call);
        found.push(...this.reach(target, passed, [...way, target], depth + 1));
      }
    }
    return found;
  }

  /** A method where something is called on an object, else a function; of the same file first, else the only one. */
  private resolve({ name, onObject }: Called, from: PythonFunction): PythonFunction | undefined {
    const all = this.byName.get(name)?.filter((fn) => fn !== from) ?? [];
    const fitting = all.filter((fn) => (fn.className !== '') === onObject);
    const chosen = fitting.length > 0 ? fitting : all;
    return chosen.find((fn) => fn.path === from.path) ?? (chosen.length === 1 ? chosen[0] : undefined);
  }

  private addresses: readonly string[] | undefined;

  /** A call of the SDK, or a post to the address that a constant holds. */
  private asksClaude(fn: PythonFunction, line: LogicalLine): boolean {
    if (claudeCall.test(line.text)) return this.speaksToClaude(fn, line);
    this.addresses ??= this.files.flatMap((file) => [...file.constants]).filter(([, text]) => text.includes('api.anthropic.com')).map(([name]) => name);
    return /\.(?:post|request|stream)\(|\burlopen\(/.test(line.text) && this.addresses.some((name) => mentions(code(line.text), name));
  }

  private speaksToClaude(fn: PythonFunction, line: LogicalLine): boolean {
    if (/api\.anthropic\.com|ChatAnthropic|claude/i.test(line.text)) return true;
    const text = this.project.file(fn.path)?.text() ?? '';
    if (/openai/i.test(text) && /\.chat\.completions\./.test(line.text)) return false;
    return /anthropic|claude/i.test(text);
  }

  private request({ fn, names, line, way }: Reached, route: PythonFunction): void {
    this.calls += 1;
    const match = claudeCall.exec(line.text);
    const inside = bracketed(line.text, line.text.indexOf('(', match === null ? Math.max(0, line.text.search(/\.(?:post|request|stream)\(/)) : match.index));
    const args = new Map<string, string>();
    for (const part of splitArguments(inside)) {
      const keyword = /^(\w{1,60})\s{0,4}=(?!=)\s{0,4}(.*)$/s.exec(part);
      if (keyword?.[1] !== undefined && keyword[2] !== undefined) args.set(keyword[1], keyword[2]);
      else if (part.startsWith('**')) args.set('**', part.slice(2));
      else args.set(`#${String(args.size)}`, part);
    }
    const json = args.get('json');
    if (json?.startsWith('{') === true) {
      for (const part of splitArguments(json.slice(1, -1))) {
        const entry = /^["'](\w{1,60})["']\s{0,4}:\s{0,4}(.*)$/s.exec(part);
        if (entry?.[1] !== undefined && entry[2] !== undefined) args.set(entry[1], entry[2]);
      }
    }
    const spread = args.get('**');
    const spreadTaint = spread === undefined ? clean : taintOf(spread, names);
    const isName = spread !== undefined && (requestSource.test(spread) || /^\w{1,60}(?:\.(?:dict|model_dump)\(\))?$/.test(spread));
    if (spread !== undefined && spreadTaint.user && isName && !args.has('model')) this.find('whole-body-forwarded', fn.path, line.line, `The request of ${route.name} goes to Claude as it is: the caller sets the model, max_tokens and the system prompt.`);
    for (const name of ['model', 'max_tokens']) {
      const value = args.get(name);
      if (value !== undefined && taintOf(value, names).user && !/min\(|\bin\b|\.get\(\w{1,60}\s{0,4},\s{0,4}["'A-Z]/.test(value) && !this.annotatedNumber(value, route)) this.find('whole-body-forwarded', fn.path, line.line, `The caller of ${route.name} sets ${name}: he decides what a call costs.`);
    }
    const system = args.get('system');
    const messages = args.get('messages') ?? args.get('prompt') ?? args.get('json') ?? args.get('body') ?? args.get('#0') ?? '';
    const systemTaint = system === undefined ? clean : taintOf(system, names);
    if (systemTaint.user) this.find('user-text-in-system', fn.path, line.line, `Text of the caller of ${route.name} is put into the system prompt.`);
    const taint = taintOf(messages, names);
    const unbounded = (taint.user && !taint.bounded) || (systemTaint.user && !systemTaint.bounded) || (spreadTaint.user && !spreadTaint.bounded);
    const wayText = way.map((step) => step.body.map((part) => part.text).join('\n')).join('\n');
    const at = { path: fn.path, line: line.line };
    if (unbounded && !/MAX_CONTENT_LENGTH|DATA_UPLOAD_MAX_MEMORY_SIZE/.test(`${wayText}\n${this.settingsText()}`) && !this.checkedByForm(wayText)) this.find('unbounded-input', fn.path, line.line, `Text of the caller of ${route.name} reaches Claude without a bound on its length.`);
    else if (taint.user) this.report.evidence('input-bounded', 'pass', { text: `the text of the caller of ${route.name} is bounded before it reaches Claude`, ...at });
    if (!taint.user) return;
    const prompt = system === undefined ? undefined : this.promptText(system, fn);
    if (system === undefined && spread === undefined && args.has('messages') && !/["']role["']\s{0,4}:\s{0,4}["']system["']/.test(messages) && !/<[a-z_]{2,40}>/.test(messages)) this.find('no-guardrails', fn.path, line.line, `${route.name} hands a caller's text to Claude without a system prompt.`);
    else if (prompt !== undefined && !limits.test(prompt) && /\b(?:the|you|are|and|a)\b/i.test(prompt)) this.find('no-guardrails', fn.path, line.line, `The system prompt for ${route.name} says nothing of what to refuse.`);
    else if (prompt !== undefined) this.report.evidence('prompt-guarded', 'pass', { text: `the system prompt for ${route.name} sets limits`, ...at });
    const personal = /\b(?:user|customer|patient|profile|client|employee)\w{0,20}\.(?:email|phone|phone_number|ssn|date_of_birth|dob|address|full_name|first_name|last_name)\b/.exec(code(`${system ?? ''} ${messages}`) + way.map((step) => step.body.filter((part) => /=\s{0,4}f["']/.test(part.text)).map((part) => code(part.text)).join(' ')).join(' '));
    if (personal !== null) this.find('personal-data-in-prompt', fn.path, line.line, `${personal[0]} goes to Claude.`);
  }

  private production({ fn, line, way }: Reached): void {
    const paths = new Set(way.map((step) => step.path));
    const top = this.files.filter((file) => paths.has(file.path) || /app|main|__init__|settings/.test(file.path)).flatMap((file) => [...file.top.map((part) => part.text), ...file.functions.flatMap((step) => step.decorators)]).join('\n');
    productionOf({ fn, text: line.text, line: line.line, way, top }, this.find.bind(this), this.report);
  }

  /** Forms and serializers that are asked for `is_valid`, and bound each of their texts. */
  private checkedByForm(wayText: string): boolean {
    if (!wayText.includes('.is_valid(')) return false;
    const forms = this.files.flatMap((file) => [...file.classes]).filter(([name]) => mentions(wayText, name));
    return forms.every(([, lines]) => lines.every((line) => !/\b(?:CharField|JSONField)\(/.test(line.text) || /max_length\s{0,4}=/.test(line.text)));
  }

  private annotatedNumber(value: string, route: PythonFunction): boolean {
    const attribute = /\.(\w{1,60})$/.exec(value)?.[1];
    const types = route.parameters.map((parameter) => parameter.annotation);
    return attribute !== undefined && this.files.some((file) => [...file.classes].some(([name, lines]) => types.includes(name) && lines.some((line) => new RegExp(`^${attribute}\\s*:.*(?:\\ble=|\\blt=|Literal\\[|Enum)`).test(line.text))));
  }

  private settings: string | undefined;
  private settingsText(): string {
    this.settings ??= this.files.filter((file) => /settings|config|app|main|__init__/.test(file.path)).flatMap((file) => file.top.map((line) => line.text)).filter((text) => /MAX_CONTENT_LENGTH|DATA_UPLOAD_MAX/.test(text)).join('\n');
    return this.settings;
  }

  /** A prompt's words: a literal, or a constant at the top of this or an imported file. */
  private promptText(expression: string, fn: PythonFunction): string | undefined {
    if (/^[frbu]{0,2}["'(]/i.test(expression)) return expression;
    const name = /^(?:\w{1,60}\.)?(\w{1,60})$/.exec(expression)?.[1];
    if (name === undefined) return undefined;
    const own = this.files.find((file) => file.path === fn.path)?.constants.get(name);
    return own ?? this.files.map((file) => file.constants.get(name)).find((text) => text !== undefined);
  }

  /** Answers that are run, in routes and in other functions alike. */
  private answers(fn: PythonFunction, given: ReadonlyMap<string, Taint> = new Map(), depth = 0): void {
    const text = fn.body.map((line) => line.text).join('\n');
    const calls = given.size > 0 || fn.body.some((line) => this.asksClaude(fn, line) || callsIn(line.text, new Map()).some((call) => this.leadsToClaude(call, fn, 0)));
    if (!calls || depth > 4) return;
    let names = taintNames(fn.body, given);
    // What a project function that asks Claude returns is an answer.
    for (const line of fn.body) {
      const assigned = /^(\w{1,80})\s{0,4}=\s{0,4}(?:await\s{1,4})?(?:\w{1,60}\.){0,3}(\w{1,80})\(/.exec(line.text);
      if (assigned?.[1] !== undefined && assigned[2] !== undefined && this.leadsToClaude({ name: assigned[2], onObject: line.text.includes(`.${assigned[2]}(`) }, fn, 0)) names = taintNames(fn.body.slice(fn.body.indexOf(line) + 1), new Map([...names, [assigned[1], { user: false, bounded: false, answer: true }]]));
    }
    for (const line of fn.body) this.handedOn(fn, line, names, depth);
    if (!/eval\(|exec\(|os\.|subprocess|\.execute|read_sql|\.raw\(|Markup\(|mark_safe\(|HTMLResponse\(|render_template_string\(|<[a-z]/.test(text)) return;
    for (const line of fn.body) {
      if (/^return\s{1,4}f["']/.test(line.text) && /<(?:html|body|main|div|p|h[1-6]|pre|span|article)\b/i.test(line.text) && taintOf(line.text.slice(6), names).answer) this.find('answer-in-html', fn.path, line.line, "Claude's answer becomes HTML.");
    }
    for (const line of fn.body) {
      for (const [pattern, rule, what] of runners) {
        for (const match of code(line.text).matchAll(pattern)) {
          const open = match.index + match[0].length - 1;
          const [first] = splitArguments(bracketed(code(line.text), open));
          if (first === undefined || !taintOf(first, names).answer) continue;
          if (/subprocess/.test(match[0]) && first.startsWith('[') && !runsShell(first, line.text, names)) continue;
          if (/literal_eval/.test(line.text.slice(Math.max(0, match.index - 12), open))) continue;
          this.find(rule, fn.path, line.line, `Claude's answer ${what}.`);
        }
      }
    }
  }

  /** An answer that is given to another function of the project is one there too. */
  private handedOn(fn: PythonFunction, line: LogicalLine, names: ReadonlyMap<string, Taint>, depth: number): void {
    for (const call of callsIn(line.text, names)) {
      const target = call.args.some((arg) => arg.taint.answer) ? this.resolve(call, fn) : undefined;
      if (target === undefined) continue;
      const answers = passedTo(target, call);
      for (const [name, taint] of answers) if (!taint.answer) answers.delete(name);
      if (answers.size > 0) this.answers(target, answers, depth + 1);
    }
  }

  private leadsToClaude(call: Called, from: PythonFunction, depth: number): boolean {
    const target = this.resolve(call, from);
    if (target === undefined || depth > 3 || target === from) return false;
    return target.body.some((line) => this.asksClaude(target, line) || callsIn(line.text, new Map()).some((call) => this.leadsToClaude(call, target, depth + 1)));
  }

  /** The key in logs, and in what routes answer. */
  private keys(file: PythonFile): void {
    const names = keyNames([...file.top, ...file.functions.flatMap((fn) => fn.body)]);
    const lines = [...file.top, ...file.functions.flatMap((fn) => fn.body)];
    for (const line of lines) {
      if (!/^(?:print|log\w{0,20}\.\w{1,20}|logging\.\w{1,20}|self\.log\w{0,20}\.\w{1,20})\(/.test(line.text)) continue;
      if (/os\.environ\s{0,4}\)|dict\(os\.environ\)/.test(code(line.text)) || givesKey(line.text, names)) this.find('key-in-log', file.path, line.line, 'The key is written to a log.');
    }
    for (const fn of file.functions) {
      if (!this.isRoute(fn, file)) continue;
      for (const line of fn.body) {
        if (/^return\b/.test(line.text) && !/\.messages\./.test(line.text) && givesKey(line.text, names)) this.find('key-in-response', fn.path, line.line, 'The key is part of what is sent to the caller.');
      }
    }
  }

  private routeLogs(reached: readonly Reached[]): void {
    for (const { way, names, fn } of reached) {
      for (const step of way) {
        const known = step === fn ? names : taintNames(step.body, new Map(step.parameters.map((parameter): [string, Taint] => [parameter.name, clean])));
        for (const line of step.body) {
          if (!/^(?:print|log\w{0,20}\.\w{1,20}|logging\.\w{1,20}|current_app\.logger\.\w{1,20}|app\.logger\.\w{1,20})\(/.test(line.text)) continue;
          const inside = line.text.slice(line.text.indexOf('('));
          if (!taintOf(inside, known).user || /len\(/.test(code(inside))) continue;
          this.find('personal-data-in-log', step.path, line.line, 'What the caller wrote is written to a log.');
        }
      }
    }
  }

  private find(ruleId: string, path: string, line: number, message: string, severity?: 'note'): void {
    const key = `${ruleId}:${path}:${String(line)}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    this.report.finding({ ruleId, path, line, column: 1, endLine: line, message, ...(severity === undefined ? {} : { severity }) });
  }
}

/** Of a command as a list the program decides, and a shell's `-c`. */
function runsShell(list: string, line: string, names: ReadonlyMap<string, Taint>): boolean {
  const [program = ''] = splitArguments(list.slice(1, -1));
  return taintOf(program, names).answer || /["'](?:-c|-e|\/c)["']/i.test(line);
}

/** The parameters of a function with what a call gives them. */
function passedTo(target: PythonFunction, call: PythonCall): Map<string, Taint> {
  const parameters = target.parameters.filter((parameter) => parameter.name !== 'self' && parameter.name !== 'cls');
  const passed = new Map<string, Taint>();
  let position = 0;
  for (const arg of call.args) {
    const name = arg.keyword === '' ? parameters[position]?.name : arg.keyword;
    if (arg.keyword === '') position += 1;
    if (name !== undefined) passed.set(name, arg.taint);
  }
  return passed;
}

/** The plain cases of Flask, FastAPI and Django: read by lines, without a syntax tree. */
export const pythonAnalyzer: Analyzer = {
  name: 'python',
  analyze(project, report) {
    new PythonCheck(project, report).run();
  },
};
