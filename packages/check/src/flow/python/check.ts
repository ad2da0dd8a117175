import type { Analyzer } from '../../engine/analyzer.js';
import type { Reporter } from '../../engine/analyzer.js';
import type { Project } from '../../engine/project.js';
import { limitersInFront, smallBodiesInFront, smallBodyFor, standsBefore } from '../before-the-app.js';
import type { Front, SmallBodies } from '../before-the-app.js';
import { pythonTracers } from '../known/tracers.js';
import { isReadable, setsLimits } from '../guardrails.js';
import { agentSettings, runsAnyCommand } from './agents.js';
import { FaultsApart } from './faults-apart.js';
import { PythonAnswers } from './answers.js';
import { looksAtNoEvent } from './cloud-functions.js';
import { readPython } from './functions.js';
import { chainPrompt, givenPrompt, systemInSpread } from './given-prompts.js';
import type { PythonFile, PythonFunction } from './functions.js';
import { writtenBefore, type OnTheWay } from './handed-requests.js';
import { rawOutputs } from './gradio-outputs.js';
import { keysTold } from './keys-told.js';
import { PythonKeys } from './keys.js';
import { boundsBodies, limitedForAll, limitsOf } from './limits.js';
import { plainNames } from './plain.js';
import { madeClient, modelsIn, productionOf } from './production.js';
import type { Find } from './production.js';
import { passedTo, seenFrom } from './passing.js';
import { PythonProgram } from './program.js';
import { handedOver, personalField, recordIn, withoutTaken } from './personal-fields.js';
import { PythonRecords } from './records.js';
import { isLogged, writesLogFile } from './logs.js';
import { LongBodies } from './long-bodies.js';
import { lineOfPrompt } from './prompt-lines.js';
import { promptWords, textsIn } from './prompts.js';
import { requestOf, sendsWhole } from './request-bodies.js';
import { ownWordsIn } from './names-in-prompts.js';
import { onlyPeople, systemInList, written } from './system-messages.js';
import { standingPythonCall } from './standing-call.js';
import { countsAllTogether } from './shared-counts.js';
import { surroundingsOf } from './surroundings.js';
import { inBackground, swallowed } from './swallowing.js';
import { roomFault } from './room.js';
import { requestSource } from './request-sources.js';
import { callsIn, clean, code, mentions, taintOf } from './taint.js';
import type { Taint } from './taint.js';

/** So many ways to Claude are told from each other; a route has few. */
const MOST_WAYS = 20;
/** Messages that are followed from one route to those who wait for them: workers may send to all workers again. */
const MOST_DELIVERED = 200;
class PythonCheck {
  private readonly files: readonly PythonFile[];
  private readonly texts: readonly string[];
  private readonly program: PythonProgram;
  private readonly answers: PythonAnswers;
  private readonly secrets: PythonKeys;
  private readonly longBodies: LongBodies;
  private readonly records: PythonRecords;
  private readonly said = new Set<string>();
  private readonly faults = new FaultsApart();
  private readonly inFront: readonly Front[];
  private readonly smallBodies: readonly SmallBodies[];
  private delivered = 0;
  private exposed = 0;
  private makesClients = false;
  private bounded: boolean | undefined;
  private readonly traced: boolean;
  /** The items of the checklist, and the rules, that something was said on. */
  private readonly told = new Set<string>();
  private readonly report: Reporter;

  constructor(
    private readonly project: Project,
    report: Reporter,
  ) {
    this.report = {
      skip: (...given) => { report.skip(...given); },
      progress: (...given) => { report.progress(...given); },
      finding: (finding) => {
        this.told.add(finding.ruleId);
        report.finding(finding);
      },
      evidence: (item, status, evidence) => {
        this.told.add(item);
        report.evidence(item, status, evidence);
      },
    };
    const texts: string[] = [];
    const files: PythonFile[] = [];
    for (const file of project.files) {
      if (file.kind !== 'python' || file.skipped !== undefined || file.path.includes('!') || (file.place !== 'source' && file.place !== 'example')) continue;
      const text = file.text();
      if (text === undefined || text.length > 2_000_000) continue;
      texts.push(text);
      files.push(readPython(file.path, text));
    }
    this.texts = texts;
    this.traced = texts.some((text) => pythonTracers.test(text));
    this.files = files;
    this.program = new PythonProgram(project, files);
    this.inFront = limitersInFront(project);
    this.smallBodies = smallBodiesInFront(project);
    this.answers = new PythonAnswers(this.program, this.findAt);
    this.longBodies = new LongBodies(this.program);
    this.secrets = new PythonKeys(files);
    this.records = new PythonRecords(files);
  }

  run(): void {
    if (!this.texts.some((text) => /anthropic|claude/i.test(text))) return;
    const forAll = limitedForAll(this.files.map((file, index) => this.program.blueprints.withoutScoped(file, this.texts[index] ?? '')));
    for (const file of this.files) {
      const text = this.project.file(file.path)?.text() ?? '';
      if (/anthropic|claude/i.test(text)) {
        modelsIn(file.path, text, this.findAt, this.report);
        this.makesClients ||= madeClient.test(text);
      }
      for (const fn of file.functions) {
        if (this.program.isRoute(fn, file)) this.route(fn, file, forAll, !looksAtNoEvent(fn));
        else {
          this.answers.look(fn);
          if (inBackground(fn)) this.background(fn);
          if (inBackground(fn)) for (const line of swallowed(fn, (part) => this.program.asksClaude(fn, part))) this.find('errors-not-handled', fn.path, line.line, 'Errors of this call are swallowed: the work counts as done, nobody learns of the failure, and nothing tries again.');
        }
      }
      // A page of Streamlit is run from its top for everyone who opens it.
      if (file.top.some((line) => /\bstreamlit\b/.test(line.text))) this.route(file.whole, file, forAll, file.top.some((line) => requestSource.test(line.text)));
      else this.answers.look(file.whole);
      for (const { line } of rawOutputs(file, this.program)) this.find('answer-in-html', file.path, line, "Claude's answer becomes HTML.");
      keysTold(file, this.project, this.program, this.secrets, this.findAt);
    }
    this.faults.tell(this.findAt);
    if (this.makesClients) this.report.evidence('server-side-only', 'pass', { text: 'the clients of Claude are made in Python, which no browser receives' });
    const standing = standingPythonCall(this.project);
    if (standing === undefined) return;
    for (const [item, rule] of [['input-bounded', 'unbounded-input'], ['rate-limited', 'no-rate-limit'], ['prompt-guarded', 'no-guardrails']] as const) {
      if (this.exposed === 0) this.report.evidence(item, 'cannot-tell', { text: 'Python code calls Claude; no route of Flask, FastAPI or Django was seen to lead there', ...standing });
      else if (item !== 'rate-limited' && !this.told.has(item) && !this.told.has(rule)) this.report.evidence(item, 'cannot-tell', { text: 'Python code calls Claude; no text of a caller was seen to reach it', ...standing });
    }
    this.report.evidence('answers-checked', 'pass', { text: 'no answer in Python code was seen to be run or put into a page', ...standing });
  }

  private route(fn: PythonFunction, file: PythonFile, forAll: boolean, takesText = true): void {
    const given = new Map<string, Taint>();
    const isFast = fn.decorators.some((decorator) => /^@(?:\w{1,60}\.)*(?:get|post|put|patch|delete|websocket|api_route|field|mutation)\b/.test(decorator)) && file.top.some((line) => /fastapi|starlette|litestar|quart|ninja|strawberry|blacksheep/i.test(line.text));
    const isGradio = this.program.gradio.call(fn, file);
    const isChat = this.program.isChat(fn, file);
    const sent = new Set(this.program.waysIn.texts(fn, file, (base) => this.program.isA(fn, base)));
    for (const name of sent) given.set(name, { user: true, answer: false, ...this.program.taintOfType(fn.parameters.find((parameter) => parameter.name === name)?.annotation ?? '') });
    for (const parameter of fn.parameters) {
      if (sent.has(parameter.name)) continue;
      if (isChat && /^(?:context|say|ack|client|respond|logger|bot|interaction|self|ctx|request)$/.test(parameter.name)) continue;
      if (/^(?:self|cls|response|ctx|db|session|background_tasks|websocket|context)$/.test(parameter.name) || (parameter.name === 'event' && !isChat) || (/^(?:request|req)$/.test(parameter.name) && (!isFast || parameter.annotation === '' || /\bRequest$/.test(parameter.annotation)))) continue;
      const dependency = this.program.named.dependingAlias(parameter.annotation) !== '' || /Depends\(|Security\(|\bRequest\b|\bResponse\b|BackgroundTasks|Session\b/.test(`${parameter.annotation} ${parameter.fallback}`);
      const number = /^(?:int|float|bool|Optional\[(?:int|float|bool)\]|UUID|datetime)/.test(parameter.annotation);
      const passed = dependency ? this.program.passedThrough(`${parameter.annotation} ${parameter.fallback}`, fn) : undefined;
      if (passed !== undefined) given.set(parameter.name, passed);
      if (dependency || number || parameter.name === '' || (isFast && this.program.choices.are(parameter.annotation))) continue;
      if (isFast) given.set(parameter.name, { user: true, answer: false, ...this.program.taintOfType(`${parameter.annotation}${parameter.fallback === '' ? '' : ` = ${parameter.fallback}`}`) });
      else if (isGradio || isChat || this.program.isSocket(fn) || fn.decorators.some((decorator) => /\.(?:event|on|message_handler|on_message|message)\b/.test(decorator))) given.set(parameter.name, { user: true, bounded: this.program.convertsWithin(parameter.annotation), answer: false });
    }
    this.delivered = 0;
    const reached = this.reach(fn, given, { way: [fn], sites: [], held: [] });
    const [first] = reached;
    if (first === undefined) return;
    this.exposed += 1;
    const { limited, authenticated, operators, machines, unknown } = limitsOf(fn, file, new Set(reached.flatMap((entry) => entry.way)), forAll, this.program);
    const at = { path: fn.path, line: fn.line };
    const before = this.inFront.find((front) => standsBefore(front, { framework: 'python', path: fn.path, url: this.program.addresses.of(fn) }));
    if (!takesText) this.report.evidence('rate-limited', 'cannot-tell', { text: `${fn.name} calls Claude when it is opened; how often is not known`, ...at });
    else if (limited && countsAllTogether(new Set(reached.flatMap((entry) => entry.way)), forAll, this.program, file)) this.find('shared-rate-limit', fn.path, fn.line, `${fn.name} counts all its callers together: one of them uses up everyone's share.`);
    else if (limited) this.report.evidence('rate-limited', 'pass', { text: `${fn.name} is limited before it reaches Claude`, ...at });
    else if (operators) this.report.evidence('rate-limited', 'cannot-tell', { text: `${fn.name} has no limit of its own; only those who run the app come to it`, ...at });
    else if (machines) this.report.evidence('rate-limited', 'cannot-tell', { text: `${fn.name} has no limit of its own; only machines that share a secret with the app come to it`, ...at });
    else if (unknown !== undefined) this.report.evidence('rate-limited', 'cannot-tell', { text: `${fn.name} has no limit of its own; ${unknown} stands before it and could not be looked into`, ...at });
    else if (before !== undefined) this.report.evidence('rate-limited', 'cannot-tell', { text: `${fn.name} has no limit of its own; ${before.text}`, path: before.path, line: before.line });
    else this.find('no-rate-limit', fn.path, fn.line, `${fn.name} reaches Claude (${first.fn.path}:${String(first.line.line)}) without a rate limit${authenticated ? '' : ' and without a login: anyone can spend the key'}.`);
    if (takesText && limited) for (const entry of this.unlimitedWays(reached, fn, file, forAll)) this.find('no-rate-limit', entry.sites[0]?.path ?? fn.path, entry.sites[0]?.line ?? entry.line.line, `One way through ${fn.name} reaches Claude (${entry.fn.path}:${String(entry.line.line)}) without the rate limit of the others.`, undefined, [{ path: entry.fn.path, line: entry.line.line }]);
    for (const entry of reached) {
      this.request(entry, fn);
      this.production(entry);
    }
    for (const step of new Set(reached.flatMap((entry) => entry.way))) this.answers.look(step);
    this.routeLogs(reached);
  }

  /** Where functions that a route leads to ask for a limit, and others do not: `/haiku` counts, `/story` does not. */
  private unlimitedWays(reached: readonly OnTheWay[], route: PythonFunction, file: PythonFile, forAll: boolean): OnTheWay[] {
    const [first] = reached;
    if (reached.length > MOST_WAYS || first === undefined || reached.every(({ way }) => way[1] === first.way[1])) return [];
    return reached.filter(({ way }) => way.length > 1 && !limitsOf(route, file, new Set(way), forAll, this.program).limited);
  }

  /** The calls of Claude that a function leads to, with what its names hold there. */
  private reach(fn: PythonFunction, given: ReadonlyMap<string, Taint>, come: Pick<OnTheWay, 'way' | 'sites' | 'held'>): OnTheWay[] {
    const plain = plainNames(fn.body);
    // What is one of a few words, or holds no sentence, is nothing that a caller says.
    const names = new Map([...this.program.boundedNames(fn, given)].filter(([name]) => !plain.has(name)));
    const held = [...come.held, names];
    const found: OnTheWay[] = [];
    for (const line of fn.body) {
      if (this.program.asksClaude(fn, line)) found.push({ fn, names, line, way: come.way, sites: come.sites, held });
      if (come.way.length > 6) continue;
      for (const call of callsIn(line.text, names)) {
        const target = this.program.resolve(call, fn);
        if (target === undefined || come.way.includes(target)) continue;
        const around = target.outer === undefined ? -1 : come.way.indexOf(target.outer);
        found.push(...this.reach(target, new Map([...seenFrom(target, held[around]), ...passedTo(target, this.program.boundedArguments(call, fn))]), { way: [...come.way, target], sites: [...come.sites, { path: fn.path, line: line.line }], held }));
      }
      for (const sent of this.program.streams.deliveredBy(line.text, fn, names)) if (!come.way.includes(sent.target) && this.delivered++ < MOST_DELIVERED) found.push(...this.reach(sent.target, sent.given, { way: [...come.way, sent.target], sites: [...come.sites, { path: fn.path, line: line.line }], held }));
    }
    return found;
  }

  private request(entry: OnTheWay, route: PythonFunction, args: ReadonlyMap<string, string> = requestOf(entry.line.text, entry.fn)): void {
    const before = writtenBefore(entry, args);
    if (before !== undefined) {
      this.request(before.entry, route, before.args);
      return;
    }
    const { fn, names, line, way, sites } = entry;
    // What is to be changed stands in the route, not in a function that many of them share.
    const mend = fn === route || fn.outer === route ? { path: fn.path, line: line.line } : (sites.findLast((site) => site.path === route.path) ?? { path: fn.path, line: line.line });
    const spread = args.get('**');
    const spreadTaint = spread === undefined ? clean : taintOf(spread, names);
    const isName = spread !== undefined && (requestSource.test(spread) || /^\w{1,60}(?:\.(?:dict|model_dump)\(\))?$/.test(spread));
    if (spread !== undefined && spreadTaint.user && isName && !args.has('model')) this.find('whole-body-forwarded', mend.path, mend.line, `The request of ${route.name} goes to Claude as it is: the caller sets the model, max_tokens and the system prompt.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    if (sendsWhole(args, way.flatMap((step) => step.body), (text) => taintOf(text, names).user)) this.find('whole-body-forwarded', mend.path, mend.line, `The request of ${route.name} goes to Claude as it is: the caller sets the model, max_tokens and the system prompt.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    for (const name of ['model', 'max_tokens']) {
      const value = args.get(name);
      const taint = value === undefined ? clean : taintOf(value, names);
      if (value !== undefined && (taint.user || (taint.number === true && name === 'max_tokens')) && !/min\(|\bin\b|\.get\(\w{1,60}\s{0,4},\s{0,4}["'A-Z]/.test(value) && !this.annotatedNumber(value, route)) this.find('whole-body-forwarded', mend.path, mend.line, `The caller of ${route.name} sets ${name}: he decides what a call costs.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    }
    const agent = agentSettings(args, fn, this.program);
    const system = args.get('system') ?? agent?.get('system_prompt') ?? agent?.get('append_system_prompt');
    const messages = messagesOf(args);
    const listed = systemInList(written(messages, fn, this.program));
    const systemTaint = taintOf(system ?? listed ?? '""', names);
    const put = systemTaint.user ? lineOfPrompt(system ?? listed ?? '', entry) : mend;
    if (systemTaint.user) this.find('user-text-in-system', put.path, put.line, `Text of the caller of ${route.name} is put into the system prompt.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    else this.namesInSystem({ fn, line, way, sites }, route, system ?? listed);
    const taint = taintOf(messages, names);
    if (agent !== undefined && (taint.user || systemTaint.user) && runsAnyCommand(agent)) this.find('answer-in-shell', fn.path, line.line, 'An agent runs commands on this machine for whoever calls this route, and nobody is asked: leave Bash out of its tools, or give it a sandbox.');
    const unbounded = (taint.user && !taint.bounded) || (systemTaint.user && !systemTaint.bounded) || (spreadTaint.user && !spreadTaint.bounded);
    const wayText = way.map((step) => step.body.map((part) => part.text).join('\n')).join('\n');
    const at = { path: fn.path, line: line.line };
    const smallBody = unbounded ? smallBodyFor(this.smallBodies, this.program.addresses.of(route)) : undefined;
    if (smallBody !== undefined) this.report.evidence('input-bounded', 'cannot-tell', { text: `the text of the caller of ${route.name} goes through ${smallBody}, which may stand before it, to Claude`, ...at });
    else if (unbounded && !(this.bounded ??= boundsBodies(this.texts)) && !this.checkedByForm(wayText) && !this.program.checkedByDecorator(route) && !this.longBodies.refusedBefore(route)) this.find('unbounded-input', mend.path, mend.line, `Text of the caller of ${route.name} reaches Claude without a bound on its length.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    else if (taint.user) this.report.evidence('input-bounded', 'pass', { text: `the text of the caller of ${route.name} is bounded before it reaches Claude`, ...at });
    const personal = personalField(way.map((step, index) => handedOver(step, sites[index]?.line ?? line.line, this.maker)).join('\n'));
    const record = personal === undefined ? this.wholeRecord({ fn, line, way, sites }, `${system ?? ''} ${messages}`) : undefined;
    if (personal !== undefined) this.find('personal-data-in-prompt', mend.path, mend.line, `${personal} goes to Claude.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    else if (record !== undefined) this.find('personal-data-in-prompt', record.path, record.line, `${record.text} goes to Claude.`, undefined, [...sites, { path: fn.path, line: line.line }]);
    if (taint.user || systemTaint.user) this.guardrails({ fn, line, way, sites }, route, args, system ?? listed);
  }

  /** What people call themselves, put into the system prompt from a store or a token. */
  private namesInSystem({ fn, line, way, sites }: Pick<OnTheWay, 'fn' | 'line' | 'way' | 'sites'>, route: PythonFunction, own: string | undefined): void {
    const given = own === undefined ? undefined : givenPrompt(own, { way, sites });
    const words = given?.kind === 'written' ? ownWordsIn(given.expression, given.fn, this.program) : undefined;
    const at = given?.at ?? { path: fn.path, line: line.line };
    if (words !== undefined) this.find('user-text-in-system', at.path, at.line, `${words}, which people write themselves, is put into the system prompt for ${route.name}.`, undefined, [...sites, { path: fn.path, line: line.line }]);
  }

  /** Whether what Claude is told besides a caller's text sets limits. */
  private guardrails({ fn, line, way, sites }: Pick<OnTheWay, 'fn' | 'line' | 'way' | 'sites'>, route: PythonFunction, args: ReadonlyMap<string, string>, own: string | undefined): void {
    const messages = messagesOf(args);
    const spread = args.get('**');
    const chain = own === undefined ? chainPrompt(line.text, fn, this.program) : undefined;
    const spreadSystem = own === undefined && spread !== undefined ? systemInSpread(spread, fn) : undefined;
    const system = own ?? chain?.system ?? spreadSystem;
    const given = system === undefined ? undefined : givenPrompt(system, { way, sites });
    const at = given?.at ?? { path: fn.path, line: line.line };
    const call = [...sites, { path: fn.path, line: line.line }];
    const rule = { ...at, ruleId: 'no-guardrails' };
    if (given?.kind !== 'written') {
      const isAlone = given?.kind === 'nothing' || (chain !== undefined && chain.system === undefined) || (spread === undefined && (args.has('messages') || onlyPeople(messages)));
      const said = way.map((step, index) => handedOver(step, sites[index]?.line ?? line.line)).join('\n');
      if (!isAlone || /["']role["']\s{0,4}:\s{0,4}["']system["']/.test(messages) || /<[a-z_]{2,40}>/.test(said)) return;
      if (setsLimits(textsIn(said).join('\n'))) this.report.evidence('prompt-guarded', 'pass', { text: `the prompt for ${route.name} sets limits`, ...rule });
      else this.find('no-guardrails', at.path, at.line, `${route.name} hands a caller's text to Claude without a system prompt.`, undefined, call);
      return;
    }
    const prompt = promptWords(given.expression, given.fn, this.program);
    if (prompt !== undefined && setsLimits(prompt)) this.report.evidence('prompt-guarded', 'pass', { text: `the system prompt for ${route.name} sets limits`, ...rule });
    else if (prompt !== undefined && isReadable(prompt)) this.find('no-guardrails', at.path, at.line, `The system prompt for ${route.name} says nothing of what to refuse.`, undefined, call);
    else this.report.evidence('prompt-guarded', 'cannot-tell', { text: `the system prompt for ${route.name} comes from outside the code, or is in a language that this check does not read`, ...rule });
  }

  private production({ fn, line, way, sites }: OnTheWay): void {
    const sent = requestOf(line.text, fn);
    productionOf({ fn, text: line.text, line: line.line, sent, way, sites, room: roomFault({ fn, line: line.line, way, sites }, sent, this.program), traced: this.traced, makersOf: (step) => this.program.makersOf(step), ...surroundingsOf(way, this.files, this.program) }, this.findAt, this.faults, this.report);
  }

  private readonly maker = (name: string, from: PythonFunction): PythonFunction | undefined => this.program.resolve({ name, onObject: false }, from);

  /** What a queue or a clock starts: it is given people's data by whoever put it there. */
  private background(fn: PythonFunction): void {
    const reached = this.reach(fn, new Map(), { way: [fn], sites: [], held: [] });
    for (const entry of reached) {
      const { line, way, sites } = entry;
      const place = sites[0] ?? { path: fn.path, line: line.line };
      const personal = personalField(way.map((step, index) => handedOver(step, sites[index]?.line ?? line.line, this.maker)).join('\n'));
      const record = personal === undefined ? this.wholeRecord(entry, line.text) : undefined;
      if (personal !== undefined) this.find('personal-data-in-prompt', place.path, place.line, `${personal} goes to Claude.`, undefined, [{ path: entry.fn.path, line: line.line }]);
      else if (record !== undefined) this.find('personal-data-in-prompt', record.path, record.line, `${record.text} goes to Claude.`, undefined, [{ path: entry.fn.path, line: line.line }]);
    }
    this.routeLogs(reached);
  }

  /** Where a whole record of a person is handed on: in the call of Claude, or in a call on the way to it. */
  private wholeRecord({ fn, line, way, sites }: Pick<OnTheWay, 'fn' | 'line' | 'way' | 'sites'>, prompt: string): { path: string; line: number; text: string } | undefined {
    const steps = [...sites.map((site, index) => ({ ...site, step: way[index], given: way[index]?.body.find((part) => part.line === site.line)?.text ?? '' })), { path: fn.path, line: line.line, step: fn, given: prompt }];
    for (const { path, line: at, step, given } of steps) {
      const text = step === undefined ? undefined : this.records.in(step, given);
      if (text !== undefined) return { path, line: at, text };
    }
    return undefined;
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

  private routeLogs(reached: readonly OnTheWay[]): void {
    for (const { way, held } of reached) {
      for (const [index, step] of way.entries()) {
        const known = held[index] ?? new Map<string, Taint>();
        for (const line of step.body) {
          if (!isLogged(line.text) && !writesLogFile(line.text, step)) continue;
          const inside = line.text.slice(line.text.indexOf('('));
          // What a function in the cloud is called with: headers with tokens, and the body.
          if (step.parameters[0]?.name === 'event' && step.parameters.length === 2 && /\bevent\b(?!\s{0,4}[.[])/.test(code(inside))) this.find('personal-data-in-log', step.path, line.line, 'The whole event is written to a log: what the caller wrote, and his tokens.');
          const written = taintOf(withoutTaken(inside), known).user && !/len\(/.test(code(inside));
          const personal = personalField(inside) ?? recordIn(inside, step);
          if (written || personal !== undefined) this.find('personal-data-in-log', step.path, line.line, written ? 'What the caller wrote is written to a log.' : `${personal ?? ''} is written to a log.`);
        }
      }
    }
  }

  /** The same where one place alone is led to. */
  private readonly findAt: Find = (ruleId, path, line, message, severity, call, endLine) => { this.find(ruleId, path, line, message, severity, call === undefined ? [] : [call], endLine); };

  private find(ruleId: string, path: string, line: number, message: string, severity?: 'note', way: readonly { readonly path: string; readonly line: number }[] = [], endLine = line): void {
    const key = `${ruleId}:${path}:${String(line)}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    // From where the fault is to be mended on: what calls what, and where that leads to.
    const rest = way.slice(way.findLastIndex((step) => step.path === path && step.line === line) + 1);
    const steps = rest.length === 0 ? {} : { steps: rest.map((step, index) => ({ ...step, column: 1, endLine: step.line, message: index === rest.length - 1 ? 'reaches Claude here' : 'hands it on' })) };
    this.report.finding({ ruleId, path, line, column: 1, endLine, message, ...steps, ...(severity === undefined ? {} : { severity }) });
  }
}

/** The user's side of a request. */
function messagesOf(args: ReadonlyMap<string, string>): string {
  return ['messages', 'prompt', 'json', 'body', 'data', 'content', '#0'].map((name) => args.get(name)).find((text) => text !== undefined) ?? '';
}

/** The plain cases of Flask, FastAPI and Django: read by lines, without a syntax tree. */
export const pythonAnalyzer: Analyzer = {
  name: 'python',
  analyze(project, report) {
    new PythonCheck(project, report).run();
  },
};
