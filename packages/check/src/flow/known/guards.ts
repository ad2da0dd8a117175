import type { Node } from 'oxc-parser';
import { forAll } from '../counts.js';
import { isRandom, isSameForAll } from '../counts-of-all.js';
import type { CallInfo, Recognizer } from '../evaluator.js';
import { limitFacts } from '../limit-facts.js';
import { isMadeAnew, keepsItsCounts } from '../made-anew.js';
import { isOwnWord } from '../own-words.js';
import type { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { leavesToCaller } from './callers-choice.js';
import { externalOf, made, trail } from './chain.js';
import { asAnswered, countsNobody, isEndless } from './limiter-packages.js';

export const limiterModules = /^(?:express-rate-limit|express-slow-down|rate-limiter-flexible|@upstash\/ratelimit|hono-rate-limiter|@hono-rate-limiter\/.*|@fastify\/rate-limit|fastify-rate-limit|koa-ratelimit|koa2-ratelimit|@koa\/ratelimit|@nestjs\/throttler|next-rate-limit|lambda-rate-limiter|@arcjet\/.*|@vercel\/firewall|nuxt-rate-limit|sveltekit-rate-limiter.*|elysia-rate-limit|ratelimiter|@unkey\/(?:ratelimit|api)|async-ratelimiter|@trpc-limiter\/.*|express-brute|next-limitr|limiter|redis-rate-limiter|rolling-rate-limiter|@elysiajs\/rate-limit|graphql-rate-limit|@envelop\/rate-limiter|@adonisjs\/limiter|@convex-dev\/rate-limiter|telegraf-ratelimit|@grammyjs\/ratelimiter|socket-ratelimiter|@discordx\/utilities|lru-rate-limiter)$/;
/** Throw when the limit is reached: going on means being within it. */
const throwing = /^(?:consume|check|isRateLimited|limitOrThrow|assertLimit|reached)$/;
const limiterName = /rate[\s_-]?limit|ratelimit|throttl|limiter|(?:check|enforce|consume|assert|require|use)_?(?:Quota|Limit)|slow_?down|tooManyRequests/i;
const authName = /^(?:getServerSession|auth|currentUser|getAuth|getUser|getSession|requireAuth|requireUser|requireSession|requireUserId|verifyToken|verifyIdToken|verifySession|verifyJwt|validateRequest|validateSession|isAuthenticated|ensureAuthenticated|ensureLoggedIn|authenticate|authenticateUser|checkAuth|withAuth|withApiAuthRequired|protect|jwtVerify|getToken|getCurrentUser|assertAuthenticated|getClaims|locals\.auth|getUserSession|requireUserSession|getLoggedInUser|authorize|verifyAuth|getUserId|requireLogin|getServerAuthSession|getUserFromRequest|verifySessionCookie|getKindeServerSession|clerkMiddleware|authMiddleware|jwt|bearerAuth|basicAuth|passport|expressjwt|auth0|verifyAccessToken|validateToken|getSessionUser|requireApiKey|checkApiKey|verifyApiKey|timingSafeEqual)$/i;

/** A limiter with one key for everybody limits nobody in particular. */
function sharedKey(key: Value | undefined): boolean {
  return key !== undefined && isSameForAll(key);
}

function verdict(label: 'limiter' | 'auth', { evaluator, frame, node, written }: CallInfo, shared = false): Value {
  return values.marked([evaluator.mark(label, shared ? forAll : written, frame, node)]);
}

/** A limiter out of a table that nobody puts it into. */
function isForgotten(limiter: Value | undefined): boolean {
  return limiter !== undefined && values.marksOf(limiter, 'anew').length > 0 && values.marksOf(limiter, 'asked').length === 0;
}

/** A limiter that was kept for each caller: `limiters.get(caller).tryRemoveTokens(1)`. */
function isPicked(limiter: Value | undefined): boolean {
  return limiter !== undefined && values.allMarks(limiter).some((mark) => mark.origin.label === 'asked' || mark.origin.label === 'anew');
}

export const limiterCalls: Recognizer = (info) => {
  const { method, receiver, callee, args, frame, evaluator, node, isNew, written } = info;
  if (isNew) return undefined;
  const external = externalOf(receiver) ?? externalOf(callee);
  if (external !== undefined && limiterModules.test(external.module)) {
    // `limiter({ ... })` where the package made the function itself.
    const direct = externalOf(receiver) === undefined && external.chain.some((link) => link.how === 'call');
    const running = direct || /^(?:limit|consume|check|isLimited|isRateLimited|protect|get|removeTokens|tryRemoveTokens|checkRateLimit|blockUntilReady|penalty|reached|isBlocked|middleware|block|verifyKey)$/.test(method) && (external.chain.some((link) => link.how !== 'member') || method === 'checkRateLimit' || method === 'verifyKey');
    if (!running || /^(?:middleware|block|get)$/.test(method) && args.length === 0) return undefined;
    // A middleware that is called by hand: `limiter(request, response, next)`.
    const next = direct ? args.find((arg) => arg.shape.kind === 'native' && arg.shape.name === 'next') : undefined;
    const madeHere = direct ? calleeOf(node) : objectOf(node);
    if (keepsItsCounts(external) && (isForgotten(receiver) || direct && madeHere?.type === 'CallExpression' ? evaluator.route !== undefined && frame.node !== undefined : isMadeAnew(madeHere, frame, evaluator))) {
      if (next !== undefined) return evaluator.call(next, [], frame, node);
      return values.marked([evaluator.mark('anew', written, frame, node)]);
    }
    if (next !== undefined) {
      const guard = guardOf(callee, written);
      if (guard.kind === 'limiter') frame.facts = limitFacts(frame.facts, guard.shared);
      return evaluator.call(next, [], frame, node);
    }
    if (countsNobody(external)) return values.record([['isDenied', values.native('isDenied', () => values.constant(false))], ['conclusion', values.constant('ALLOW')]], values.unknownValue);
    if (isOwnWord(args[0], info) || (args[0] !== undefined && isRandom(args[0]))) return values.marked([evaluator.mark('anew', written, frame, node)]);
    // `limits.limit(ctx, 'coach', { key: user, throws: true })`: without a key it is one window for everybody.
    const ofConvex = external.module === '@convex-dev/rate-limiter';
    const own = ofConvex && args[2] !== undefined ? values.property(args[2], 'key') : undefined;
    const shared = ofConvex ? own === undefined || sharedKey(own) : sharedKey(args[0]) && !external.module.startsWith('@arcjet') && external.module !== '@vercel/firewall' && !isPicked(receiver);
    evaluator.emit({ detail: { kind: 'limiter', shared, name: written }, node }, frame);
    const throws = args[2] === undefined ? undefined : values.property(args[2], 'throws');
    if (ofConvex ? throws?.shape.kind === 'constant' && throws.shape.value === true : throwing.test(method) && external.module !== '@vercel/firewall') frame.facts = limitFacts(frame.facts, shared);
    const given = asAnswered(verdict('limiter', info, shared), external.module, method);
    // It gives a promise: where nobody waits for it, nobody is refused.
    return external.module === 'rate-limiter-flexible' && method === 'consume' ? values.withMarks(given, [evaluator.mark('pending', written, frame, node)]) : given;
  }
  // `groups.key(user).schedule(work)`: a queue for each caller, which is worked off at a pace or holds so many jobs.
  if (external?.module === 'bottleneck' && /^(?:schedule|submit)$/.test(method)) {
    const key = external.chain.findLast((link) => link.how === 'call' && link.name === 'key')?.args[0];
    const paced = external.chain.flatMap((link) => (link.how === 'new' ? link.args : [])).some((arg) => ['reservoir', 'minTime'].some((option) => values.property(arg, option) !== undefined));
    if (key !== undefined && paced) frame.facts = limitFacts(frame.facts, sharedKey(key));
    return undefined;
  }
  // Something out of sight that is called as a limiter is one: `env.RATE_LIMITER.limit({ key })`.
  if (callee.shape.kind === 'unknown' || callee.shape.kind === 'external') {
    // The counter that Workers are given: `env.CALLS.limit({ key })`.
    const key = method === 'limit' && args[0] !== undefined ? values.property(args[0], 'key') : undefined;
    if (key !== undefined) {
      evaluator.emit({ detail: { kind: 'limiter', shared: sharedKey(key), name: written }, node }, frame);
      return verdict('limiter', info, sharedKey(key));
    }
    if (limiterName.test(written) && !/^(?:use|new|create|make|build|set|configure|init)|^(?:get|getByName|getStub|idFromName|idFromString|reset|delete|on|close)$/i.test(method) && !/log|console/.test(written)) {
      const ofPackage = external !== undefined && external.module !== 'global' ? external.module : '';
      if (/ai-sdk|anthropic|bottleneck|p-limit|p-throttle|lodash/.test(ofPackage) || /debounce|lodash|^_\./.test(written)) return undefined;
      frame.facts = limitFacts(frame.facts, false);
      return verdict('limiter', info);
    }
  }
  return undefined;
};

function calleeOf(node: Node): Node | undefined {
  return node.type === 'CallExpression' ? node.callee : undefined;
}

/** What a method was called on, as it is written. */
function objectOf(node: Node): Node | undefined {
  const callee = calleeOf(node);
  return callee?.type === 'MemberExpression' ? callee.object : undefined;
}

/** Whether a function is called as one that says who the caller is. */
export function saysWho(name: string): boolean {
  return authName.test(name);
}

export const authCalls: Recognizer = (info) => {
  const { method, callee, receiver, frame, written, isNew } = info;
  if (isNew) return undefined;
  const external = externalOf(receiver) ?? externalOf(callee);
  if (external !== undefined && /^(?:@anthropic|ai$|react|zod)/.test(external.module)) return undefined;
  const outside = external !== undefined && external.module !== 'global';
  const trailText = external === undefined ? written : `${trail(external)}.${method}`;
  if (!authName.test(method) && !(method === 'verify' && /jwt|jsonwebtoken|jose|paseto|webhook|svix|stripe|nacl|signature/i.test(`${external?.module ?? ''} ${written}`)) && !/auth\.(?:getUser|getSession|api|validate|protect)/.test(trailText)) return undefined;
  // What is put around a handler gives a handler: `clerkMiddleware(async (auth, request) => ...)`.
  if (callee.shape.kind === 'function' || (callee.shape.kind === 'external' && info.args.some((arg) => arg.shape.kind === 'function'))) return undefined;
  if (/^(?:require|ensure|assert|protect)/i.test(method) || method === 'protect' || (outside && method === 'verify')) frame.facts = values.both(frame.facts, new Set(['authenticated']));
  return values.withMarks(verdict('auth', info), [info.evaluator.mark('identity', written, frame, info.node)]);
};

/** `getRequestIP()`, `requestIp.getClientIp(request)`: who the caller is. */
export const callerCalls: Recognizer = ({ method, callee, written, evaluator, frame, node, isNew }) => {
  if (!isNew && callee.shape.kind === 'external' && callee.shape.external.module === 'next/headers' && /^(?:headers|cookies)$/.test(method)) return values.input(evaluator.origin('identity', method, frame, node));
  if (isNew || callee.shape.kind !== 'external' || !/^(?:get|read|use)?_?(?:request|client|remote|visitor|caller|user|real|connecting)?_?(?:ip|ip_?addr(?:ess)?|address)$/i.test(method)) return undefined;
  return values.input(evaluator.origin('identity', written, frame, node));
};

export type GuardKind = 'limiter' | 'auth' | undefined;

/** What a middleware from a package, or one that could not be followed, does, by what it is made of or called. */
export function guardOf(value: Value, written: string): { kind: GuardKind; shared: boolean } {
  const external = externalOf(value);
  const names = external === undefined ? written : `${external.chain.filter((link) => link.how !== 'new' || true).map((link) => link.name).join('.')} ${written}`;
  if (external !== undefined && limiterModules.test(external.module)) {
    const options = made(external)?.args.find((arg) => arg.shape.kind === 'object');
    const skip = options === undefined ? undefined : values.property(options, 'skip');
    if ((skip !== undefined && (alwaysTrue(skip) || leavesToCaller(skip))) || (options !== undefined && isEndless(options))) return { kind: undefined, shared: false };
    const generator = options === undefined ? undefined : (values.property(options, 'keyGenerator') ?? values.property(options, 'id'));
    return { kind: 'limiter', shared: generator !== undefined && constantAnswer(generator) };
  }
  // It checks the signature of who sends, unless it is told not to.
  if (external?.module === 'twilio' && external.chain.at(-1)?.name === 'webhook') {
    const validate = external.chain.at(-1)?.args.map((arg) => values.property(arg, 'validate')).find((part) => part !== undefined);
    return { kind: validate?.shape.kind === 'constant' && validate.shape.value === false ? undefined : 'auth', shared: false };
  }
  if (limiterName.test(names) || (external !== undefined && limiterName.test(external.module))) return { kind: 'limiter', shared: false };
  if (/auth|clerk|passport|jwt|session|signedIn|loggedIn|protect|requireUser|verifyToken|guard|apiKey/i.test(names) && !/express-session|cookie-session|^@fastify\/(?:jwt|session|secure-session|oauth2|cookie|auth)$/.test(external?.module ?? '')) return { kind: 'auth', shared: false };
  return { kind: undefined, shared: false };
}

/** `skip: () => true`: it lets everybody pass. */
function alwaysTrue(skip: Value): boolean {
  const body = skip.shape.kind === 'function' ? skip.shape.closure.node.body : null;
  const answer = body?.type === 'BlockStatement' && body.body.length === 1 && body.body[0]?.type === 'ReturnStatement' ? body.body[0].argument : body;
  return answer?.type === 'Literal' && answer.value === true;
}

/** `keyGenerator: () => 'global'`. */
function constantAnswer(generator: Value): boolean {
  if (generator.shape.kind !== 'function') return false;
  const { node: { body }, scope } = generator.shape.closure;
  if (body === null) return false;
  if (body.type !== 'BlockStatement') return isWrittenDown(body, scope);
  const [only] = body.body;
  return body.body.length === 1 && only?.type === 'ReturnStatement' && only.argument !== null && isWrittenDown(only.argument, scope);
}

const namesRoute = /^(?:path|pathname|originalUrl|baseUrl|routerPath|method|commandName)$/;

/** A text of the program, also put together of several, or a variable that holds one. */
function isWrittenDown(node: Node, scope: Scope): boolean {
  if (node.type === 'Literal') return true;
  if (node.type === 'TemplateLiteral') return node.expressions.every((part) => isWrittenDown(part, scope));
  if (node.type === 'BinaryExpression') return isWrittenDown(node.left, scope) && isWrittenDown(node.right, scope);
  // What is asked for, and how: the same for all who ask.
  if (node.type === 'MemberExpression') return !node.computed && node.property.type === 'Identifier' && namesRoute.test(node.property.name);
  return node.type === 'Identifier' && scope.get(node.name)?.shape.kind === 'constant';
}
