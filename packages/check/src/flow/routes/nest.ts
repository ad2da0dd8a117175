import type { Node } from 'oxc-parser';
import { decorators } from '../decorators.js';
import type { Decorated } from '../decorators.js';
import type { Evaluator, Frame, Recognizer } from '../evaluator.js';
import { instantiateByTypes, typeClass } from '../injection.js';
import type { Interpreter } from '../interpreter.js';
import { guardOf } from '../known/guards.js';
import { applySchema, isSchema } from '../known/schemas.js';
import { dottedName } from '../syntax.js';
import { operatorName } from '../operators-of-the-app.js';
import { gateFacts, unfamiliarModule } from '../unknown-gates.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { throughPipes } from './nest-pipes.js';
import { runAround, writesLogs } from './nest-around.js';
import { tellProviders } from './nest-providers.js';
import { handRequest } from './requests.js';
import type { RunRoute } from './run.js';
import { contractRoutes, contracted } from './ts-rest-nest.js';
import { boundedByComments } from './tsoa-types.js';

const verbs = new Set(['httpGet', 'httpPost', 'httpPut', 'httpPatch', 'httpDelete', 'all', 'get', 'post', 'put', 'patch', 'del', 'operation', 'Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Sse', 'SubscribeMessage', 'Mutation', 'Query', 'MessagePattern']);
/** Methods of classes that a bot's framework runs: discordx, nestjs-telegraf and nestjs-grammy. */
const botVerbs = new Set(['Slash', 'SimpleCommand', 'ContextMenu', 'ButtonComponent', 'On', 'Hears', 'Command', 'Start', 'Action', 'Help']);
const limiter = /Throttl|RateLimit/i;

/** Classes of LoopBack and Foal are controllers by their methods alone. */
const byMethods = /from\s{0,4}['"](?:@loopback\/rest|@foal\/core)['"]/;

/** Controllers of NestJS and its kin: their services are made from the types of their constructors. */
export function nestRoutes(path: string, interpreter: Interpreter): RunRoute[] {
  const syntax = interpreter.syntax(path);
  const plain = syntax !== undefined && byMethods.test(syntax.text);
  if (syntax === undefined || (!plain && !/@(?:controller|Controller|JsonController|WebSocketGateway|Resolver|Route|Discord|Update)\(/.test(syntax.text))) return [];
  const module = interpreter.load(path);
  if (module === undefined) return [];
  const routes: RunRoute[] = [];
  tellProviders(interpreter);
  const globalLimit = [...interpreter.graph.modules.keys()].some((other) => /\.module\.[jt]s$|main\.[jt]s$/.test(other) && /provide:\s{0,4}APP_GUARD\b[^}]{0,200}Throttler|useGlobalGuards\([^)]{0,200}Throttler/.test(interpreter.graph.module(other)?.file.text() ?? ''));
  for (const statement of syntax.program.body) {
    const node = (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && statement.declaration !== null ? statement.declaration : statement;
    if (node.type !== 'ClassDeclaration') continue;
    const ofClass = decorators(node);
    const controller = ofClass.find((entry) => /^(?:controller|Controller|JsonController|WebSocketGateway|Resolver|Route|Discord|Update)$/.test(entry.name));
    if (controller === undefined && !plain) continue;
    const frame: Frame = { ...module.frame };
    const self = instantiateByTypes(node, frame, interpreter, 0);
    const [prefixNode] = controller?.args ?? [];
    const prefix = prefixNode?.type === 'Literal' && typeof prefixNode.value === 'string' ? prefixNode.value : '';
    for (const element of node.body.body) {
      if (element.type !== 'MethodDefinition' || element.key.type !== 'Identifier') continue;
      const own = decorators(element);
      const isBot = controller !== undefined && /^(?:Discord|Update)$/.test(controller.name);
      const verb = own.find((entry) => (isBot ? botVerbs.has(entry.name) : verbs.has(entry.name) || contracted.test(entry.name)));
      if (verb === undefined) continue;
      const [pathNode] = verb.args;
      const url = `/${[prefix, pathNode?.type === 'Literal' && typeof pathNode.value === 'string' ? pathNode.value : ''].map((part) => part.replace(/^\//, '')).filter((part) => part !== '').join('/')}`;
      const guards = [...ofClass, ...own].filter((entry) => entry.name === 'UseGuards').flatMap((entry) => entry.args.map((arg) => dottedName(arg) ?? '')).join(' ');
      const facts = new Set<string>();
      if (!own.concat(ofClass).some((entry) => entry.name === 'SkipThrottle') && (globalLimit || limiter.test(guards) || (own.some((entry) => limiter.test(entry.name)) && globalLimit))) facts.add('limited');
      for (const decorator of [...ofClass, ...own]) for (const guard of composedGuards(decorator, frame, interpreter)) if (learnsLimit(guard, frame, element, interpreter) || countsClass(guard, interpreter)) facts.add('limited');
      const skips = [...ofClass, ...own].some((entry) => /^(?:Skip|No|Disable)\w{0,20}(?:Throttl|RateLimit|Limit)/i.test(entry.name));
      for (const decorator of [...ofClass, ...own]) if (/^(?:Use(?:Guards|Interceptors|Middleware|Before|BeforeEach)?|Guard)$|^Middlewares$/.test(decorator.name)) for (const arg of decorator.args) if (countsCallers(arg, skips, frame, interpreter)) facts.add('limited');
      // Inversify's decorators take what runs before a method, or before all of a controller, after the address.
      if (controller?.name === 'controller') for (const arg of [...controller.args.slice(1), ...verb.args.slice(1)]) if (countsCallers(arg, skips, frame, interpreter)) facts.add('limited');
      if (!skips && countsForAll(interpreter, node.id?.name ?? '', url)) facts.add('limited');
      for (const fact of unknownDecorators([...ofClass, ...own], frame)) facts.add(fact);
      if (operatorName.test(guards) || [...ofClass, ...own].some((entry) => /role|permission|auth/i.test(entry.name) && entry.args.some((arg) => /admin|staff/i.test(syntax.text.slice(arg.start, arg.end))))) facts.add('operators');
      if (/auth|jwt|guard/i.test(guards.replace(/Throttler\w*/g, ''))) facts.add('authenticated');
      const pipes = [...ofClass, ...own].filter((entry) => entry.name === 'UsePipes').flatMap((entry) => entry.args);
      const [bodyNode] = own.find((entry) => entry.name === 'ValidateBody')?.args ?? [];
      const schema = bodyNode === undefined ? undefined : interpreter.evaluate(bodyNode, frame);
      const method: Value = { shape: { kind: 'function', closure: { node: element.value, scope: module.scope, module: path, self, name: element.key.name } }, marks: [] };
      if (contracted.test(verb.name) && pathNode !== undefined) {
        routes.push(...contractRoutes(verb.name, interpreter.evaluate(pathNode, frame), method, facts, frame, element, interpreter));
        continue;
      }
      const around = writesLogs([...ofClass, ...own], frame, interpreter);
      const handler = values.native(element.key.name, () => {
        for (const interceptor of around) runAround(interceptor, { ...frame }, element, interpreter);
        return interpreter.call(method, parameters(element.value, pipes, schema, plain, controller?.name === 'Route' ? element : undefined, frame, interpreter), { ...frame, facts: interpreter.callingFacts }, element, self);
      });
      routes.push({ framework: isBot ? 'bot' : 'nest', name: isBot ? `bot ${element.key.name}` : `${verb.name.replace(/^http/, '').toUpperCase()} ${url}`, url: isBot ? undefined : url, path, node: element, audience: 'public', handler, before: [], parameters: 'decorated', facts });
    }
  }
  return routes;
}

/** Decorators and guards from packages that nobody knows. */
function unknownDecorators(found: readonly Decorated[], frame: Frame): string[] {
  const facts: string[] = [];
  for (const { name, args } of found) {
    const guards = /^Use(?:Guards|Interceptors|Pipes)$/.test(name) ? args.map((arg) => dottedName(arg.type === 'NewExpression' || arg.type === 'CallExpression' ? arg.callee : arg) ?? '') : [name];
    for (const guard of guards) {
      const value = frame.scope.get(guard.split('.')[0] ?? '');
      if (value !== undefined && unfamiliarModule(value) !== undefined) facts.push(...gateFacts(guard, guard));
    }
  }
  return facts;
}

/** The guards that a decorator of the project puts together: `applyDecorators(SetMetadata(...), UseGuards(QuotaGuard))`. */
function composedGuards({ name, args }: Decorated, frame: Frame, interpreter: Interpreter): Value[] {
  const decorator = name.includes('.') ? undefined : frame.scope.get(name);
  if (decorator?.shape.kind !== 'function') return [];
  const [anchor] = interpreter.syntax(frame.module)?.program.body ?? [];
  if (anchor === undefined) return [];
  const made = interpreter.call(decorator, args.map((arg) => interpreter.evaluate(arg, frame)), { ...frame }, anchor);
  const found: Value[] = [];
  const look = (value: Value, depth: number): void => {
    if (value.shape.kind !== 'external' || depth > 3) return;
    for (const link of value.shape.external.chain) {
      if (link.how === 'call' && /^Use(?:Guards|Interceptors)$/.test(link.name)) found.push(...link.args);
      for (const arg of link.args) look(arg, depth + 1);
    }
  };
  look(made, 0);
  return found;
}

function countsClass(guard: Value, interpreter: Interpreter): boolean {
  const at = guard.shape.kind === 'class' ? guard.shape.definition : undefined;
  return at !== undefined && countsText.test(interpreter.syntax(at.module)?.text.slice(at.node.start, at.node.end) ?? '');
}

/** How a guard, an interceptor or a middleware of the project shows that it refuses those who call too often. */
const countsText = /\b429\b|TOO_MANY_REQUESTS|too many requests|rate.?limit|throttl|quota/i;

/** A guard class of the project, also `new RedisGuard(...)` and what `quota(20)` gives, by what it does. */
function countsCallers(node: Node, skips: boolean, frame: Frame, interpreter: Interpreter): boolean {
  const value = interpreter.evaluate(node.type === 'NewExpression' || (node.type === 'CallExpression' && node.callee.type === 'Identifier') ? node.callee : node, frame);
  const at = value.shape.kind === 'class' ? value.shape.definition : value.shape.kind === 'function' ? value.shape.closure : undefined;
  // `@UseBefore(rateLimit({ limit: 10 }))` of a package.
  if (at === undefined) return !skips && guardOf(interpreter.evaluate(node, frame), '').kind === 'limiter';
  return learnsLimit(value, frame, node, interpreter) || (isOutOfSight(value) && countsText.test(interpreter.syntax(at.module)?.text.slice(at.node.start, at.node.end) ?? ''));
}

/** Whether what a guard does cannot be followed, because it is built on a class of a package or leaves it to something else. */
function isOutOfSight({ shape }: Value): boolean {
  return shape.kind !== 'class' || shape.definition.node.superClass !== null || !shape.definition.node.body.body.some((element) => element.type === 'MethodDefinition' && element.key.type === 'Identifier' && guardMethods.has(element.key.name));
}

/** The methods that a guard, an interceptor or a middleware of Nest is run by. */
const guardMethods = new Set(['canActivate', 'intercept', 'use', 'handleRequest']);

/** Whether a guard or an interceptor refuses by a count when it is run. */
function learnsLimit(value: Value, frame: Frame, node: Node, interpreter: Interpreter): boolean {
  interpreter.learned.clear();
  const verdicts = runAround(value, frame, node, interpreter);
  // What it answers decides: `return calls.length < 5`.
  return verdicts.some((verdict) => values.marksOf(verdict, 'tally').length > 0 || values.marksOf(verdict, 'limiter').length > 0) || interpreter.learned.has('limited');
}

/** A class that stands before controllers, and which: all where it says nothing of them. */
interface Standing {
  readonly name: string;
  readonly routes: readonly string[] | undefined;
}

const standing = new WeakMap<Interpreter, readonly Standing[]>();

/** Whether a class that stands before a controller counts: `APP_GUARD`, `useGlobalGuards`, `consumer.apply(...).forRoutes(...)`. Looked for once. */
function countsForAll(interpreter: Interpreter, controller: string, url: string): boolean {
  const found = standing.get(interpreter) ?? standingClasses(interpreter);
  standing.set(interpreter, found);
  return found.some(({ routes }) => routes === undefined || routes.some((route) => (/^[A-Z]/.test(route) ? route === controller : route.includes('*') || url.startsWith(`/${route.replace(/^\//, '')}`))));
}

function standingClasses(interpreter: Interpreter): Standing[] {
  const texts = [...interpreter.graph.modules.values()].map((module) => module.file.text() ?? '');
  const named = texts.filter((text) => /APP_GUARD|useGlobalGuards|forRoutes/.test(text)).flatMap((text) => [...text.matchAll(/APP_GUARD[^}]{0,120}useClass:\s{0,4}(\w{1,80})|useGlobalGuards\(\s{0,10}new\s{1,4}(\w{1,80})|\.apply\(([^)]{1,200})\)(?:\s{0,20}\.exclude\([^)]{0,300}\))?\s{0,20}\.forRoutes\(([^)]{0,300})/g)]);
  const all = named.flatMap(([, guard, made, applied = '', routes = '']): Standing[] => {
    if (guard !== undefined || made !== undefined) return [{ name: guard ?? made ?? '', routes: undefined }];
    const given = [...routes.matchAll(/\bpath:\s{0,4}['"`]([^'"`]{0,100})|['"`]([^'"`]{0,100})['"`]|\b([A-Z]\w{0,80})\b(?!\.)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '').filter((route) => !/^(?:GET|POST|PUT|PATCH|DELETE|ALL|RequestMethod)$/.test(route));
    return (applied.match(/\w+/g) ?? []).map((name) => ({ name, routes: given.length === 0 ? undefined : given }));
  });
  return all.filter(({ name }) => texts.some((text) => countsText.test(text) && text.includes(`class ${name} `)));
}

/** Each parameter by its decorator: `@Body() dto: ChatDto` is the caller's, with the bounds of the class's fields and what pipes leave of it. */
function parameters(node: { params: readonly Node[] }, pipes: readonly Node[], schema: Value | undefined, byContext: boolean, commented: Node | undefined, frame: Frame, interpreter: Interpreter): Value[] {
  return node.params.map((parameter, index): Value => {
    const of = decorators(parameter as { decorators?: readonly Node[] });
    const source = of.find((entry) => /^(?:Body|Query|Param|Args?|MessageBody|Message|Payload|SlashOption|UploadedFile|requestBody|queryParam|requestParam|param(?:\.\w+){0,2})$/.test(entry.name));
    const header = source === undefined ? of.find((entry) => /^(?:Headers?|HeaderParam|CookieParam)$/.test(entry.name)) : undefined;
    if (header !== undefined) return values.input(interpreter.origin('identity', `headers.${header.args[0]?.type === 'Literal' ? String(header.args[0].value) : ''}`, frame, parameter));
    if (source === undefined && byContext && index === 0) return foalContext(schema, frame, parameter, interpreter);
    if (source === undefined) return of.some((entry) => /^(?:Req|Request)$/.test(entry.name)) ? values.record([['body', values.input(interpreter.origin('user', 'request body', frame, parameter))]], values.input(interpreter.origin('identity', 'request', frame, parameter))) : values.unknownValue;
    const [nameNode, ...given] = source.args;
    const named = nameNode?.type === 'Literal' && typeof nameNode.value === 'string';
    const name = named ? `.${nameNode.value}` : '';
    const input = values.input(interpreter.origin('user', `request ${source.name.toLowerCase()}${name}${index === 0 ? '' : ` ${String(index + 1)}`}`, frame, parameter));
    if (commented !== undefined) return boundedByComments(input, parameter, commented, frame, interpreter);
    const type = typeClass(parameter, frame);
    const typed = type === undefined || !checksClasses(interpreter) ? input : boundedFields(type, input, frame, interpreter, 0);
    return throughPipes([...pipes, ...(named || nameNode === undefined ? given : source.args)], typed, frame, interpreter);
  });
}

/** `ask(ctx: Context)` of Foal, after `@ValidateBody(schema)`. */
function foalContext(schema: Value | undefined, frame: Frame, node: Node, interpreter: Interpreter): Value {
  const { args: [context = values.unknownValue], request, body } = handRequest('koa', 'request ', frame, node, interpreter);
  if (schema !== undefined && request?.shape.kind === 'object') request.shape.properties.set('body', applySchema(schema, body, frame, node, interpreter));
  if (context.shape.kind === 'object') context.shape.properties.set('user', values.input(interpreter.origin('identity', 'user', frame, node)));
  return context;
}

const checkedClasses = new WeakMap<Interpreter, boolean>();

/** Whether what decorators say of a class is asked at all: an app that Nest makes without any pipe takes everything. */
function checksClasses(interpreter: Interpreter): boolean {
  const known = checkedClasses.get(interpreter);
  if (known !== undefined) return known;
  const texts = [...interpreter.graph.modules.values()].map((module) => module.file.text() ?? '');
  const checks = !texts.some((text) => text.includes('NestFactory.create')) || texts.some((text) => /Pipes?\b|APP_PIPE|\bvalidate(?:OrReject)?\(/.test(text));
  checkedClasses.set(interpreter, checks);
  return checks;
}

const bounds = /^(?:MaxLength|Length|IsEnum|IsIn|IsUUID|IsInt|IsNumber|IsBoolean|IsDate|IsDateString|IsMongoId|Matches|IsEmail|Max)$/;

/** One of a few words, a number or an id is no text of the caller. */
const fixed = /^(?:IsEnum|IsIn|IsUUID|IsInt|IsNumber|IsBoolean|IsDate|IsMongoId|IsISO\w+|IsLocale)$/;

export function boundedFields(type: Value, input: Value, frame: Frame, interpreter: Evaluator, depth: number): Value {
  if (type.shape.kind !== 'class' || depth > 4) return input;
  const { definition } = type.shape;
  const at: Frame = { ...frame, module: definition.module, scope: definition.scope };
  const inherited = definition.node.superClass === null ? input : boundedBase(interpreter.evaluate(definition.node.superClass, at), input, at, definition.node, interpreter, depth + 1);
  const fields: [string, Value][] = inherited.shape.kind === 'object' ? [...inherited.shape.properties] : [];
  for (const element of definition.node.body.body) {
    if (element.type !== 'PropertyDefinition' || element.key.type !== 'Identifier') continue;
    const field = interpreter.member(input, element.key.name, frame, element);
    const of = [...decorators(element), ...composedRules(element, at, interpreter)];
    const nested = of.find((entry) => entry.name === 'Type')?.args[0];
    const inner = nested?.type === 'ArrowFunctionExpression' && nested.body.type === 'Identifier' ? at.scope.get(nested.body.name) : undefined;
    const many = of.some((entry) => entry.name === 'IsArray' || entry.name === 'ArrayMaxSize');
    if (inner !== undefined) fields.push([element.key.name, many ? values.list([boundedFields(inner, interpreter.member(field, '[]', frame, element), frame, interpreter, depth + 1)]) : boundedFields(inner, field, frame, interpreter, depth + 1)]);
    else if (of.some((entry) => fixed.test(entry.name)) && !many) fields.push([element.key.name, values.unknownValue]);
    else if (many && of.some((entry) => bounds.test(entry.name))) fields.push([element.key.name, values.list([values.input(values.childOrigin(originOf(field, interpreter, at, element), '[]', element.start), true)])]);
    else if (of.some((entry) => bounds.test(entry.name)) && field.shape.kind === 'input') fields.push([element.key.name, values.input(field.shape.origin, true)]);
    else fields.push([element.key.name, field]);
  }
  return fields.length === 0 ? input : values.record(fields);
}

/** The rules that decorators of the project put together: `const Text = (max) => applyDecorators(IsString(), MaxLength(max))`. */
function composedRules(element: { readonly decorators?: readonly Node[] }, at: Frame, interpreter: Evaluator): Decorated[] {
  return (element.decorators ?? []).flatMap((decorator): Decorated[] => {
    const call = decorator.type === 'Decorator' && decorator.expression.type === 'CallExpression' ? decorator.expression : undefined;
    const own = call?.callee.type === 'Identifier' ? at.scope.get(call.callee.name) : undefined;
    if (call === undefined || own?.shape.kind !== 'function') return [];
    const made = interpreter.evaluate(call, { ...at });
    const parts = made.shape.kind === 'external' ? made.shape.external.chain.flatMap((link) => link.args) : [];
    return parts.flatMap((part) => (part.shape.kind === 'external' ? part.shape.external.chain.filter((link) => link.how === 'call').map((link): Decorated => ({ name: link.name, args: [] })) : []));
  });
}

/** What a class is made from: another class, `PickType(Other, [...])` of Nest, `createZodDto(schema)`. */
function boundedBase(base: Value, input: Value, frame: Frame, node: Node, interpreter: Evaluator, depth: number): Value {
  if (base.shape.kind === 'class') return boundedFields(base, input, frame, interpreter, depth);
  const given = base.shape.kind === 'external' ? base.shape.external.chain.flatMap((link) => link.args) : [];
  const schema = given.find((arg) => isSchema(arg));
  if (schema !== undefined) return applySchema(schema, input, frame, node, interpreter);
  return given.reduce((known, arg) => (arg.shape.kind === 'class' ? boundedFields(arg, known, frame, interpreter, depth) : known), input);
}

function originOf(field: Value, interpreter: Evaluator, frame: Frame, node: Node): values.Origin {
  return field.shape.kind === 'input' ? field.shape.origin : interpreter.origin('user', 'request body', frame, node);
}

/** `plainToInstance(ChatDto, req.body)` of class-transformer: the fields with the bounds of their decorators. */
export const instanceCalls: Recognizer = ({ method, args, frame, evaluator, callee }) => {
  const [type, input] = args;
  // Angular's `inject(Service)`.
  if (method === 'inject' && type?.shape.kind === 'class' && callee.shape.kind === 'external') return instantiateByTypes(type.shape.definition.node, { ...frame, module: type.shape.definition.module, scope: type.shape.definition.scope }, evaluator, 0);
  if (!/^plainTo(?:Instance|Class)$/.test(method) || type === undefined || input === undefined) return undefined;
  return boundedFields(type, input, frame, evaluator, 0);
};
