import type { Node } from 'oxc-parser';
import type { Project } from '../../engine/project.js';
import type { CallInfo, Recognizer } from '../evaluator.js';
import type { RouteParameters } from '../route.js';
import { externalOf, trail } from '../known/chain.js';
import { limiterModules } from '../known/guards.js';
import { MAILBOX } from '../known/mailboxes.js';
import { socketModules } from '../known/sockets.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { unwrapFunction } from '../elements.js';
import { dottedName } from '../syntax.js';
import { exportedAddress } from './function-names.js';
import { actionAddress } from './astro-actions.js';
import { matchesGlob } from './globs.js';
import { listed } from './app-parts.js';
import { mailListener } from './mailbox-listeners.js';
import type { Middleware } from './placing.js';
import { Composers } from './composers.js';
import { choosing, chosenArguments } from './graphql-choices.js';
import { declaredFacts, fieldFacts } from './graphql-directives.js';
import { roomEvents, roomMethods, roomModules, roomTextHandler } from './chat-rooms.js';
import { roomHandler } from './matrix.js';
import { boundedResolver } from './pothos.js';
import { repositoryEvents } from './probot.js';
import { procedureFacts } from './procedure-limits.js';
import { handRequest } from './requests.js';
import { isSmallBody } from './small-body.js';
import type { RunRoute } from './run.js';
import { askedByRules, storedDocument, storeTriggers } from './store-triggers.js';

export const botModules = /discord|^@sapphire\/framework$|telegraf|^grammy$|@slack\/bolt|node-telegram-bot-api|whatsapp|^@?whiskeysockets|baileys|^@wppconnect|venom-bot|matrix-|^botbuilder|^tmi\.js$|^eris$|oceanic|@line\/bot|viber|mineflayer|^(?:revolt|guilded)\.js$|@microsoft\/teams|^probot$|^octokit$|^@octokit\/(?:webhooks|app)$/;
const botMethods = /^(?:on|once|command|hears|message|event|start|action|onText|mention|onMessage|shortcut|use|slashCommand|onNewMessage)$/;
const botEvents = /^(?:message|messageCreated?|interactionCreate|text|app_mention|messages?\.?\w*|callback_query|chat|edited_message|direct_message|(?:message|msg|edited_message|channel_post|business_message)?(?::[a-z_]{1,40}){1,2}|inline_query|room\.(?:message|event|decrypted_event|timeline)|voice|photo|document|cheer|whisper)$/i;
const socketNames = /(?:^|\.)(?:io|socket|ws|wss|conn|connection|client|namespace|nsp|peer|webSocket|websocket)$/i;
const ownEvents = /^(?:connection|connect|disconnect|disconnecting|close|error|open|end|finish|drain|ready|listening|timeout|exit|upgrade|ping|pong|SIG\w+|uncaughtException|unhandledRejection)$/;

/** Collects handlers that are given to functions: servers, sockets, bots, procedures, callable functions. */
export class HandlerRegistry {
  readonly routes: RunRoute[] = [];
  private readonly seen = new Set<Node>();
  /** What is asked before fields of GraphQL are resolved. */
  private readonly shields: { readonly rules: Value; readonly info: CallInfo }[] = [];
  /** Which fields of GraphQL a plugin of the server counts: `useRateLimiter({ configByField })`. */
  private countedFields: Value | undefined;
  /** What each bot runs before its handlers. */
  private readonly beforeBots = new Map<values.External, readonly Middleware[]>();
  private readonly composers = new Composers();

  constructor(private readonly project: Project) {}

  readonly recognize: Recognizer = (info) => this.permissions(info) ?? this.field(info) ?? this.socket(info) ?? this.mailbox(info) ?? this.bot(info) ?? this.procedure(info) ?? this.server(info);

  private add(info: CallInfo, framework: string, name: string, handler: Value, parameters: RouteParameters, more: Partial<RunRoute> = {}): void {
    if (this.seen.has(info.node)) return;
    this.seen.add(info.node);
    this.routes.push({ framework, name, url: undefined, path: info.frame.module, node: info.node, audience: 'public', handler, before: [], parameters, ...more });
  }

  /** `shield({ Query: { field: rule } })` of graphql-shield, `applyMiddleware(schema, { Query: { field: fn } })`: what each field asks of its callers. */
  private permissions(info: CallInfo): undefined {
    const { callee, method, args } = info;
    const module = externalOf(callee)?.module;
    if (module === 'graphql-shield' && method === 'shield' && args[0] !== undefined) this.shields.push({ rules: args[0], info });
    if (module === 'graphql-middleware' && method === 'applyMiddleware') this.shields.push(...args.slice(1).map((rules) => ({ rules, info })));
    return undefined;
  }

  private shielded(type: string, field: string): values.Facts {
    const found = new Set<string>();
    for (const { rules, info } of this.shields) {
      const ofType = values.property(rules, type) ?? (rules.shape.kind === 'function' ? rules : undefined);
      const rule = ofType === undefined || ofType.shape.kind === 'function' ? ofType : (values.property(ofType, field) ?? values.property(ofType, '*'));
      if (rule === undefined) continue;
      if (externalOf(rule)?.module === 'graphql-shield') found.add('authenticated');
      if (holdsLimiter(rule, info, 0)) found.add('limited');
    }
    return found;
  }

  /** Fields of GraphQL that are put together in code: `t.string({ args, resolve })`, `new GraphQLObjectType({ fields })`, `rootValue`. */
  private field(info: CallInfo): undefined {
    const [first, second] = info.args;
    if (info.method === 'useRateLimiter' && first !== undefined) this.countedFields = values.property(first, 'configByField');
    const counted = (name: string): values.Facts => (listed(this.countedFields ?? values.list([])).some((entry) => matchesGlob(values.constantText(values.property(entry, 'field') ?? values.unknownValue) ?? '', name)) ? new Set(['limited']) : values.noFacts);
    const add = (name: string, resolve: Value | undefined, parameters: RouteParameters, handler = resolve, known: values.Facts = values.noFacts): void => {
      if (resolve?.shape.kind !== 'function' || handler === undefined) return;
      // The plugin may be read after the field.
      this.routes.push({ framework: 'graphql', name: `field ${name}`, url: undefined, path: resolve.shape.closure.module, node: resolve.shape.closure.node, audience: 'public', handler, before: [], parameters, get facts() { return values.both(known, counted(name)); } });
    };
    for (const given of [first, second]) {
      if (given?.shape.kind !== 'object') continue;
      const resolve = given.shape.properties.has('args') || (given.shape.properties.has('input') && externalOf(info.callee)?.module === '@pothos/core') ? given.shape.properties.get('resolve') : undefined;
      if (resolve !== undefined) add(registeredAs(info) ?? info.method, resolve, 'resolver', boundedResolver(given, resolve, info), declaredFacts(given));
      const fields = info.method === 'GraphQLObjectType' ? values.property(given, 'fields') : undefined;
      if (fields?.shape.kind === 'object') for (const [name, field] of fields.shape.properties) add(name, values.property(field, 'resolve'), 'resolver');
      const root = values.property(given, 'rootValue');
      if (root?.shape.kind === 'object') for (const [name, resolver] of root.shape.properties) add(name, resolver, 'message');
      const server = values.property(given, 'server');
      const handlers = server === undefined ? undefined : values.property(server, 'handlers');
      if (handlers?.shape.kind === 'object') {
        for (const [verb, handler] of handlers.shape.properties) if (handler.shape.kind === 'function') this.routes.push({ framework: 'tanstack', name: `${verb} handler`, url: undefined, path: handler.shape.closure.module, node: handler.shape.closure.node, audience: 'public', handler, before: [], parameters: 'event' });
      }
    }
    return undefined;
  }

  /** Resolvers that a server of GraphQL is given: `new ApolloServer({ resolvers })`, `createSchema({ resolvers })`, `app.register(mercurius, { resolvers })`. */
  readonly resolvers: Recognizer = ({ isNew, written, method, args, evaluator, frame, node }) => {
    const plugin = method === 'register' && args.some((arg) => externalOf(arg)?.module === 'mercurius');
    if (!(isNew && /ApolloServer$|^GraphQLServer$/.test(written)) && !/^(?:createSchema|makeExecutableSchema|createYoga)$/.test(method) && !plugin) return undefined;
    for (const given of args) {
      const resolvers = values.property(given, 'resolvers');
      // Limits of GraphQL stand in directives of the schema, or in a plugin of the server beside it.
      const beside = `${evaluator.syntax(frame.module)?.text ?? ''}\n${values.literalText(values.property(given, 'typeDefs') ?? values.unknownValue)}`;
      for (const [type, fields] of resolvers?.shape.kind === 'object' ? resolvers.shape.properties : []) {
        if (fields.shape.kind !== 'object') continue;
        for (const [name, resolver] of fields.shape.properties) {
          if (resolver.shape.kind !== 'function') continue;
          // Rules may be read after the field.
          const asked = (): values.Facts => values.both(fieldFacts(name, beside), this.shielded(type, name));
          this.routes.push({ framework: 'graphql', name: `${type}.${name}`, url: undefined, path: resolver.shape.closure.module, node: resolver.shape.closure.node, audience: 'public', ownFunction: resolver, handler: choosing(resolver, chosenArguments(name, beside), { evaluator, frame, node }), before: [], parameters: 'resolver', get facts() { return asked(); } });
        }
      }
    }
    return undefined;
  };

  private socket(info: CallInfo): Value | undefined {
    const { method, receiver, args, written, evaluator, frame, node, argNodes } = info;
    // A server without a port of its own is handed each connection.
    const upgraded = method === 'handleUpgrade' ? args.find((arg) => arg.shape.kind === 'function') : undefined;
    const server = upgraded === undefined ? undefined : externalOf(receiver);
    if (upgraded !== undefined && server !== undefined && socketModules.test(server.module)) {
      const socket: Value = { shape: { kind: 'external', external: values.extend(server, { how: 'member', name: 'socket', args: [] }) }, marks: [] };
      evaluator.branch(frame, values.noFacts, () => evaluator.call(upgraded, [socket, values.unknownValue], frame, node));
      return receiver;
    }
    if (method === 'use') this.beforePackets(info);
    if ((method !== 'on' && method !== 'addListener' && method !== 'once') || receiver === undefined) return undefined;
    const [event, handler] = args;
    const name = event === undefined ? undefined : values.constantText(event);
    const external = externalOf(receiver);
    // Who may open a socket is decided where the server is asked for one.
    if (name === 'upgrade' && handler?.shape.kind === 'function') {
      const { args: given } = handRequest('node', 'request ', frame, node, evaluator);
      evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [given[0] ?? values.unknownValue, values.unknownValue, values.unknownValue], frame, node));
      return receiver;
    }
    const isSocket = external !== undefined && external.module !== 'global' ? socketModules.test(external.module) : (receiver.shape.kind === 'unknown' && receiver.marks.length === 0 || external?.module === 'global') && socketNames.test(written.slice(0, -method.length - 1)) && !/process/.test(written);
    if (!isSocket || handler === undefined || name === undefined) return undefined;
    if (name === 'connection' || name === 'connect') {
      const socket: Value = external === undefined ? values.external('socket.io', 'socket') : { shape: { kind: 'external', external: values.extend(external, { how: 'member', name: 'socket', args: [] }) }, marks: [] };
      const [request] = handRequest('node', 'request ', frame, node, evaluator).args;
      evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [socket, request ?? values.unknownValue], frame, argNodes[1] ?? node));
      return receiver;
    }
    if (ownEvents.test(name)) return undefined;
    const size = external?.chain.flatMap((link) => link.args).map((arg) => values.property(arg, 'maxHttpBufferSize') ?? values.property(arg, 'maxPayload')).find((part) => part !== undefined);
    const before = external === undefined ? [] : (this.beforeBots.get(external) ?? []);
    this.add(info, 'socket', `socket event ${name}`, handler, 'message', { middlewares: before, facts: size !== undefined && isSmallBody(size) ? new Set(['body-sized']) : values.noFacts });
    return receiver;
  }

  /** `socket.use(([event, ...args], next) => ...)`, which sees each packet; `io.use` sees a connection once. */
  private beforePackets({ receiver, args, node, frame }: CallInfo): void {
    const external = externalOf(receiver);
    const [value] = args;
    if (external === undefined || value === undefined || !socketModules.test(external.module) || external.chain.at(-1)?.name !== 'socket') return;
    const before = this.beforeBots.get(external) ?? [];
    this.beforeBots.set(external, [...before, { value, written: '', path: frame.module, node, frame, prefix: '', order: before.length }]);
  }

  private mailbox(info: CallInfo): undefined {
    const found = mailListener(info);
    if (found !== undefined) this.add(info, MAILBOX, found.name, found.handler, 'mail', { ownFunction: found.written });
    return undefined;
  }

  private bot(info: CallInfo): Value | undefined {
    const { method, receiver, args, argNodes, node, frame } = info;
    const external = externalOf(receiver);
    const isRoom = external !== undefined && roomModules.test(external.module);
    if (external === undefined || !(isRoom || botModules.test(external.module)) || !(botMethods.test(method) || (isRoom && roomMethods.test(method)))) return undefined;
    const before = this.beforeBots.get(external) ?? [];
    const asMiddleware = (value: Value): Middleware => {
      const at = argNodes[args.indexOf(value)] ?? node;
      return { value, written: dottedName(at) ?? '', path: frame.module, node: at, frame, prefix: '', order: before.length };
    };
    if (method === 'use') {
      const given = args.flatMap((arg) => listed(arg));
      this.beforeBots.set(external, [...before, ...given.map((arg) => asMiddleware(arg))]);
      for (const arg of given) this.composers.used(arg, external, before);
      return receiver;
    }
    const handler = args.findLast((arg) => arg.shape.kind === 'function' || arg.shape.kind === 'external');
    if (handler?.shape.kind !== 'function') return undefined;
    const name = args[0] === undefined ? '' : (values.constantText(args[0]) ?? '');
    if (method === 'on' || method === 'once' || method === 'addListener') {
      if (args[0]?.shape.kind === 'constant' && !botEvents.test(name) && !repositoryEvents.test(name) && !(isRoom && roomEvents.test(name))) return undefined;
    }
    if (this.seen.has(node)) return receiver;
    this.seen.add(node);
    const own = [...before, ...args.slice(/^(?:on|once)$/.test(method) ? 1 : 0).flatMap((arg) => listed(arg)).filter((arg) => arg !== handler && (arg.shape.kind === 'function' || (arg.shape.kind === 'external' && arg.shape.external.module !== 'global'))).map((arg) => asMiddleware(arg))];
    const { composers } = this;
    this.routes.push({ framework: 'bot', name: `bot ${method} ${name}`.trim(), url: undefined, path: frame.module, node, audience: 'public', ownFunction: handler, handler: isRoom ? roomTextHandler(external, handler, name, info) : roomHandler(external, handler, info), before: [], parameters: 'bot', get middlewares() { return [...composers.before(external), ...own]; } });
    return receiver;
  }

  /** tRPC, next-safe-action, TanStack server functions, Astro actions, Firebase callables. */
  private procedure(info: CallInfo): Value | undefined {
    const { method, receiver, args, callee } = info;
    const [first] = args;
    if (method === 'defineAction' && first?.shape.kind === 'object') {
      const handler = values.property(first, 'handler');
      if (handler !== undefined) this.add(info, 'astro', 'action', handler, 'action', { schema: values.property(first, 'input'), url: actionAddress(info) });
      return undefined;
    }
    // Convex: functions that any client may call; `internalAction` is for the program itself.
    if (/^(?:action|mutation|query|httpAction)$/.test(method) && receiver === undefined && first?.shape.kind === 'object') {
      const handler = values.property(first, 'handler');
      if (handler?.shape.kind === 'function') this.add(info, 'convex', method, handler, 'resolver');
      return undefined;
    }
    if (method === 'buildConfig' && first !== undefined) this.endpoints(first);
    const handler = args.findLast((arg) => arg.shape.kind === 'function');
    if (handler === undefined) return undefined;
    const external = externalOf(receiver) ?? externalOf(callee);
    // Cloud code of Parse Server, which may limit it in the options.
    if (info.written === 'Parse.Cloud.define') {
      const limited = args.some((arg) => values.property(arg, 'rateLimit') !== undefined);
      this.add(info, 'parse', `cloud function ${first === undefined ? '' : (values.constantText(first) ?? '')}`.trim(), handler, 'callable', { facts: limited ? new Set(['limited']) : values.noFacts });
      return undefined;
    }
    if (method === 'defineFlow' && external?.module === 'genkit' && first !== undefined) {
      this.add(info, 'genkit', `flow ${values.constantText(values.property(first, 'name') ?? values.unknownValue) ?? ''}`.trim(), handler, 'action', { schema: values.property(first, 'inputSchema') });
      return undefined;
    }
    // Remote functions of SvelteKit.
    if (external?.module === '$app/server' && /^(?:command|form|query|prerender)$/.test(method)) {
      this.add(info, 'sveltekit', `remote ${method}`, handler, 'action', { schema: first === handler || first?.shape.kind === 'constant' ? undefined : first });
      return undefined;
    }
    if (method === 'onMessage' && external?.module === 'botbuilder') {
      this.add(info, 'bot', 'bot message', handler, 'bot');
      return undefined;
    }
    if (external?.module === 'encore.dev/api' && first !== undefined) {
      const exposed = values.property(first, 'expose');
      if (exposed?.shape.kind === 'constant' && exposed.shape.value === true) this.add(info, 'encore', `endpoint ${values.constantText(values.property(first, 'path') ?? values.unknownValue) ?? ''}`.trim(), handler, 'action');
      return undefined;
    }
    if (external !== undefined && external.module.startsWith('firebase-functions')) {
      if (method === 'onCall') this.add(info, 'firebase', 'callable function', handler, 'callable');
      else if (method === 'onRequest') this.add(info, 'firebase', 'HTTPS function', handler, 'express', { url: exportedAddress(info) });
      else if (storeTriggers.test(method)) this.add(info, 'firebase', 'trigger of a document', values.native('trigger', ([written]) => info.evaluator.call(handler, [storedDocument(written ?? values.unknownValue)], { ...info.frame, facts: info.evaluator.callingFacts }, info.node)), 'message', { facts: askedByRules(this.project, info) });
      return undefined;
    }
    if (external !== undefined && /^@builder\.io\/qwik|^@qwik\.dev\/|^solid-start|^@solidjs\/(?:start|router)/.test(external.module) && serverFunctions.test(method)) {
      this.serverFunction(info, handler);
      return undefined;
    }
    if (!/^(?:mutation|query|subscription|action|handler|stateAction|handle)$/.test(method) || receiver === undefined) return undefined;
    const path = external === undefined ? '' : trail(external);
    const known = external !== undefined && (/@trpc|next-safe-action|zsa|@tanstack\/(?:react-)?start|@orpc|convex/.test(external.module) || /(?:^|\.)(?:input|schema|inputSchema|validator|inputValidator)(?:\.|$)/.test(path));
    if (!known && !/[pP]rocedure|actionClient|createServerFn|authAction/.test(info.written)) return undefined;
    const schemas = external?.chain.filter((link) => /^(?:input|schema|inputSchema|validator|inputValidator|bindArgsSchemas)$/.test(link.name) && link.how === 'call').flatMap((link) => link.args) ?? [];
    const uses = external?.chain.filter((link) => (link.name === 'use' || link.name === 'middleware') && link.how === 'call').flatMap((link) => link.args).flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg])) ?? [];
    const facts = procedureFacts(uses, info);
    this.add(info, 'procedure', `procedure ${info.written.replace(/\(\)/g, '')}`, handler, 'procedure', { schema: schemas.at(-1), facts, middlewares: uses.filter((use) => unwrapFunction(use).shape.kind === 'function').map((value, order) => ({ value, written: '', path: info.frame.module, node: info.node, frame: info.frame, prefix: '', order })) });
    return undefined;
  }

  /** `server$(fn)`, `routeAction$(fn, zod$(shape))`, `routeLoader$(fn)` of Qwik, `action(fn)` of Solid: functions that pages call over the network. */
  private serverFunction(info: CallInfo, handler: Value): void {
    const { args, method, evaluator, frame, node } = info;
    const self = values.record([['env', values.external('global', 'process', 'env')]], values.unknownValue);
    const run = values.native(method, (given) => evaluator.call(handler, method === 'routeLoader$' ? [self] : [...given.slice(0, 1), ...(method.startsWith('server') ? given.slice(1) : [self])], { ...frame, facts: evaluator.callingFacts }, node, self));
    const schema = args.slice(args.indexOf(handler) + 1).map((arg) => externalOf(arg)?.chain.findLast((link) => /^(?:zod|valibot)\$$/.test(link.name))?.args[0]).find((arg) => arg !== undefined);
    const shape = schema?.shape.kind === 'object' ? { shape: { kind: 'external' as const, external: { module: 'zod', chain: [{ how: 'call' as const, name: 'object', args: [schema] }] } }, marks: [] } : schema;
    this.add(info, 'server function', method, run, 'action', { schema: shape });
  }

  /** `buildConfig({ endpoints: [{ path, method, handler }] })` of Payload, those of collections and globals too. */
  private endpoints(config: Value): void {
    const parts = ['collections', 'globals'].flatMap((name) => listed(values.property(config, name) ?? values.list([])));
    for (const endpoint of [config, ...parts].flatMap((part) => listed(values.property(part, 'endpoints') ?? values.list([])))) {
      const handler = values.property(endpoint, 'handler');
      if (handler?.shape.kind !== 'function') continue;
      const { module, node } = handler.shape.closure;
      const url = values.constantText(values.property(endpoint, 'path') ?? values.unknownValue);
      if (!this.routes.some((route) => route.node === node)) this.routes.push({ framework: 'payload', name: `endpoint ${url ?? ''}`.trim(), url: url === undefined ? undefined : `/api${url}`, path: module, node, audience: 'public', handler, before: [], parameters: 'web' });
    }
  }

  private server(info: CallInfo): Value | undefined {
    const { written, method, args, callee, evaluator, frame, node } = info;
    const [first, second] = args;
    const module = externalOf(callee)?.module ?? '';
    if (/(?:^|\.)createServer$/.test(written) && /^(?:node:)?https?2?$/.test(module)) {
      const handler = args.find((arg) => arg.shape.kind === 'function');
      if (handler !== undefined) this.add(info, 'node', 'HTTP server', handler, 'node');
    } else if (/^(?:Deno\.serve|serve)$/.test(written) || (method === 'serve' && /std.*http|std\/http/.test(module))) {
      const handler = args.find((arg) => arg.shape.kind === 'function') ?? (first === undefined ? undefined : values.property(first, 'handler') ?? values.property(first, 'fetch'));
      if (handler?.shape.kind === 'function') this.add(info, 'web', 'HTTP server', handler, 'web');
    } else if (written === 'Bun.serve' && first !== undefined) {
      const handler = values.property(first, 'fetch');
      const size = values.property(first, 'maxRequestBodySize');
      const facts: values.Facts = size !== undefined && isSmallBody(size) ? new Set(['body-sized']) : values.noFacts;
      if (handler !== undefined) this.add(info, 'web', 'HTTP server', handler, 'web', { facts });
      const routes = values.property(first, 'routes');
      if (routes?.shape.kind === 'object') {
        for (const [url, entry] of routes.shape.properties) {
          const verbs = entry.shape.kind === 'object' ? [...entry.shape.properties.values()] : [entry];
          for (const verb of verbs) if (verb.shape.kind === 'function') this.routes.push({ framework: 'bun', name: url, url, path: verb.shape.closure.module, node: verb.shape.closure.node, audience: 'public', handler: verb, before: [], parameters: 'web', facts });
        }
      }
      const socket = values.property(first, 'websocket');
      const onMessage = socket === undefined ? undefined : values.property(socket, 'message');
      if (onMessage !== undefined) this.routes.push({ framework: 'bun', name: 'socket message', url: undefined, path: frame.module, node, audience: 'public', handler: values.native('socket', (given) => evaluator.call(onMessage, [values.unknownValue, given[0] ?? values.unknownValue], frame, node)), before: [], parameters: 'message' });
    } else if (written === 'app.http' && second?.shape.kind === 'object' && module.startsWith('@azure/functions')) {
      const handler = values.property(second, 'handler');
      if (handler !== undefined) this.add(info, 'azure', 'HTTP function', handler, 'web');
    } else if (/^http$/.test(method) && /@google-cloud\/functions-framework/.test(module) && second?.shape.kind === 'function') this.add(info, 'google', 'HTTP function', second, 'express');
    return undefined;
  }
}

/** `builder.mutationField('draft', (t) => t.string({ ... }))`: the name that a field is put together under. */
function registeredAs({ frame }: CallInfo): string | undefined {
  const [first] = frame.site?.type === 'CallExpression' ? frame.site.arguments : [];
  return first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined;
}

/** What makes a function of the server out of one, which pages call over the network. */
const serverFunctions = /^(?:server\$|routeAction\$|globalAction\$|routeLoader\$|createServerAction\$|createServerData\$)$/;

/** A limiter somewhere in how a rule is put together: `and(signedIn, limit({ max: 12 }))`. */
function holdsLimiter(value: Value, info: CallInfo, depth: number): boolean {
  if (depth > 4) return false;
  const { shape } = value;
  if (values.marksOf(value, 'limiter').length > 0) return true;
  if (shape.kind === 'array') return shape.items.some((item) => holdsLimiter(item, info, depth + 1));
  if (shape.kind === 'function') return limitsResolvers(value, info);
  return shape.kind === 'external' && (limiterModules.test(shape.external.module) || shape.external.chain.some((link) => link.args.some((arg) => holdsLimiter(arg, info, depth + 1))));
}

/** Whether a rule or a middleware of a field refuses by a count when it is run: `(parent, args, context, info)`, the resolver before them or not. */
function limitsResolvers(rule: Value, { evaluator, frame, node }: CallInfo): boolean {
  if (rule.shape.kind !== 'function') return false;
  const { args } = handRequest('resolver', 'request ', frame, node, evaluator);
  const [first] = rule.shape.closure.node.params;
  const isMiddleware = first?.type === 'Identifier' && /^_?(?:resolve|next|fn)/.test(first.name);
  evaluator.learned.clear();
  const { result, facts } = evaluator.branch(frame, values.noFacts, () => evaluator.call(rule, isMiddleware ? [values.native('resolve', () => values.unknownValue), ...args] : args, frame, node));
  return evaluator.learned.has('limited') || facts.has('limited') || (!isMiddleware && values.allMarks(result).some((mark) => mark.origin.label === 'limiter' || mark.origin.label === 'tally'));
}

/** `readBody(event)` and the other readers of h3. */
export const nitroReaders: Recognizer = ({ written, args, evaluator, frame, node }) => {
  const [event, check] = args;
  if (event === undefined || !/^(?:readBody|readRawBody|readValidatedBody|getQuery|getValidatedQuery|readFormData|readMultipartFormData|getRouterParams?|getRequestURL|getRequestIP|getRequestHeaders?|getHeaders?)$/.test(written)) return undefined;
  const body = values.property(event, '#body');
  if (body === undefined) return undefined;
  if (/Header|IP/.test(written)) return values.property(event, 'headers');
  if (/Query|Router|URL/.test(written)) {
    const query = values.input(evaluator.origin('user', 'request query', frame, node));
    return check !== undefined && check.shape.kind !== 'constant' ? evaluator.call(check, [query], frame, node) : query;
  }
  if (written === 'readRawBody') return values.wholeText(body);
  if (written !== 'readValidatedBody' || check === undefined) return body;
  // `schema.parse` as a value, `body => schema.parse(body)`, or a schema itself.
  if (check.shape.kind === 'external') {
    const last = check.shape.external.chain.at(-1);
    const schema = last?.how === 'member' && last.name.endsWith('arse') ? { shape: { kind: 'external' as const, external: { module: check.shape.external.module, chain: check.shape.external.chain.slice(0, -1) } }, marks: [] } : check;
    return evaluator.recognize({ node, frame, written: 'schema.parse', method: 'parse', callee: schema, receiver: schema, args: [body], argNodes: [], isNew: false, evaluator }) ?? body;
  }
  const result = evaluator.call(check, [body], frame, node);
  return result.shape.kind === 'truth' ? values.bake(body, result.shape.whenTrue) : (values.property(result, 'data') ?? result);
};
