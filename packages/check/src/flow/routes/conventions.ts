import { posix } from 'node:path';
import type { Node, Program } from 'oxc-parser';
import type { Project } from '../../engine/project.js';
import type { GraphModule } from '../../graph/module-graph.js';
import { memberOfFunction } from '../function-members.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import { sendsMessages, takesMessages } from '../known/cloud-queues.js';
import type { RouteParameters } from '../route.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { exportedHandlers } from './exported-handlers.js';
import { freshHandlers, isOfFresh } from './fresh.js';
import { botModules } from './handlers.js';
import { platformFunctions } from './platform-functions.js';
import { isInternalFunction } from './serverless.js';
import { isSmallBody } from './small-body.js';
import type { RunRoute } from './run.js';

/** What older pages of Next are filled by: it runs on the server first and in the browser after that. */
export const ON_BOTH_SIDES = 'getInitialProps';

/** Functions beside or in a page whose answer is written into it, by framework, and where they stand. */
const pageData: readonly (readonly [dependency: RegExp, file: RegExp, names: readonly string[]])[] = [
  [/^gatsby$/, /(?:^|\/)src\/pages\//, ['getServerData']],
  [/^(?:vike|vite-plugin-ssr)$/, /(?:^|\/)\+(?:data|guard)\.[jt]sx?$/, ['data', 'guard']],
  [/^(?:vike|vite-plugin-ssr)$/, /(?:^|\/)(?:\+onBeforeRender|[\w.-]+\.page\.server)\.[jt]sx?$/, ['onBeforeRender']],
];

const httpVerbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'ALL', 'fallback'];
/** Astro wrote them small before its third version. */
const astroVerbs = [...httpVerbs, 'get', 'post', 'put', 'patch', 'del', 'all'];

/** URL of a file-based route: groups and index left out, parameters as `:name`. */
function urlOf(path: string, below: string): string {
  const start = path.lastIndexOf(`${below}/`);
  const rest = path.slice(start === -1 ? 0 : start + below.length + 1).replace(/\.[a-z]+$/i, '');
  const parts = rest
    .split('/')
    .filter((part) => !/^\(.*\)$/.test(part) && !part.startsWith('@') && !/^(?:index|route|page|\+server|\+page(?:\.server)?)$/.test(part))
    .map((part) => part.replace(/^\[\.{0,3}([^\]]*)\]$/, ':$1').replace(/\.(?:get|post|put|patch|delete)$/, ''));
  return `/${parts.join('/')}`;
}

interface Found {
  readonly framework: string;
  readonly name: string;
  readonly url: string | undefined;
  readonly handler: Value;
  readonly parameters: RouteParameters;
  readonly facts?: values.Facts;
  /** The function as it is written, where what is called stands for it. */
  readonly written?: Node;
}

/** `config.rateLimit` of a Netlify function counts each address where `aggregateBy` names `ip`, the domain's visitors together where it does not. */
function isLimitedByNetlify(config: Value | undefined): boolean {
  const limit = config === undefined ? undefined : property(config, 'rateLimit');
  const by = property(limit, 'aggregateBy');
  return property(limit, 'windowLimit') !== undefined && by !== undefined && values.literalText(by).split('\n').includes('ip');
}

/** The routes that a module is by its place and its exports. */
export function conventionalRoutes(module: GraphModule, project: Project, interpreter: Interpreter): RunRoute[] {
  const { path } = module.file;
  const base = posix.basename(path).replace(/\.[cm]?[jt]sx?$/, '');
  const manifest = project.packageOf(path);
  const uses = (pattern: RegExp): boolean => [...(manifest?.dependencies.keys() ?? [])].some((name) => pattern.test(name)) || (manifest?.directory !== '' && project.packages.some((other) => other.directory === '' && [...other.dependencies.keys()].some((name) => pattern.test(name))));
  const inside = manifest === undefined || manifest.directory === '' ? path : path.slice(manifest.directory.length + 1);
  const exported = (name: string): Value | undefined => {
    const value = interpreter.imported(path, name);
    return value.shape.kind === 'unknown' ? undefined : value;
  };
  const found: Found[] = [];
  const verbs = (framework: string, url: string, parameters: RouteParameters, names = httpVerbs): void => {
    for (const verb of names) {
      const handler = exported(verb);
      if (handler !== undefined) found.push({ framework, name: `${verb} ${url}`, url, handler, parameters });
    }
  };
  const defaultAs = (framework: string, url: string, parameters: RouteParameters): void => {
    const handler = exported('default');
    if (handler !== undefined) found.push({ framework, name: url, url, handler, parameters });
  };
  const own = module.record.exports;

  if (module.record.directives.includes('use server')) {
    for (const name of own) {
      const handler = exported(name);
      if (handler?.shape.kind === 'function') found.push({ framework: 'next', name: `server action ${name}`, url: undefined, handler, parameters: 'action' });
    }
  } else if (isOfFresh(project, path)) found.push(...freshHandlers(path, urlOf(path, 'routes'), interpreter));
  else if (base.endsWith('+api') && uses(/^expo-router$/)) verbs('expo', urlOf(path, 'app').replace(/\+api$/, ''), 'web');
  else if (base === 'route' && /(?:^|\/)app\//.test(inside)) verbs('next', urlOf(path, 'app'), 'web');
  else if (base === '+server') verbs('sveltekit', urlOf(path, 'routes'), 'event');
  else if (base === '+page.server' || base === '+layout.server') {
    const actions = exported('actions');
    if (actions?.shape.kind === 'object') for (const [name, handler] of actions.shape.properties) found.push({ framework: 'sveltekit', name: `form action ${name} of ${urlOf(path, 'routes')}`, url: urlOf(path, 'routes'), handler, parameters: 'event' });
    verbs('sveltekit', urlOf(path, 'routes'), 'event', ['load']);
  } else if (/(?:^|\/)pages\/api\//.test(inside) && (uses(/^next$/) || /\bNextApi(?:Request|Response|Handler)\b/.test(interpreter.syntax(path)?.text ?? ''))) {
    const handler = exported('default');
    if (handler !== undefined) found.push({ framework: 'next', name: urlOf(path, 'pages'), url: urlOf(path, 'pages'), handler, parameters: parameterCount(handler) === 1 && /runtime['"]?\s{0,5}:\s{0,5}['"](?:experimental-)?edge/.test(interpreter.syntax(path)?.text ?? '') ? 'web' : 'express' });
  } else if (inside.startsWith('src/api/') && uses(/^gatsby$/)) {
    const handler = exported('default');
    if (handler !== undefined) found.push({ framework: 'gatsby', name: `/api${urlOf(path, 'api')}`, url: `/api${urlOf(path, 'api')}`, handler, parameters: 'express' });
  } else if (/(?:^|\/)src\/routes\/.*\.[jt]s$/.test(`/${inside}`) && uses(/^@solidjs\/start$/)) verbs('solid', urlOf(path, 'routes'), 'event');
  else if (/^(?:src\/)?pages\//.test(inside) && (uses(/^astro$/) || module.record.imports.some((edge) => edge.specifier === 'astro'))) verbs('astro', urlOf(path, 'pages'), 'event', astroVerbs);
  else if (/(?:^|\/)server\/(?:api|routes)\//.test(`/${inside}`) && (uses(/^(?:nuxt|nitropack|h3|nitro)$/) || /defineEventHandler|eventHandler/.test(interpreter.syntax(path)?.text ?? ''))) defaultAs('nuxt', urlOf(path, inside.includes('server/api/') ? 'server' : 'routes'), 'nitro');
  else if (/(?:^|\/)netlify\/(?:functions|edge-functions)\//.test(`/${inside}`) && own.includes('default')) defaultAs('netlify', urlOf(path, 'functions'), 'web');
  else if (inside.startsWith('functions/') && own.some((name) => name.startsWith('onRequest'))) verbs('pages-functions', urlOf(path, 'functions'), 'event', own.filter((name) => name.startsWith('onRequest')));
  else if (inside.startsWith('api/') && (own.includes('default') || own.length === 0 || own.some((name) => httpVerbs.includes(name))) && !uses(/^(?:next|express|fastify|koa|hono|sails|@nestjs\/core)$/)) {
    const handler = exported('default');
    if (handler?.shape.kind === 'function') found.push({ framework: 'vercel', name: urlOf(path, 'api'), url: `/api${urlOf(path, 'api')}`, handler, parameters: parameterCount(handler) >= 2 ? 'express' : 'web' });
    verbs('vercel', `/api${urlOf(path, 'api')}`, 'web');
  }
  if (uses(/^(?:@remix-run\/.*|@react-router\/.*|react-router)$/) && /(?:^|\/)app\//.test(inside) && own.some((name) => name === 'action' || name === 'loader')) verbs('remix', urlOf(path, 'routes'), 'event', ['action', 'loader']);
  if ((base === 'page' || base === 'layout') && /(?:^|\/)app\//.test(inside) && uses(/^next$/) && !module.record.directives.includes('use client')) {
    const page = exported('default');
    if (page?.shape.kind === 'function') found.push({ framework: 'next', name: `page ${urlOf(path, 'app')}`, url: undefined, handler: page, parameters: 'event' });
  }
  if (/(?:^|\/)pages\//.test(inside) && !inside.includes('pages/api/') && uses(/^next$/)) {
    verbs('next', urlOf(path, 'pages'), 'event', ['getServerSideProps', 'getStaticProps']);
    const page = exported('default');
    const initial = page?.shape.kind === 'function' ? memberOfFunction(page.shape.closure, ON_BOTH_SIDES) : undefined;
    if (initial !== undefined) found.push({ framework: 'next', name: `${ON_BOTH_SIDES} ${urlOf(path, 'pages')}`, url: undefined, handler: initial, parameters: 'event' });
  }
  for (const [dependency, file, names] of pageData) if (file.test(path) && uses(dependency)) verbs('page data', urlOf(path, 'pages'), 'event', [...names]);
  const lambda = own.includes('handler') || /(?:module\.)?exports\.handler\s{0,5}=/.test(interpreter.syntax(path)?.text ?? '') ? exported('handler') : undefined;
  if (lambda !== undefined && isLambda(lambda)) found.push({ framework: 'lambda', name: `function ${path}`, url: /netlify\/functions\//.test(path) ? `/.netlify/functions/${base}` : undefined, handler: lambda, parameters: 'lambda' });
  else found.push(...platformFunctions(path, interpreter.syntax(path)?.text ?? '', exported, interpreter));
  if (/SlashCommandBuilder|ApplicationCommand/.test(interpreter.syntax(path)?.text ?? '')) {
    // A command in a file of its own, which the bot looks up by its name.
    const command = exported('execute') ?? exported('run');
    if (command?.shape.kind === 'function') found.push({ framework: 'bot', name: `command ${base}`, url: undefined, handler: command, parameters: 'bot' });
  }
  found.push(...roomMessages(path, interpreter), ...botClasses(path, interpreter), ...exportedHandlers(module, inside, uses, interpreter));
  const worker = own.includes('default') ? exported('default') : undefined;
  const fetcher = worker?.shape.kind === 'object' ? worker.shape.properties.get('fetch') : undefined;
  if (fetcher?.shape.kind === 'function') found.push({ framework: 'worker', name: 'fetch handler', url: undefined, handler: fetcher, parameters: 'web' });
  const mail = worker?.shape.kind === 'object' ? worker.shape.properties.get('email') : undefined;
  if (mail?.shape.kind === 'function') found.push({ framework: 'worker', name: 'mail handler', url: undefined, handler: mail, parameters: 'mail' });

  // `export const config = { api: { bodyParser: { sizeLimit: '8kb' } } }`
  const settings = own.includes('config') || /\bexports\.config\s{0,4}=/.test(interpreter.syntax(path)?.text ?? '') ? property(property(exported('config'), 'api'), 'bodyParser') : undefined;
  const limit = property(settings, 'sizeLimit');
  const isSmall = (limit !== undefined && isSmallBody(limit)) || (uses(/^gatsby$/) && own.includes('config') && hasSmallParsers(exported('config')));
  const facts: values.Facts = new Set([...(isSmall ? ['body-sized'] : []), ...(isLimitedByNetlify(exported('config')) ? ['limited'] : [])]);
  // What is run when the app is built, or by a clock.
  const isInternal = ({ framework, name }: Found): boolean => name.startsWith('getStaticProps ') || (framework === 'lambda' && (isInternalFunction(project, path) || (takesMessages(interpreter.syntax(path)?.text ?? '') && sendsMessages(project))));
  return found.map((entry) => {
    const { shape } = entry.handler;
    const node = entry.written ?? (shape.kind === 'function' && shape.closure.module === path ? shape.closure.node : undefined) ?? exportStatement(interpreter.syntax(path)?.program, entry.name);
    return node === undefined ? undefined : { ...entry, path, node, audience: isInternal(entry) ? ('internal' as const) : ('public' as const), before: [], facts: values.both(facts, entry.facts ?? values.noFacts) };
  }).filter((route) => route !== undefined);
}

/** `export const config = { bodyParser: { json: { limit: '8kb' } } }` of a function of Gatsby. */
function hasSmallParsers(config: Value | undefined): boolean {
  const parsers = property(config, 'bodyParser');
  const limits = ['json', 'text', 'urlencoded', 'raw'].map((name) => property(property(parsers, name), 'limit')).filter((limit) => limit !== undefined);
  return limits.length > 0 && limits.every((limit) => isSmallBody(limit));
}

/** What a Worker takes from its queues with. */
export function queueConsumers(path: string, project: Project, interpreter: Interpreter): { readonly run: Value; readonly family: 'workers' | 'functions' }[] {
  const text = interpreter.syntax(path)?.text ?? '';
  const handler = /\bhandler\b/.test(text) && takesMessages(text) && sendsMessages(project) ? interpreter.imported(path, 'handler') : undefined;
  if (handler?.shape.kind === 'function') return [{ run: handler, family: 'functions' }];
  if (!/\bqueue\b/.test(text)) return [];
  const worker = interpreter.imported(path, 'default');
  const consumer = worker.shape.kind === 'object' ? worker.shape.properties.get('queue') : undefined;
  return consumer?.shape.kind === 'function' ? [{ run: consumer, family: 'workers' }] : [];
}

/** Commands and listeners of bots as classes that the framework finds by their folder. */
function botClasses(path: string, interpreter: Interpreter): Found[] {
  const syntax = interpreter.syntax(path);
  if (syntax === undefined || !/\bextends\b/.test(syntax.text) || !botModules.test(/from\s{0,4}['"]([^'"]{1,100})['"]|require\(\s{0,4}['"]([^'"]{1,100})/.exec(syntax.text)?.slice(1).find((name) => name !== undefined) ?? '')) return [];
  const module = interpreter.load(path);
  return [...(module?.exports.values() ?? [])].flatMap((value): Found[] => {
    if (value.shape.kind !== 'class' || module === undefined) return [];
    const { node, name } = value.shape.definition;
    const frame = { ...module.frame };
    const instance = interpreter.construct(value, [values.unknownValue], frame, node);
    const base = externalOf(instance);
    if (base === undefined || !botModules.test(base.module)) return [];
    const limited = base.chain.flatMap((link) => link.args).some((arg) => ['cooldown', 'cooldownDelay'].some((option) => values.property(arg, option) !== undefined));
    return ['run', 'messageRun', 'chatInputRun', 'contextMenuRun', 'execute', 'exec'].flatMap((method): Found[] => {
      const found = interpreter.member(instance, method, frame, node);
      if (found.shape.kind !== 'function') return [];
      return [{ framework: 'bot', name: `${name === '' ? path : name}.${method}`, url: undefined, handler: found, parameters: 'bot', ...(limited ? { facts: new Set(['limited']) } : {}) }];
    });
  });
}

/** Rooms of PartyKit, agents and durable objects of Cloudflare: classes whose `onMessage` or `webSocketMessage` the platform calls. */
function roomMessages(path: string, interpreter: Interpreter): Found[] {
  const syntax = interpreter.syntax(path);
  if (syntax === undefined || !(/['"](?:partykit\/server|partyserver|agents|agents\/ai-chat-agent)['"]/.test(syntax.text) && /\bonMessage\b/.test(syntax.text) || /\bwebSocketMessage\s{0,4}\(/.test(syntax.text))) return [];
  const module = interpreter.load(path);
  const first = syntax.text.includes('partykit/server');
  return [...(module?.exports.values() ?? [])].flatMap((value): Found[] => {
    if (value.shape.kind !== 'class' || module === undefined) return [];
    const { node } = value.shape.definition;
    const frame = { ...module.frame };
    const instance = interpreter.construct(value, [values.unknownValue], frame, node);
    const name = syntax.text.includes('webSocketMessage') ? 'webSocketMessage' : 'onMessage';
    const method = interpreter.member(instance, name, frame, node);
    if (method.shape.kind !== 'function') return [];
    const handler = first ? method : values.native(name, ([message]) => interpreter.call(method, [values.unknownValue, message ?? values.unknownValue], { ...frame, facts: interpreter.callingFacts }, node, instance));
    return [{ framework: 'socket', name: 'room message', url: undefined, handler, parameters: 'message', written: method.shape.closure.node }];
  });
}

function property(value: Value | undefined, name: string): Value | undefined {
  return value === undefined ? undefined : values.property(value, name);
}

/** Where a handler made elsewhere is exported. */
function exportStatement(program: Program | undefined, name: string): Node | undefined {
  if (program === undefined) return undefined;
  const named = program.body.find((statement) => statement.type === 'ExportNamedDeclaration' && statement.declaration?.type === 'VariableDeclaration' && statement.declaration.declarations.some((entry) => entry.id.type === 'Identifier' && (name.startsWith(`${entry.id.name} `) || name.endsWith(` ${entry.id.name}`))));
  return named ?? program.body.find((statement) => statement.type === 'ExportDefaultDeclaration') ?? program.body.find((statement) => statement.type.startsWith('Export')) ?? program.body[0];
}

function parameterCount(handler: Value): number {
  return handler.shape.kind === 'function' ? handler.shape.closure.node.params.length : 2;
}

/** `handler(event)`: the first parameter tells it from other functions of that name. */
function isLambda(value: Value): boolean {
  if (value.shape.kind === 'function') {
    const [first] = value.shape.closure.node.params;
    if (first === undefined) return false;
    if (first.type === 'ObjectPattern') return first.properties.some((entry) => entry.type === 'Property' && entry.key.type === 'Identifier' && /^(?:body|queryStringParameters|headers|pathParameters|requestContext|Records)$/.test(entry.key.name));
    return first.type === 'Identifier' && /^_?(?:event|evt|e|request|req)$/.test(first.name);
  }
  const external = externalOf(value);
  return external !== undefined && /middy|netlify|powertools|serverless|streamifyResponse|awslambda|global/.test(`${external.module}${external.chain.map((link) => link.name).join('.')}`) && values.options(value).length > 0;
}
