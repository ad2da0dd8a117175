import type { Project } from '../../engine/project.js';
import type { ModuleGraph } from '../../graph/module-graph.js';
import type { ModuleRecord } from '../../graph/module-record.js';
import type { Interpreter } from '../interpreter.js';
import { ofOwnWords } from '../own-words.js';
import type { Facts, Value } from '../value.js';
import { constant, constantText, external, native, property, unknownValue } from '../value.js';
import { Scope } from '../scope.js';
import { matchesPattern, tellAddress } from './address.js';
import { exemptionsIn } from './exemptions.js';
import { freshContext, isOfFresh } from './fresh.js';
import { limitedByNuxtRateLimit, limitedByNuxtSecurity, settingsOf } from './nuxt-rules.js';
import { handRequest } from './requests.js';
import { isSmallBody } from './small-body.js';

/** A file that a framework runs before its routes, and what it does for which of them. */
interface Front {
  readonly path: string;
  readonly facts: Facts;
  readonly covers: (url: string | undefined, path: string) => boolean;
  /** Where running it showed that it counts: whether it does so for an address, whatever it says of others. */
  readonly counts?: ((url: string, id: string) => boolean) | undefined;
  /** Whether it does not ask that of an address. */
  readonly exempt?: (url: string | undefined, fact: string) => boolean;
}

const limits = /rate.?limit|@upstash\/ratelimit|arcjet|throttl|\b429\b/i;
const authenticates = /clerkMiddleware|authMiddleware|withAuth|getToken|getSession|getUser|requireUser|requireAuth|requireSession|updateSession|auth\(|jwtVerify|\b401\b|redirect\([^)]{0,80}(?:login|sign-?in)/i;

/** Whether a module exports what frameworks look for in it by name. */
function exportsFront({ exports, reExports }: ModuleRecord, text: string): boolean {
  const exported = [...exports, ...reExports.map((other) => other.exported)];
  return exported.some((name) => /^(?:middleware|proxy|default|handle|onRequest|\*)$/.test(name)) || (exported.length === 0 && /\bmodule\.exports\b/.test(text));
}

/** Next's middleware (also called proxy), SvelteKit's and Nuxt's hooks: read for what they do, by path. */
export function frontFacts(project: Project, graph: ModuleGraph, interpreter: Interpreter): (path: string, url: string | undefined) => Facts {
  const fronts: Front[] = [];
  for (const [path, module] of graph.modules) {
    const isAstro = /(?:^|\/)src\/middleware(?:\/index)?\.[cm]?[jt]s$/.test(path) && module.record.exports.includes('onRequest');
    // A file of that name that exports nothing which a framework calls holds middlewares for others to put where they like.
    const isNext = !isAstro && /(?:^|\/)(?:src\/)?(?:middleware|proxy)\.[cm]?[jt]s$/.test(path) && exportsFront(module.record, module.file.text() ?? '');
    const folder = /(?:^|\/)functions(\/.{1,200})?\/_middleware\.[cm]?[jt]s$/.exec(path);
    const ofFresh = isOfFresh(project, path) ? /(?:^|\/)routes(\/.{1,200})?\/_middleware\.[jt]sx?$/.exec(path) : null;
    const isHook = isAstro || ofFresh !== null || folder !== null || (/(?:^|\/)src\/hooks(?:\.server)?\.[jt]s$/.test(path) && module.record.exports.some((name) => /^(?:handle|\*)/.test(name))) || /(?:^|\/)server\/middleware\/[^/]+\.[jt]s$/.test(path) || (/(?:^|\/)src\/middleware(?:\/index)?\.[jt]s$/.test(path) && exportsFront(module.record, module.file.text() ?? ''));
    if (!isNext && !isHook) continue;
    const whole = module.file.text() ?? '';
    const handlers = handlersOf(path, interpreter);
    const text = handlers.length === 0 ? whole : reachedText(handlers, path, whole);
    // What it does may stand in files of its own that it imports.
    const beside = module.edges.flatMap((edge) => graph.targetsOf(edge)).map((other) => graph.module(other)?.file.text() ?? '').join('\n');
    const facts = new Set<string>();
    const style = isNext || ofFresh !== null ? 'web' : 'event';
    const { learned, ofNobody } = learnedBy(path, style, undefined, interpreter);
    if (!ofNobody && (limits.test(text) || (limits.test(beside) && /limit|throttl/i.test(text)))) facts.add('limited');
    if (authenticates.test(text)) facts.add('authenticated');
    for (const fact of learned) facts.add(fact);
    if (/content-length/i.test(text) && refusesLong(path, style, interpreter)) facts.add('body-sized');
    if (facts.size === 0) continue;
    const config = isNext ? interpreter.imported(path, 'config') : undefined;
    const matcher = config === undefined ? undefined : property(config, 'matcher');
    const patterns = matcher === undefined ? [] : matcherPatterns(matcher);
    const syntax = interpreter.syntax(path);
    const exempt = syntax === undefined ? [] : exemptionsIn(syntax, { limited: limits, authenticated: authenticates });
    const inside = [...text.matchAll(/(?:(?:startsWith|match|includes)\(\s{0,4}|pathname\s{0,4}!?==?=?\s{0,4})['"`](\/[^'"`]{0,200})['"`]/g)].map((match) => match[1] ?? '').filter((prefix) => !exempt.some((entry) => entry.address.path === prefix));
    const below = (folder ?? ofFresh)?.[1] ?? '';
    const matched = (url: string): boolean => url.startsWith(below) && (patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, url)));
    fronts.push({
      exempt: (url, fact) => url !== undefined && exempt.some((entry) => entry.fact === fact && (entry.address.below ? url.startsWith(entry.address.path) : url === entry.address.path)),
      path,
      facts,
      counts: learned.length === 0 ? undefined : remembered((url, id) => matched(url) && learnedBy(path, style, url, interpreter, id).learned.length > 0),
      covers: (url, route) => url === undefined ? patterns.length === 0 && inside.length === 0 : matched(url) && (inside.length === 0 || inside.some((prefix) => (/[([]/.test(prefix) ? route.includes(`/routes${prefix}`) : url.startsWith(prefix.replace(/\/$/, ''))))),
    });
  }
  for (const [path, module] of graph.modules) {
    const size = /(?:^|\/)next\.config\.[cm]?[jt]s$/.test(path) ? /bodySizeLimit['"]?\s{0,4}:\s{0,4}(['"]?\d{1,9}\s{0,2}(?:kb|b)?['"]?)/i.exec(module.file.text() ?? '')?.[1] : undefined;
    if (size !== undefined && isSmallBody(constant(size.replaceAll(/['"]/g, '')))) fronts.push({ path, facts: new Set(['body-sized']), covers: (url) => url === undefined });
    const text = /(?:^|\/)nuxt\.config\.[cm]?[jt]s$/.test(path) ? (module.file.text() ?? '') : '';
    for (const limitedBy of text === '' ? [] : [limitedByNuxtSecurity, limitedByNuxtRateLimit]) {
      const limited = limitedBy(text, settingsOf(interpreter.imported(path, 'default')));
      if (limited !== undefined) fronts.push({ path, facts: new Set(['limited']), covers: limited });
    }
    if (text.includes('nuxt-api-shield')) {
      // By address, for the routes that it is told of; for all under /api where it is told of none.
      const named = [.../\broutes\s{0,4}:\s{0,4}\[([^\]]{0,2000})\]/.exec(text.slice(text.indexOf('nuxtApiShield')))?.[1]?.matchAll(/['"`]([^'"`]{1,200})['"`]/g) ?? []].map((match) => match[1] ?? '');
      fronts.push({ path, facts: new Set(['limited']), covers: (url) => url !== undefined && (named.length === 0 ? url.startsWith('/api') : named.some((route) => url === route || url.startsWith(`${route.replace(/\/$/, '')}/`))) });
    }
  }
  return (path, url) => {
    const manifest = project.packageOf(path);
    const found = new Set<string>();
    for (const front of fronts) {
      if (project.packageOf(front.path) !== manifest) continue;
      const counts = url === undefined ? undefined : front.counts?.(url, routeId(path) ?? url);
      if (counts === true) for (const fact of front.facts) if (fact.startsWith('limited')) found.add(fact);
      if (front.covers(url, path)) for (const fact of front.facts) if (front.exempt?.(url, fact) !== true && (fact !== 'limited' || counts !== false)) found.add(fact);
    }
    return found;
  };
}

/** What SvelteKit calls a route by its folder, groups and parameters as they are written: `/(inside)/ask`. */
function routeId(path: string): string | undefined {
  const match = /(?:^|\/)routes(\/.{1,300})?\/\+[^/]{1,60}$/.exec(path);
  return match === null ? undefined : (match[1] ?? '/');
}

/** A project has many routes and few addresses; beyond those a question stays open. */
const MOST_ADDRESSES = 200;

function remembered(ask: (url: string, id: string) => boolean): (url: string, id: string) => boolean {
  const known = new Map<string, boolean>();
  return (url, id) => {
    const before = known.get(id);
    if (before !== undefined || known.size >= MOST_ADDRESSES) return before ?? true;
    const answer = ask(url, id);
    known.set(id, answer);
    return answer;
  };
}

function handlersOf(path: string, interpreter: Interpreter): Value[] {
  return ['middleware', 'proxy', 'handle', 'handler', 'onRequest', 'default'].map((name) => interpreter.imported(path, name)).flatMap((value) => functionsIn(value, 0));
}

/** A front has few functions; what is declared beyond those is not followed. */
const MOST_DECLARED = 100;

/** What the functions that are run say, with the functions and values of the same file that they name: the rest of it is never come to. */
function reachedText(handlers: readonly Value[], path: string, whole: string): string {
  const pieces = handlers.map(({ shape }) => (shape.kind === 'function' && shape.closure.module === path ? whole.slice(shape.closure.node.start, shape.closure.node.end) : whole));
  pieces.push(...(whole.match(/^export\s{1,4}(?:const\s{1,4}(?:handle|onRequest|middleware|proxy)|default)\b[^\n]{0,400}/gm) ?? []));
  const declared = [...whole.matchAll(/^(?:export\s{1,4})?(?:async\s{1,4})?(?:function|const|let|var|class)\s{1,4}([\w$]{1,60})/gm)].slice(0, MOST_DECLARED);
  const found = new Set<number>();
  let text = pieces.join('\n');
  for (let round = 0; round < 3; round += 1) {
    for (const [at, match] of declared.entries()) {
      if (found.has(at) || !new RegExp(`(?<![\\w$])${(match[1] ?? '').replaceAll('$', '\\$')}(?![\\w$])`).test(text)) continue;
      found.add(at);
      text += `\n${whole.slice(match.index, declared[at + 1]?.index ?? whole.length)}`;
    }
  }
  return text;
}

/**
 * What such a file's function learns of a caller when it is run: from counts, whatever they are called. `ofNobody`: all
 * that it counts by is what callers say of themselves.
 */
function learnedBy(path: string, style: 'web' | 'event', url: string | undefined, interpreter: Interpreter, id = url): { readonly learned: readonly string[]; readonly ofNobody: boolean } {
  const handlers = handlersOf(path, interpreter);
  const anchor = interpreter.syntax(path)?.program.body[0];
  if (handlers.length === 0 || anchor === undefined) return { learned: [], ofNobody: false };
  interpreter.start(`${path}:front`, undefined);
  interpreter.learned.clear();
  const frame = interpreter.topFrame(path, new Scope());
  const handed = handRequest(style, '', frame, anchor, interpreter);
  const [event] = handed.args;
  tellAddress(handed, style, url, id);
  const resolve = native('resolve', () => unknownValue);
  if (style === 'event' && event?.shape.kind === 'object') event.shape.properties.set('event', event).set('resolve', resolve);
  const context = path.includes('/_middleware.') && style === 'web' ? freshContext(handed.args[0], handed.args[1], [['next', resolve]]) : resolve;
  for (const handler of handlers) interpreter.call(handler, asksWho(handler) ? [unknownValue, ...handed.args.slice(0, 1), resolve] : context !== resolve && takesContext(handler) ? [context] : [...handed.args.slice(0, 1), context], { ...frame }, anchor);
  const limited = interpreter.learned.has('limited');
  return { learned: limited ? [...interpreter.learned].filter((fact) => /^limited(?:-shared|-each)?$/.test(fact)) : [], ofNobody: !limited && interpreter.learned.has(ofOwnWords) };
}

/** Whether nothing goes on to a route but what says that it is short: `if (Number(headers.get('content-length')) > 16_000) return refused`. */
function refusesLong(path: string, style: 'web' | 'event', interpreter: Interpreter): boolean {
  const handlers = ['middleware', 'proxy', 'handle', 'onRequest', 'default'].map((name) => interpreter.imported(path, name)).flatMap((value) => functionsIn(value, 0));
  const anchor = interpreter.syntax(path)?.program.body[0];
  if (anchor === undefined) return false;
  return handlers.some((handler) => {
    interpreter.start(`${path}:front`, undefined);
    const frame = interpreter.topFrame(path, new Scope());
    const { args } = handRequest(style, '', frame, anchor, interpreter);
    const [event] = args;
    const resolve = native('resolve', () => external('response', 'next'));
    if (style === 'event' && event?.shape.kind === 'object') event.shape.properties.set('event', event).set('resolve', resolve);
    interpreter.call(handler, [...args.slice(0, 1), resolve], frame, anchor);
    const passing = interpreter.lastReturns.filter(({ value }) => goesOn(value));
    return passing.length > 0 && passing.every(({ facts }) => facts.has('body-sized'));
  });
}

/** `NextResponse.next()`, `resolve(event)`, nothing: the request goes on to its route. */
function goesOn({ shape }: Value): boolean {
  if (shape.kind === 'constant' && shape.value === undefined) return true;
  return shape.kind === 'external' && /^(?:next|rewrite|intlMiddleware)$/.test(shape.external.chain.at(-1)?.name ?? '');
}

/** `clerkMiddleware(async (auth, request) => ...)`. */
function asksWho({ shape }: Value): boolean {
  const first = shape.kind === 'function' ? shape.closure.node.params[0] : undefined;
  return first?.type === 'Identifier' && first.name === 'auth';
}

/** The middleware of Fresh since its second version: `(context) => context.next()`. */
function takesContext({ shape }: Value): boolean {
  const params = shape.kind === 'function' ? shape.closure.node.params : [];
  return params.length === 1 && params[0]?.type === 'Identifier' && /^_?(?:ctx|context)$/.test(params[0].name);
}

/** A function, or those inside `sequence(one, two)` and `defineMiddleware(one)`. */
function functionsIn(value: Value, depth: number): Value[] {
  if (value.shape.kind === 'function') return [value];
  if (value.shape.kind !== 'external' || depth > 3) return [];
  return value.shape.external.chain.flatMap((link) => link.args).flatMap((arg) => functionsIn(arg, depth + 1));
}

function matcherPatterns(value: Value): string[] {
  if (value.shape.kind === 'array') return value.shape.items.flatMap((item) => matcherPatterns(item));
  const text = constantText(value) ?? constantText(property(value, 'source') ?? value);
  return text === undefined ? [] : [text];
}
