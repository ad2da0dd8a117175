import type { Node } from 'oxc-parser';
import { unwrapFunction } from '../elements.js';
import type { Frame } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { CACHED, isCachedHandler } from '../known/caches.js';
import { isOwnWord } from '../own-words.js';
import { externalOf, trail } from '../known/chain.js';
import { pendingBounds } from '../known/express-validator.js';
import { guardOf, limiterModules } from '../known/guards.js';
import { logsRequest } from '../known/request-loggers.js';
import { applySchema, isSchema } from '../known/schemas.js';
import { limitFacts } from '../limit-facts.js';
import { operatorName } from '../operators-of-the-app.js';
import { takenFile } from '../pictures.js';
import { onLeaving } from '../refusals.js';
import type { Route } from '../route.js';
import { Scope } from '../scope.js';
import { BY_SETTINGS, IN_DEVELOPMENT } from '../settings.js';
import { gateFacts, unfamiliarModule } from '../unknown-gates.js';
import { isSignedWrapper } from '../known/signed-by-services.js';
import { MACHINES } from '../machines.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';
import { tellAddress, tellMethod } from './address.js';
import { checkParts, namesParts } from './checked-parts.js';
import { giveContext } from './elysia.js';
import { withContext } from './graphql-contexts.js';
import { handRequest } from './requests.js';
import type { Handed } from './requests.js';
import { bodyLimitIn, OF_SETTINGS } from './body-limits.js';
import { isSmallBody } from './small-body.js';

export interface RunRoute extends Route {
  readonly middlewares?: readonly Middleware[];
  /** What is known to hold before the handler, from files in front of it (Next's middleware, SvelteKit's hooks). */
  readonly facts?: values.Facts;
}

/** Runs a route: middlewares in their order, then the handler, all with the same request. */
export function runRoute(route: RunRoute, interpreter: Interpreter): void {
  interpreter.start(`${route.path}:${String(route.node.start)}:${route.name}`, route);
  const frame: Frame = interpreter.topFrame(route.path, new Scope());
  const handed = withContext(route, handRequest(route.parameters, route.parameters === 'action' ? '' : 'request ', frame, route.node, interpreter), frame, interpreter);
  frame.facts = route.facts ?? values.noFacts;
  const [context] = handed.args;
  // Koa's routers leave the whole address in the context.
  if (route.parameters === 'koa' && context?.shape.kind === 'object' && route.url !== undefined && /^\/[\w/.-]*$/.test(route.url)) context.shape.properties.set('path', values.constant(route.url));
  let body = handed.body;
  tellMethod(handed, route.name);
  let forget = tellAddress(handed, route.parameters, route.url);
  for (const middleware of route.middlewares ?? []) {
    // What is made for the handler is read from the request as the handler reads it.
    if (middleware.givesContext === true) forget();
    body = runMiddleware(middleware, handed, body, frame, interpreter);
    if (middleware.givesContext === true) forget = tellAddress(handed, route.parameters, route.url);
  }
  forget();
  let given = handed;
  if (route.schema !== undefined) {
    checkParts(route.schema, handed, frame, route.node, interpreter);
    const schema = values.property(route.schema, 'body') ?? (namesParts(route.schema) ? values.unknownValue : route.schema);
    body = schema.shape.kind === 'function' ? interpreter.call(schema, [handed.body], frame, route.node) : applySchema(schema, handed.body, frame, route.node, interpreter);
    replaceBody(handed, body);
    const [first, ...rest] = handed.args;
    if (route.parameters === 'procedure' && first?.shape.kind === 'object') for (const name of ['input', 'parsedInput', 'clientInput', 'data']) first.shape.properties.set(name, body);
    if (route.parameters === 'action') {
      const [argument] = handed.args;
      const checked = argument === undefined || schema.shape.kind === 'function' ? body : applySchema(schema, argument, frame, route.node, interpreter);
      given = { ...handed, args: [checked, ...rest] };
    }
  }
  const result = callHandler(route.handler, given, frame, route.node, interpreter);
  const returns = unwrapFunction(route.handler).shape.kind === 'function' ? interpreter.lastReturns : [];
  interpreter.emit({ detail: { kind: 'response', value: result, way: 'return', returns }, node: route.node }, frame);
}

/** Calls what stands for a handler, wrappers from packages taken off; what their names promise is noted. */
export function callHandler(handler: Value, handed: Handed, frame: Frame, node: Node, interpreter: Interpreter): Value {
  const results = values.options(handler).map((option) => {
    const external = externalOf(option);
    if (external !== undefined && option.shape.kind === 'external') {
      noteGuard(option, trail(external), frame);
      if (isSignedWrapper(external)) frame.facts = values.both(frame.facts, new Set(['authenticated', MACHINES]));
      if (isCachedHandler(option)) frame.facts = values.both(frame.facts, new Set([CACHED]));
      if (unfamiliarModule(option) !== undefined) frame.facts = values.both(frame.facts, gateFacts(trail(external).replace(/\.?\(\)/g, ''), external.chain.find((link) => link.how === 'call')?.name ?? external.module));
      for (const arg of external.chain.flatMap((link) => link.args)) if (isSchema(arg) || arg.shape.kind === 'object') applyBodySchema(arg, handed, frame, node, interpreter);
      if (external.module.startsWith('@middy/')) for (const step of external.chain.flatMap((link) => (link.name === 'use' || link.name === 'before' ? link.args : []))) stepOfMiddy(step, handed, frame, node, interpreter);
      const inner = unwrapFunction(option);
      return inner.shape.kind === 'function' ? interpreter.call(inner, handed.args, frame, node) : values.unknownValue;
    }
    const result = interpreter.call(option, handed.args, frame, node);
    // `withAuth(handler)` of the project gives a function that is the handler.
    return result;
  });
  return values.join(...results);
}

/**
 * A step of Middy: `validator({ eventSchema: transpileSchema(schema) })`, whose schema is for the whole event, or a function
 * or an object's `before` that runs before the handler and ends the call where it gives something back.
 */
function stepOfMiddy(step: Value, handed: Handed, frame: Frame, node: Node, interpreter: Interpreter): void {
  for (const part of values.options(step.shape.kind === 'array' ? values.join(...step.shape.items) : step)) {
    for (const setting of externalOf(part)?.chain.flatMap((link) => link.args) ?? []) {
      const given = values.property(setting, 'eventSchema') ?? values.property(setting, 'inputSchema');
      const schema = externalOf(given)?.chain.findLast((link) => link.how === 'call')?.args[0] ?? given;
      const properties = schema === undefined ? undefined : values.property(schema, 'properties');
      const body = properties === undefined ? undefined : values.property(properties, 'body');
      if (body !== undefined) replaceBody(handed, applySchema(body, handed.body, frame, node, interpreter));
      const parsed = externalOf(part)?.module.startsWith('@aws-lambda-powertools/parser') === true ? values.property(setting, 'schema') : undefined;
      if (parsed !== undefined) becomes(handed, applySchema(parsed, handed.body, frame, node, interpreter));
    }
    const run = part.shape.kind === 'function' ? part : values.property(part, 'before');
    if (run?.shape.kind !== 'function') continue;
    interpreter.call(run, [values.record([['event', handed.args[0] ?? values.unknownValue], ['context', values.unknownValue]], values.unknownValue)], { ...frame }, node);
    const passing = interpreter.lastReturns.filter(({ value: { shape } }) => shape.kind === 'constant' && shape.value === undefined).map(({ facts }) => facts);
    if (passing.length > 0) frame.facts = values.both(frame.facts, passing.reduce(values.common));
  }
}

/** `createMiddleware(fn)`, `asyncHandler(fn)`: the function inside, unless the package is one whose job is known. */
function wrapped(value: Value): Value {
  if (guardOf(value, '').kind !== undefined) return value;
  if (/^(?:hono\/validator|express-validator)$/.test(externalOf(value)?.module ?? '')) return value;
  const inner = unwrapFunction(value);
  return inner.shape.kind === 'function' ? inner : value;
}

function noteGuard(value: Value, written: string, frame: Frame): void {
  const guard = guardOf(value, written);
  if (guard.kind === 'limiter') frame.facts = limitFacts(frame.facts, guard.shared);
  if (guard.kind === 'auth') frame.facts = values.both(frame.facts, new Set(['authenticated']));
  const external = externalOf(value);
  const told = external?.chain.flatMap((link) => (link.how === 'call' ? link.args : [])).map((arg) => values.literalText(arg)) ?? [];
  if (operatorName.test(`${written} ${external === undefined ? '' : trail(external)} ${external?.chain.map((link) => link.name).join(' ') ?? ''}`) || (guard.kind === 'auth' && told.some((text) => /^(?:super_?)?(?:admin|staff)$/im.test(text)))) frame.facts = values.both(frame.facts, new Set(['authenticated', 'operators']));
}

/** `skip: (req) => req.path.startsWith('/chat')`: a limiter that does not count this route. */
function leavesAlone(value: Value, handed: Handed, frame: Frame, node: Node, interpreter: Interpreter): boolean {
  const external = externalOf(value);
  if (external === undefined || !limiterModules.test(external.module)) return false;
  const skips = external.chain.flatMap((link) => link.args).flatMap((arg) => ['skip', 'allowList', 'whitelist'].map((name) => values.property(arg, name)));
  return skips.some((skip) => skip?.shape.kind === 'function' && values.truthOf(interpreter.call(skip, handed.args, { ...frame }, node)).whenFalse === values.impossible);
}

/** `keyGenerator: (req) => req.body.userId`: who is counted, the caller says. */
function countsByOwnWord(value: Value, handed: Handed, frame: Frame, node: Node, interpreter: Interpreter): boolean {
  const external = externalOf(value);
  if (external === undefined || !limiterModules.test(external.module)) return false;
  const keys = external.chain.flatMap((link) => link.args).flatMap((arg) => ['keyGenerator', 'id', 'generateKey'].map((name) => values.property(arg, name)));
  return keys.some((key) => key?.shape.kind === 'function' && isOwnWord(interpreter.call(key, handed.args, { ...frame }, node), { evaluator: interpreter, frame }));
}

export function runMiddleware(middleware: Middleware, handed: Handed, body: Value, frame: Frame, interpreter: Interpreter): Value {
  const { node } = middleware;
  if (middleware.givesContext === true) {
    giveContext(middleware, handed, frame, interpreter);
    return body;
  }
  if (logsRequest(middleware, handed.request, frame, interpreter)) return body;
  const value = wrapped(middleware.value);
  // What can be looked into is no limiter by its name alone.
  if (value !== middleware.value && guardOf(middleware.value, middleware.written).kind !== 'limiter') noteGuard(middleware.value, middleware.written, frame);
  if (value.shape.kind === 'function') {
    // What the middleware knows where it calls `next` is what the handler may rely on.
    const seen: values.Facts[] = [];
    const inner: Frame = { ...interpreter.topFrame(middleware.path, new Scope()), facts: frame.facts };
    const next = values.native('next', (args) => {
      if (args[0] === undefined || args[0].shape.kind === 'constant') seen.push(onLeaving(interpreter.callingFacts));
      return values.undefinedValue;
    });
    const args = handed.args.map((arg) => (arg.shape.kind === 'native' && arg.shape.name === 'next' ? next : arg));
    // Handlers of bots get no `next`; what runs before them does.
    if (!args.includes(next)) {
      args[1] = next;
      // Bolt hands it over with the rest: `async ({ command, next }) => ...`.
      const [context] = args;
      if (context?.shape.kind === 'object') context.shape.properties.set('next', next);
    }
    interpreter.call(value, args, inner, node);
    // A hook without `next` that gives something back has answered already.
    const passing = interpreter.lastReturns.filter((way) => way.value.shape.kind === 'constant' || goesOn(way.value) || (middleware.givesValue === true && !isResponse(way.value)));
    const all = seen.length > 0 ? seen : passing.map((way) => way.facts);
    // Where nothing is set up, nothing is counted; that is no way past it for a caller.
    const asked = all.filter((facts) => !facts.has(BY_SETTINGS) && !facts.has(IN_DEVELOPMENT));
    const ways = asked.some((facts) => facts.has('limited')) ? asked : all;
    const known = ways.length > 0 ? ways.reduce(values.common, values.impossible) : inner.facts;
    frame.facts = values.both(frame.facts, known === values.impossible ? values.noFacts : known);
    return body;
  }
  const external = externalOf(value);
  if (leavesAlone(value, handed, frame, node, interpreter) || countsByOwnWord(value, handed, frame, node, interpreter)) return body;
  noteGuard(value, middleware.written, frame);
  // A limiter, by its package's name too, counts and bounds nothing.
  const isLimiter = external !== undefined && guardOf(value, '').kind === 'limiter';
  // `authenticate('jwt')`: what a call gave that is known by its name.
  const verdicts = value.shape.kind === 'unknown' ? values.allMarks(value).map((mark) => mark.origin.label) : [];
  if (verdicts.includes('auth') || verdicts.includes('limiter')) {
    frame.facts = values.both(frame.facts, new Set(verdicts.flatMap((label) => (label === 'auth' ? ['authenticated'] : label === 'limiter' ? ['limited'] : []))));
    return body;
  }
  if (!isLimiter && (unfamiliarModule(value) !== undefined || value.shape.kind === 'unknown')) frame.facts = values.both(frame.facts, gateFacts(middleware.written, middleware.written === '' ? 'a middleware' : middleware.written.replace(/\(\)/g, '')));
  if (external === undefined) return body;
  // What the description of an API says of its texts is not read.
  if (/openapi|swagger|json-?schema/i.test(external.module)) frame.facts = values.both(frame.facts, new Set([`maybe-sized:${external.module}`]));
  const last = external.chain.findLast((link) => link.how === 'call');
  const [settings] = last?.args ?? [];
  if (last !== undefined && /^(?:json|urlencoded|text|raw|bodyParser|koaBody|bodyLimit|default|body)$/i.test(last.name) && settings !== undefined) {
    const limit = bodyLimitIn(settings);
    // A route's own setting replaces that of its server.
    if (limit?.shape.kind === 'constant' && external.module === OF_SETTINGS && !isSmallBody(limit)) frame.facts = new Set([...frame.facts].filter((fact) => fact !== 'fields-sized'));
    if (limit !== undefined && isSmallBody(limit)) frame.facts = values.both(frame.facts, new Set([/^(?:json|urlencoded|text|raw|bodyParser)$/.test(last.name) ? 'fields-sized' : 'body-sized']));
  }
  const limits = external.module === 'multer' || external.module === 'busboy' ? external.chain.flatMap((link) => link.args).map((arg) => values.property(arg, 'limits')).find((part) => part !== undefined) : undefined;
  const fieldSize = limits === undefined ? undefined : values.property(limits, 'fieldSize');
  if (fieldSize !== undefined && isSmallBody(fieldSize)) frame.facts = values.both(frame.facts, new Set(['fields-sized']));
  const fileSize = limits === undefined ? undefined : values.property(limits, 'fileSize');
  const small = fileSize !== undefined && isSmallBody(fileSize);
  if (fileSize !== undefined) frame.facts = values.both(frame.facts, new Set(filesOf(handed).flatMap((file) => values.allMarks(file)).map(({ origin }) => (small ? `sized:${String(origin.id)}` : takenFile(origin)))));
  if (external.module === 'hono/validator') {
    const check = last?.args.find((arg) => arg.shape.kind === 'function');
    if (check !== undefined) {
      const checked = interpreter.call(check, [handed.body, handed.args[0] ?? values.unknownValue], frame, node);
      replaceBody(handed, checked);
      return checked;
    }
  }
  if (external.module === 'express-validator') frame.facts = values.both(frame.facts, pendingBounds(value, handed.body, frame, node, interpreter));
  for (const link of external.chain) for (const arg of link.args) applyBodySchema(arg, handed, frame, node, interpreter);
  return body;
}

/** `parser({ schema })` of Powertools: the handler gets what was read out of the event instead of it. */
function becomes({ request }: Handed, parsed: Value): void {
  if (request?.shape.kind !== 'object' || parsed.shape.kind !== 'object') return;
  for (const [name, part] of parsed.shape.properties) request.shape.properties.set(name, part);
}

/** What a form brings besides its fields. */
function filesOf({ request }: Handed): Value[] {
  return request === undefined ? [] : ['file', 'files'].map((name) => values.property(request, name)).filter((file) => file !== undefined);
}

function isResponse({ shape }: Value): boolean {
  return shape.kind === 'external' && shape.external.module === 'response';
}

/** `return h.continue` of Hapi. */
function goesOn(value: Value): boolean {
  return isResponse(value) && externalOf(value)?.chain.at(-1)?.name === 'continue';
}

/** A schema, or an object with one for the body, handed to a middleware that could not be followed. */
function applyBodySchema(given: Value, handed: Handed, frame: Frame, node: Node, interpreter: Interpreter): void {
  const schema = isSchema(given) ? given : given.shape.kind === 'object' ? (values.property(given, 'body') ?? values.property(given, 'schema') ?? values.property(given, 'json') ?? (isSchema(given.shape.open) ? given.shape.open : undefined)) : undefined;
  if (schema === undefined || !(isSchema(schema) || values.property(schema, 'properties') !== undefined)) return;
  const whole = isSchema(schema) ? applySchema(schema, handed.body, frame, node, interpreter) : applySchema(schema, handed.body, frame, node, interpreter);
  const wrapped = values.property(whole, 'body');
  replaceBody(handed, wrapped ?? whole);
}

function replaceBody(handed: Handed, body: Value): void {
  if (handed.request?.shape.kind === 'object') {
    handed.request.shape.properties.set('body', body);
    if (handed.request.shape.properties.has('payload')) handed.request.shape.properties.set('payload', body);
    handed.request.shape.properties.set('valid', values.native('valid', () => body));
    handed.request.shape.properties.set('json', values.native('json', () => body));
  }
  const [first] = handed.args;
  if (first?.shape.kind === 'object' && first.shape.properties.has('#body')) first.shape.properties.set('#body', body);
}
