import type { Node } from 'oxc-parser';
import type { Reporter } from '../engine/analyzer.js';
import type { Location, Step } from '../engine/finding.js';
import type { Project } from '../engine/project.js';
import { isAside } from '../graph/aside.js';
import { clientModules } from '../graph/client-entries.js';
import type { ClientSide } from '../graph/client-entries.js';
import { ModuleGraph } from '../graph/module-graph.js';
import { scriptBlocks } from '../graph/source-text.js';
import { unwrapFunction } from './elements.js';
import type { Event, EventDetail, EventOf } from './event.js';
import type { Recognizer } from './evaluator.js';
import { gatsbyData } from './gatsby.js';
import { Interpreter } from './interpreter.js';
import { runIslands } from './islands.js';
import { onCallersKey } from './keys.js';
import { appPlugins } from './known/app-plugins.js';
import { signalCalls } from './known/angular.js';
import { assertionCalls } from './known/assertions.js';
import { cacheCalls } from './known/caches.js';
import { claudeRecognizers } from './known/claude.js';
import { readyEndpoint } from './known/ready-endpoint.js';
import { confirmationCalls } from './known/confirmations.js';
import { contextCalls } from './known/contexts.js';
import { containerCalls } from './known/containers.js';
import { displayNames } from './known/display-names.js';
import { environmentCalls } from './known/environment.js';
import { validationResults } from './known/express-validator.js';
import { fileCalls } from './known/files.js';
import { globalCalls } from './known/globals.js';
import { Jobs } from './known/jobs.js';
import { authCalls, callerCalls, limiterCalls } from './known/guards.js';
import { limitersByHand } from './known/limiters-by-hand.js';
import { listedHandlers } from './known/listed-handlers.js';
import { signedCalls } from './known/signed-by-services.js';
import { keyHeaderCalls } from './known/key-headers.js';
import { McpTools } from './known/mcp-tools.js';
import { mapCalls } from './known/maps.js';
import { inlineTemplates } from './known/inline-templates.js';
import { callbackRequests } from './known/node-requests.js';
import { loadedModules } from './known/loaded-modules.js';
import { loaderData, pagePayloads } from './known/loader-data.js';
import { markdownCalls } from './known/markdown.js';
import { Mediators, sendingModules } from './known/mediators.js';
import { mailboxCalls } from './known/mailboxes.js';
import { mailCalls } from './known/mails.js';
import { pageKindCalls } from './known/page-kinds.js';
import { patternCalls } from './known/patterns.js';
import { recordFields } from './known/record-fields.js';
import { remoteSettings } from './known/remote-settings.js';
import { requestLoggerCalls } from './known/request-loggers.js';
import { queryCalls } from './known/queries.js';
import { responseCalls } from './known/responses.js';
import { schemaCalls } from './known/validators.js';
import { backendCalls } from './known/shell-commands.js';
import { secretStores } from './known/secret-stores.js';
import { serviceContainers } from './known/service-containers.js';
import { stateCalls } from './known/states/index.js';
import { stepCalls } from './known/steps.js';
import { storeCalls } from './known/stores.js';
import { runnerCalls } from './known/runners.js';
import { fetchCalls, logCalls, pageCalls, runCalls, sanitizerCalls } from './known/sinks.js';
import { telemetryCalls } from './known/telemetry.js';
import { textFiles } from './known/text-files.js';
import { toolCalls } from './known/tools.js';
import { uploadCalls } from './known/uploads.js';
import { utilityFunctions } from './known/utility-functions.js';
import { validatorCalls } from './known/validator.js';
import { windowCalls } from './known/windows-of-electron.js';
import type { Route } from './route.js';
import { handingOn, loadedByFolder, placedByFramework } from './relevance.js';
import { addressCalls } from './routes/address.js';
import { AppRegistry } from './routes/apps.js';
import { Commands } from './routes/commands.js';
import { attachingModules } from './routes/controller-hosts.js';
import { conventionalRoutes, ON_BOTH_SIDES, queueConsumers } from './routes/conventions.js';
import { FeathersServices } from './routes/feathers.js';
import { frontFacts } from './routes/fronts.js';
import { graphqlContexts } from './routes/graphql-contexts.js';
import { HandlerRegistry, nitroReaders } from './routes/handlers.js';
import { MeteorMethods, rulesOfMeteor } from './routes/meteor.js';
import { instanceCalls, nestRoutes } from './routes/nest.js';
import { pothosCalls } from './routes/pothos.js';
import { startProbot } from './routes/probot.js';
import { runRoute } from './routes/run.js';
import type { RunRoute } from './routes/run.js';
import { Sails } from './routes/sails.js';
import { Strapi } from './routes/strapi.js';
import { callsModelOfSettings } from './models/settings-files.js';
import { Scope } from './scope.js';
import { isShownElsewhere, modulesThatShow } from './shown-elsewhere.js';
import { subsetCalls } from './subsets.js';
import { runTemplateHandlers } from './template-values.js';
import { external, options, property, record, unknownValue } from './value.js';
import type { Value } from './value.js';

/** How a file shows that it makes a client or calls it, and does not only speak of Claude. */
const callsClaude = /messages\s{0,4}\.\s{0,4}(?:create|stream|parse|batches|toolRunner)|new\s{1,4}(?:\w{1,40}\.)?(?:(?:Base|Chat)?Anthropic|InvokeModel|Converse)|createAnthropic|@ai-sdk\/anthropic|api\.anthropic\.com|claude-agent-sdk|claude-code|(?:generate|stream)(?:Text|Object)|\.completions\.|(?:ANTHROPIC|CLAUDE)[A-Z_]{0,40}(?:KEY|TOKEN)/;

/** Everything the rules are asked on: the graph, what runs where, and what was seen when it ran. */
export class Analysis {
  readonly graph: ModuleGraph;
  readonly interpreter: Interpreter;
  readonly client: ClientSide;
  readonly routes: readonly RunRoute[];
  /** Modules that hold a call or a client of Claude, by their words. */
  readonly claudeModules: ReadonlySet<string>;
  /** Modules from which those can be reached. */
  readonly relevant: ReadonlySet<string>;
  private readonly texts = new Map<string, string>();

  constructor(
    readonly project: Project,
    report: Reporter,
  ) {
    this.graph = ModuleGraph.build(project, report);
    const claude = new Set<string>();
    for (const [path, module] of this.graph.modules) {
      if (isAside(module.file)) continue;
      if (module.record.speaksOfClaude || callsModelOfSettings(module.record, project)) claude.add(path);
    }
    this.claudeModules = claude;
    this.relevant = new Set([...this.graph.ancestors([...claude, ...loadedByFolder(this.graph, claude), ...placedByFramework(this.graph, claude), ...handingOn(this.graph, claude), ...attachingModules(this.graph), ...sendingModules(this.graph, claude)])].filter((path) => !this.isAside(path)));
    const apps = new AppRegistry(this.graph);
    // They come first: what they give a window stands there before its pages run, whatever the files are called.
    this.relevant = new Set([...this.graph.ancestors(bridges(project, this.graph)), ...this.relevant]);
    const handlers = new HandlerRegistry(project);
    const commands = new Commands();
    const meteor = new MeteorMethods();
    const jobs = new Jobs();
    const feathers = new FeathersServices();
    const strapi = new Strapi(project, this.graph.modules.keys());
    const sails = new Sails(project, this.graph.modules.keys());
    const mediators = new Mediators(this.graph, () => this.relevant, () => this.interpreter);
    const recognizers: Recognizer[] = [commands.recognize, mediators.recognize, addressCalls, assertionCalls, validationResults, uploadCalls, loadedModules(this.graph), textFiles(this.graph), containerCalls, serviceContainers, inlineTemplates, utilityFunctions, loaderData, environmentCalls, contextCalls, cacheCalls, stateCalls, toolCalls, new McpTools().recognize, readyEndpoint, meteor.recognize, stepCalls, callbackRequests, ...claudeRecognizers, jobs.recognize, mailboxCalls, schemaCalls, instanceCalls, patternCalls, fileCalls, callerCalls, listedHandlers, signedCalls, limitersByHand, limiterCalls, markdownCalls, sanitizerCalls, logCalls, runCalls, nitroReaders, pageCalls, apps.recognize, handlers.recognize, responseCalls, authCalls, queryCalls, globalCalls, fetchCalls];
    const actions: RunRoute[] = [];
    recognizers.unshift(displayNames, pageKindCalls, storeCalls, mailCalls, backendCalls, keyHeaderCalls, mapCalls, strapi.recognize, sails.recognize, feathers.recognize, pothosCalls, requestLoggerCalls, graphqlContexts, handlers.resolvers, telemetryCalls, windowCalls, validatorCalls, subsetCalls, remoteSettings, pagePayloads, secretStores, appPlugins, recordFields, confirmationCalls, runnerCalls, signalCalls);
    this.interpreter = new Interpreter(this.graph, recognizers, (action) => actions.push(action));
    this.client = clientModules(project, this.graph, this.interpreter.trees, this.relevant);
    for (const scripts of this.client.pages) this.interpreter.windows.share(scripts);
    report.progress('data flow', 0, this.relevant.size);
    for (const path of this.relevant) {
      this.interpreter.start(path, undefined);
      this.guarded(path, () => this.interpreter.load(path));
    }
    for (const path of rulesOfMeteor(this.graph)) this.guarded(path, () => this.interpreter.load(path));
    for (const path of this.relevant) this.guarded(path, () => {
      this.startPlugin(path);
      startProbot(path, this.interpreter);
    });
    const front = frontFacts(project, this.graph, this.interpreter);
    const routes: RunRoute[] = [...apps.collect(), ...handlers.routes, ...meteor.routes, ...strapi.routes(this.interpreter), ...sails.routes(this.interpreter), ...feathers.routes(this.interpreter)];
    const placed = (path: string): RunRoute[] => {
      const module = this.graph.module(path);
      return module === undefined ? [] : [...conventionalRoutes(module, project, this.interpreter), ...nestRoutes(path, this.interpreter).map((route) => ({ ...route, middlewares: apps.hosts.before(route.path, route.url) }))];
    };
    for (const path of this.relevant) {
      for (const { run, family } of queueConsumers(path, project, this.interpreter)) jobs.consumer(run, family);
      routes.push(...placed(path));
    }
    const all: RunRoute[] = [];
    this.routes = all;
    const known = new Set<Node>();
    const runAll = (found: readonly RunRoute[]): void => {
      for (const [index, route] of found.entries()) {
        report.progress('data flow', index, found.length);
        const fronted = { ...route, facts: new Set([...(route.facts ?? []), ...front(route.path, route.url)]) };
        all.push(fronted);
        known.add(route.node);
        this.guarded(route.path, () => runRoute(fronted, this.interpreter));
      }
    };
    runAll(commands.behindDispatchers(routes, this.graph, this.interpreter, () => handlers.routes));
    this.runPages();
    this.runRest();
    // Server actions written inside a component show up when the component runs.
    runAll(actions.filter((route, index) => !known.has(route.node) && actions.findIndex((other) => other.node === route.node) === index));
    this.runReaders(() => [...apps.collect(), ...handlers.routes], placed, known);
    for (const path of new Set([...this.interpreter.unfinished].map((root) => root.split(':')[0] ?? root))) report.skip(path, 'time-bound', 'more ways through the program than were followed');
  }

  /** What other parts of the repository show of the answers that were kept; of those parts nothing else is asked. */
  private runReaders(registered: () => readonly RunRoute[], placed: (path: string) => readonly RunRoute[], known: ReadonlySet<Node>): void {
    const readers = modulesThatShow(this.graph, this.events('kept'), (path) => this.relevant.has(path) || this.isAside(path) || this.client.modules.has(path));
    if (readers.length === 0) return;
    const { events } = this.interpreter;
    const before = events.length;
    const around = [...this.graph.ancestors(readers)].filter((path) => !this.isAside(path));
    for (const path of around) {
      this.interpreter.start(path, undefined);
      this.guarded(path, () => this.interpreter.load(path));
    }
    const routes = [...registered(), ...around.filter((path) => !this.relevant.has(path)).flatMap((path) => placed(path))];
    for (const route of routes) if (!known.has(route.node)) this.guarded(route.path, () => runRoute(route, this.interpreter));
    events.push(...events.splice(before).filter((event) => isShownElsewhere(event)));
  }

  /** An app of Fastify as a plugin, which the command line of Fastify starts: nobody in the project imports it. */
  private startPlugin(path: string): void {
    if ([...this.graph.importers(path)].some((other) => !this.isAside(other)) || !/\bfastify\.(?:register|route|get|post|put|all)\(/.test(this.text(path))) return;
    const plugin = this.interpreter.imported(path, 'default');
    const node = plugin.shape.kind === 'function' ? plugin.shape.closure.node : undefined;
    const [first] = node?.params ?? [];
    if (node === undefined || first?.type !== 'Identifier' || first.name !== 'fastify') return;
    this.interpreter.start(`${path}:plugin`, undefined);
    this.interpreter.call(plugin, [external('fastify', 'app'), unknownValue, unknownValue], this.interpreter.topFrame(path, new Scope()), node);
  }

  /** A stack that ran out ends one root, not the whole look; the report says which. */
  private guarded(path: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.interpreter.unfinished.add(path);
    }
  }

  /** Components and page scripts: twice, so that state set by handlers is seen when it is shown. */
  private runPages(): void {
    for (const path of this.relevantToPages()) {
      this.interpreter.start(`${path}:page`, undefined);
      this.guarded(path, () => this.runExports(path, 2));
      this.guarded(path, () => runTemplateHandlers(this, path));
      this.guarded(path, () => runIslands(this, path));
    }
  }

  private *relevantToPages(): Iterable<string> {
    // A page hands its state to the component that shows it.
    const writers = this.graph.ancestors([...this.graph.modules].filter(([, module]) => module.record.writesHtml && !isAside(module.file)).map(([path]) => path));
    for (const path of this.client.modules.keys()) {
      const module = this.graph.module(path);
      if (module === undefined || isAside(module.file)) continue;
      if (this.relevant.has(path) || writers.has(path)) yield path;
    }
  }

  /** Functions that hold a call of Claude and that nothing known leads to. */
  private runRest(): void {
    for (const path of this.relevant) {
      const calls = this.claudeModules.has(path) && callsClaude.test(this.text(path));
      // Where nobody imports a module, a host calls what it exports: `activate` of an editor's extension.
      const isStart = !calls && [...this.graph.importers(path)].length === 0 && !this.client.modules.has(path);
      if (!calls && !isStart) continue;
      this.interpreter.start(`${path}:rest`, undefined);
      this.guarded(path, () => this.runExports(path, 1));
    }
  }

  private runExports(path: string, rounds: number): void {
    const module = this.interpreter.load(path);
    if (module === undefined) return;
    const props = rounds > 1 ? this.pageProps(path) : unknownValue;
    const page = module.exports.get('default');
    const commonJs = property(module.scope.own('module') ?? unknownValue, 'exports');
    const functions = new Set<Value>([...module.exports.values(), ...functionsIn(commonJs ?? unknownValue), ...partsOf(commonJs).flatMap((value) => functionsIn(value)), ...[...module.exports.values()].flatMap((value) => functionsIn(value)), ...module.scope.functions()].map((value) => unwrapFunction(value)));
    for (let round = 0; round < rounds; round += 1) {
      for (const value of functions) {
        const node = value.shape.kind === 'function' ? value.shape.closure.node : value.shape.kind === 'class' ? value.shape.definition.node : undefined;
        if (node === undefined) continue;
        const frame = { ...module.frame };
        if (value.shape.kind === 'class') this.interpreter.runMethods(value, frame, node);
        else {
          const given = this.interpreter.call(value, [page !== undefined && unwrapFunction(page) === value ? props : unknownValue, unknownValue, unknownValue], frame, node);
          // A hook or composable gives functions for others to call.
          for (const inner of functionsIn(given)) this.interpreter.call(inner, [unknownValue, unknownValue, unknownValue], { ...module.frame }, node);
        }
      }
    }
  }

  /** What the server half of a page's own file hands it: `props` of Next, `loaderData` and `actionData` of React Router. */
  private pageProps(path: string): Value {
    const module = this.interpreter.load(path);
    const given = (name: string): Value | undefined => {
      const half = module?.exports.get(name);
      return half?.shape.kind === 'function' && module !== undefined ? this.interpreter.call(half, [unknownValue], { ...module.frame }, half.shape.closure.node) : undefined;
    };
    const data = gatsbyData(path, this.interpreter);
    if (data !== undefined) return record([['data', data]], unknownValue);
    const next = given('getServerSideProps') ?? given('getStaticProps');
    if (next !== undefined) return property(next, 'props') ?? unknownValue;
    const parts = ([['loaderData', given('loader')], ['actionData', given('action')]] as const).flatMap(([name, part]): [string, Value][] => (part === undefined ? [] : [[name, part]]));
    return parts.length === 0 ? unknownValue : record(parts, unknownValue);
  }

  events<Kind extends EventDetail['kind']>(kind: Kind): EventOf<Kind>[] {
    return this.interpreter.events.filter((event): event is EventOf<Kind> => event.detail.kind === kind);
  }

  /** Whether a pattern stands in a module of the same package that reaches Claude. */
  usesText(pattern: RegExp, path: string): boolean {
    const manifest = this.project.packageOf(path);
    for (const other of this.relevant) if (this.project.packageOf(other) === manifest && pattern.test(this.text(other))) return true;
    return false;
  }

  /** A program that only its own user or a clock starts. */
  isTool(): boolean {
    if (this.routes.length > 0 || this.client.entries.size > 0) return false;
    return this.project.packages.some((manifest) => manifest.data['bin'] !== undefined) || [...this.relevant].some((path) => /^#!|process\.argv|commander|yargs|node:readline|['"]readline['"]|cron\.schedule|@clack\/prompts|inquirer/.test(this.text(path)));
  }

  /** `ref.value` of Vue where a template names the ref itself. */
  unwrapped(value: Value): Value {
    return property(value, 'value') ?? value;
  }

  /** Tests, docs and the like: what stands there is not what runs. */
  isAside(path: string): boolean {
    const file = this.project.file(path);
    return file !== undefined && isAside(file);
  }

  /** In a server function that stands in a page's file: `getServerSideProps`, `loader`, an Astro front matter. */
  inServerPart(event: Event): boolean {
    return (event.route !== undefined && !event.route.name.startsWith(ON_BOTH_SIDES)) || (event.path.endsWith('.astro') && !this.inClientScript(event)) || event.calls.some((call) => /^(?:getServerSideProps|getStaticProps|getStaticPaths|loader|action)$/.test(call.name));
  }

  /** In a script tag of an Astro component, which runs in the browser while its front matter does not. */
  private inClientScript(event: Event): boolean {
    return scriptBlocks(this.text(event.path), '.astro').some(({ side, start, end }) => side === 'client' && event.node.start >= start && event.node.start < end);
  }

  text(path: string): string {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const text = this.project.file(path)?.text() ?? '';
    this.texts.set(path, text);
    return text;
  }

  place(path: string, node: Pick<Node, 'start' | 'end'>): Location {
    return this.interpreter.trees.place(path, node.start, node.end);
  }

  /** The calls from a route to an event, as steps of a finding. */
  steps(event: Event, end = 'reaches Claude here'): Step[] {
    const steps: Step[] = [];
    if (event.route !== undefined) steps.push({ ...this.place(event.route.path, event.route.node), message: `${event.route.name} starts here` });
    for (const call of event.calls) {
      const isHandler = event.route !== undefined && call.path === event.route.path && call.offset === event.route.node.start;
      if (call.name === '' || isHandler) continue;
      steps.push({ ...this.interpreter.trees.place(call.path, call.offset), message: `calls ${call.name}` });
    }
    steps.push({ ...this.place(event.path, event.node), message: end });
    return steps;
  }

  /** One event a place and route: the same call reached in several ways counts once. */
  calls(): EventOf<'claude'>[] {
    return this.events('claude').filter((event) => !this.isAside(event.path));
  }

  /** Calls with the routes that lead to them; a call no route leads to has an empty list. */
  byCall(): Map<Node, EventOf<'claude'>[]> {
    const found = new Map<Node, EventOf<'claude'>[]>();
    for (const event of this.calls()) addTo(found, event.node, event);
    return found;
  }

  /** Calls that people outside can set off and that the app pays for. */
  exposed(): (EventOf<'claude'> & { readonly route: Route })[] {
    const clients = new Map<unknown, EventOf<'client'>[]>();
    for (const event of this.events('client')) addTo(clients, event.node, event);
    return this.fromOutside().filter((event) => !onCallersKey(event, clients));
  }

  /** Calls that people outside can set off, also those on a key that they send along. */
  fromOutside(): (EventOf<'claude'> & { readonly route: Route })[] {
    return this.calls().filter((event): event is EventOf<'claude'> & { readonly route: Route } => event.route?.audience === 'public');
  }
}

function addTo<Key, Entry>(map: Map<Key, Entry[]>, key: Key, entry: Entry): void {
  const entries = map.get(key);
  if (entries === undefined) map.set(key, [entry]);
  else entries.push(entry);
}

/** What gives functions of the main process to the pages of a window. */
function bridges(project: Project, graph: ModuleGraph): string[] {
  return [...graph.modules].filter(([path, { file }]) => project.packageOf(path)?.dependencies.has('electron') === true && /preload/i.test(path) && !isAside(file) && (file.text() ?? '').includes('exposeInMainWorld')).map(([path]) => path);
}

/** A function, or those that an object or a list holds. */
function partsOf(value: Value | undefined): Value[] {
  return value?.shape.kind === 'object' ? [...value.shape.properties.values()] : [];
}

function functionsIn(value: Value): Value[] {
  return options(value).flatMap((option) => {
    if (option.shape.kind === 'function') return [option];
    const parts = option.shape.kind === 'object' ? [...option.shape.properties.values()] : option.shape.kind === 'array' ? option.shape.items : [];
    return parts.filter((part) => part.shape.kind === 'function');
  });
}
