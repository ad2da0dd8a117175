import { LARGEST_BODY_BYTES } from '../largest-body.js';
import { isLookedAt, refusesByComparison, turnsAway } from './blocks.js';
import { CountingFronts } from './fronts.js';
import type { PythonFile, PythonFunction } from './functions.js';
import { withoutIdle } from './idle-counts.js';
import { answersTooMany, limitersAsked } from './limiter-calls.js';
import type { LogicalLine } from './lines.js';
import { leavesMachines } from './machines.js';
import { countsMadeUpKeys } from './made-up-keys.js';
import { throttledRouter } from './ninja.js';
import { ownWords } from './own-words.js';
import type { PythonProgram } from './program.js';
import { inHandlers } from './swallowing.js';
import { callsIn, code, mentions } from './taint.js';

/** What stands above a route, among its parameters, in its class or its router, and limits its callers. */
const declares = /\bthrottle\s{0,4}=\s{0,4}(?:\[\s{0,4})?\w|commands\.(?:dynamic_)?cooldown\(|checks\.(?:dynamic_)?cooldown\(|@(?:\w{1,60}\.){0,3}\w{0,40}(?:limit|throttl|cool_?down|quota)\w{0,40}|\b\w{0,40}(?:rate_?limit|throttl|limiter)\w{0,40}\(|\blimiter\.\w{1,20}\(|throttle_classes|throttle_scope|\b(?:Depends|Security)\(\s{0,4}(?:\w{1,60}\.){0,2}\w{0,40}(?:limit|throttl|quota)\w{0,40}/i;
/** A call that is named so, and of which nobody knows more. */
const limiterCall = /(?<![@\w])(?:\w{1,60}\.){0,3}(\w{0,40}(?:rate_?limit|check_quota|enforce_limit|throttl)\w{0,40})\(/i;
/** The limit that Claude sets to the app. */
const ofClaude = /\b(?:\w{1,40}\.){0,2}RateLimitError\b/g;
const limiterForAll = /Limiter\([\s\S]{0,400}(?:default_limits|application_limits|global_limits)(?!\s{0,4}=\s{0,4}(?:\[\s{0,4}\]|\(\s{0,4}\)|None\b))|\bRATELIMIT_(?:DEFAULT|APPLICATION)["']?\]?\s{0,4}[:=]\s{0,4}["'(]|\bNinja(?:Extra)?API\((?:[^()]|\([^()]{0,200}\)){0,400}?\bthrottle\s{0,4}=\s{0,4}(?:\[\s{0,4})?\w|add_middleware\((?![\s\S]{0,400}\bconfig\s{0,4}=\s{0,4}\{)[^)]{0,200}(?:RateLimit|Throttl)/;
const authText = /Depends\(\s{0,4}\w{0,40}(?:user|auth|token|verify|principal)|login_required|jwt_required|IsAuthenticated|permission_classes|current_user|token_required|requires_auth|HTTPBearer|api_key_header|is_authenticated|is_logged_in|\bst\.login\(|Security\(|compare_digest\(|HTTP(?:Forbidden|Unauthorized)\b|(?:status_code\s{0,4}=\s{0,4}|HTTPException\(\s{0,4}|abort\(\s{0,4})(?:401|403|status\.HTTP_40[13])/i;
/** What lets nobody in but those who run the app: by the name of a decorator or a dependency, or by a role that is asked for. */
const operatorsText = /@(?:\w{1,60}\.)*(?:staff_member|admin|superuser)_required|user_passes_test\([^)]{0,80}(?:staff|superuser|admin)|\bIsAdminUser\b|(?:Depends|Security)\(\s{0,4}\w{0,40}(?:admin|superuser|staff)|\bif\s{1,4}not\s{1,4}[\w.]{0,60}\b(?:is_)?(?:admin|staff|superuser)\b|\brole\s{0,4}!=\s{0,4}["'](?:admin|staff)["']/i;
/** What counting needs: a store, or a number that grows; */
const keepsCount = /\.(?:h?incr|decr)(?:by)?\(|\bcount\s{0,4}\(|COUNT\(\*\)|\.count\(\)|\bCounter\(|defaultdict\(|[+-]=\s{0,4}1\b|\]\s{0,4}=\s{0,4}\w{1,40}\s{0,4}[-+]\s{0,4}1\b|\.get\([^()]{1,80},\s{0,4}0\)\s{0,4}\+\s{0,4}1\b|\.z(?:card|count|add)\(|\.llen\(|\.setnx\(|nx\s{0,4}=\s{0,4}True|\bF\(/i;
/** or a clock, beside something that is kept until the next time. Whether a login is still good takes a clock alone. */
const readsClock = /time\.(?:time|monotonic)\(|datetime\.|timezone\.now/;
const writes = /\]\s{0,4}[-+]?=(?!=)|\bself\.[\w.]{1,80}\s{0,4}[-+]?=(?!=)|\.(?:append|appendleft|add|set|setex|hset|put_item|update_item|save|create|insert\w{0,10}|update\w{0,10}|setdefault|push)\(|\b(?:insert|update)\s/i;
const refuses = /\breturn\b|\braise\b|\babort\(|\bst\.stop\(/;
/** Decorators that say where a function is reached, and others that turn nobody away. */
const plainDecorator = /^@(?:\w{1,60}\.)*(?:route|get|post|put|patch|delete|websocket|api_route|api_view|event|on|message_handler|on_message|message|callback_query|slash_command|hybrid_command|command|function_name|function|json_in|json_out|csrf_exempt|exempt|require_\w+|login_required|staticmethod|classmethod|property|override|wraps|cache\w*|lru_cache|inject|validate\w*|use_kwargs|use_args|doc|swag_from|extend_schema|action|renderer_classes|parser_classes|permission_classes|throttle_classes|authentication_classes|cross_origin|jwt_required|token_required|requires_auth|sync_to_async|async_to_sync|transaction|atomic|retry|trace\w*|observe|log\w*|error_handler|tool|step|task|app_command|context_menu|fragment|dialog|expect|response\w*|marshal\w*|ns|blp|bp|asynccontextmanager|contextmanager|dataclass|spaces|GPU|modal|endpoint|web_endpoint|asgi_app|stub|image|on_chat_start|on_settings_update|set_starters|author_action|action_callback|http|field|mutation|subscription|type|input|cloud_event|authentication|schema|has_permissions|bot_has_permissions|has_role|has_any_role|guild_only|dm_only|describe|choices|autocomplete|rename|guilds|option|options|implements)\b/;

export interface Limits {
  readonly limited: boolean;
  readonly authenticated: boolean;
  /** Those who run the app, and nobody else, come to it. */
  readonly operators: boolean;
  /** Machines that share a secret with the app, and nobody else, come to it. */
  readonly machines: boolean;
  /** A decorator or a dependency from elsewhere that may limit. */
  readonly unknown: string | undefined;
}

/** Whether texts of the project count for every route. */
export function limitedForAll(texts: readonly string[]): boolean {
  return texts.some((text) => limiterForAll.test(text));
}

/** `MAX_CONTENT_LENGTH = 16 * 1024` of Flask, `DATA_UPLOAD_MAX_MEMORY_SIZE` of Django. */
export function boundsBodies(texts: readonly string[]): boolean {
  return texts.some((text) => [...text.matchAll(/(?:MAX_CONTENT_LENGTH|DATA_UPLOAD_MAX_MEMORY_SIZE|REQUEST_MAX_SIZE|client_max_size|max_body_size|request_max_body_size|max_buffer_size|MEMFILE_MAX|\bserve\((?:[^()]|\([^()]{0,80}\)){0,300}?\bmax_size)["']?\]?\s{0,4}[=:]\s{0,4}([\d_ *]{1,40})/g)].some((match) => (match[1] ?? '').split('*').reduce((product, factor) => product * Number(factor.replace(/[_\s]/g, '') || Number.NaN), 1) <= LARGEST_BODY_BYTES));
}

/** Views of the Django REST framework, which alone its settings are for. */
function isRestView(route: PythonFunction, classText: string): boolean {
  return route.decorators.some((decorator) => /^@api_view\b/.test(decorator)) || /^class\s[^\n]{0,200}\b(?:APIView|\w{0,30}ViewSet|\w{0,30}GenericAPIView|generics\.\w{1,40})\b/.test(classText);
}

const throttledForAll = /DEFAULT_THROTTLE_CLASSES["']?\]?\s{0,4}[:=]\s{0,4}[[(]\s{0,8}["'\w]/;
/** A throttle that limits only the views which name a scope. */
const onlyScoped = /DEFAULT_THROTTLE_CLASSES["']?\]?\s{0,4}[:=]\s{0,4}[[(]\s{0,8}["'][\w.]{0,80}\bScopedRateThrottle["']\s{0,4},?\s{0,8}[\])]/;
const loginForAll = /DEFAULT_PERMISSION_CLASSES["']?\]?\s{0,4}[:=]\s{0,4}[[(][^\])]{0,200}\bIs(?:Authenticated|AdminUser)\b/;
/** `throttle_classes = []`, `permission_classes = [AllowAny]`: what lifts the settings for all. */
const lifted = /\b(throttle|permission)_classes\s{0,4}(?:=\s{0,4}|\(\s{0,4})[[(]\s{0,4}(?:(?:\w{1,40}\.)?AllowAny\s{0,4},?)?\s{0,4}[\])]/g;

/** Whether the app of aiohttp that a route is added to runs no middleware, nor the one that it is part of. */
function outsideMiddlewares(route: PythonFunction, program: PythonProgram): boolean {
  const table = route.decorators.map((decorator) => /^@(\w{1,60})\.\w{1,20}\(/.exec(decorator)?.[1]).find((name) => name !== undefined);
  const lines = program.wiring;
  if (table === undefined || !lines.some((text) => /\bweb\.Application\(/.test(text))) return false;
  const apps = lines.flatMap((text) => (new RegExp(`\\.add_routes\\(\\s{0,4}(?:\\w{1,60}\\.)?${table}\\b`).test(text) ? [/^(\w{1,60})\./.exec(text)?.[1] ?? ''] : []));
  // What a function gives may be any of them: `app.add_subapp('/v1', make())`.
  const above = lines.flatMap((text) => apps.flatMap((app) => (new RegExp(`\\.add_subapp\\([^)]{0,200},\\s{0,4}(?:${app}\\b|[\\w.]{1,80}\\()`).test(text) ? [/^(\w{1,60})\./.exec(text)?.[1] ?? ''] : [])));
  const all = [...apps, ...above].filter((app) => app !== '');
  return all.length > 0 && all.every((app) => !lines.some((text) => new RegExp(`^${app}\\s{0,4}(?::[^=]{0,60})?=[^\\n]{0,400}middlewares\\s{0,4}=|^${app}\\.middlewares\\b`).test(text)));
}

/** What stands between a caller and a route: decorators, dependencies, the class, the router, functions that count. */
export function limitsOf(route: PythonFunction, file: PythonFile, way: ReadonlySet<PythonFunction>, forAll: boolean, program: PythonProgram): Limits {
  const steps = [...way, ...dependencies(route, file, program)];
  const above = steps.map((step) => `${[...step.classDecorators, ...step.decorators].filter((decorator) => !onlyNotes(decorator, program, steps)).join('\n')}\n${step.parameters.map((parameter) => `${parameter.annotation} ${parameter.fallback}`).join('\n')}`).join('\n');
  const wayText = `${above}\n${steps.flatMap((step) => ownWords(step.body)).map((line) => line.text).join('\n')}`;
  const classText = route.className === '' ? '' : (file.classes.get(route.className) ?? []).map((line) => line.text).join('\n');
  const routerText = [...file.top.filter((line) => /APIRouter\(|FastAPI\(|Blueprint\(|include_router\(/.test(line.text)).map((line) => line.text), ...program.including(route.path)].join('\n');
  const given = `${wayText}\n${classText}\n${routerText}`;
  const lifts = new Set([...given.matchAll(lifted)].map((match) => match[1]));
  const whole = given.replace(lifted, ' ').replaceAll(ofClaude, ' ');
  const settings = isRestView(route, classText) ? program.settingsText : '';
  const throttled = throttledForAll.test(settings) && !onlyScoped.test(settings) && !lifts.has('throttle');
  const signedIn = (loginForAll.test(settings) && !lifts.has('permission')) || (program.gradio.askLogin && program.gradio.call(route, file));
  const exempt = program.limitedBlueprints.exempts(route) || route.decorators.some((decorator) => /\bexempt\b/.test(decorator) && !/csrf/.test(decorator));
  const authenticated = signedIn || authText.test(whole);
  const bodies = new Map(steps.map((step) => [step, way.has(step) ? withoutIdle(beforeClaude(step, program), authenticated) : ownWords(step.body)]));
  const limited = throttled || ((forAll || frontCounts(route, file, program) || limitedByConfig(route, given, program) || limitedByRules(route, program)) && !exempt && !outsideMiddlewares(route, program)) || program.limitedBlueprints.limits(route) || program.named.isWrappedByLimiter(route.className === '' ? route.name : route.className) || throttledRouter(route, file, program.files) || declares.test(unresolved(`${above}\n${classText}\n${routerText}`.replace(lifted, ' ').replaceAll(/@(?:\w{1,60}\.){0,3}exempt\b/g, ' '), route, program)) || inherited(route, program).some((fn) => counts(program.wholeBody(fn), fn, program)) || steps.some((step) => limitsInBody({ ...step, body: bodies.get(step) ?? step.body }, program)) || [...way].some((step) => countsInText(bodies.get(step) ?? step.body)) || dependencies(route, file, program).some((fn) => counts(program.wholeBody(fn), fn, program)) || asksCounter(bodies, program);
  const madeUp = limited && !authenticated && !throttled && countsMadeUpKeys(route, [...dependencies(route, file, program), ...standingFronts(route, file, program)], forAll, program);
  return { limited: limited && !madeUp, authenticated, operators: operatorsText.test(whole), machines: steps.some((step) => leavesMachines(ownWords(step.body))), unknown: limited ? undefined : unknownDecorator(route, program, steps) };
}

const fronts = new WeakMap<PythonProgram, CountingFronts>();

/** A function that is run before a route and counts: of Flask, Django, FastAPI, aiohttp, bots. */
function frontCounts(route: PythonFunction, file: PythonFile, program: PythonProgram): boolean {
  return standingFronts(route, file, program).length > 0;
}

function standingFronts(route: PythonFunction, file: PythonFile, program: PythonProgram): readonly PythonFunction[] {
  const known = fronts.get(program) ?? new CountingFronts(program, (body, fn) => counts(body, fn, program) || countsInText(body) || asksCounter(new Map([[fn, body]]), program));
  fronts.set(program, known);
  return known.before(route, file);
}

/** `RateLimitConfig(exclude=['/open'])` of Litestar, put before an app or a controller. */
function limitedByConfig(route: PythonFunction, given: string, program: PythonProgram): boolean {
  const address = program.addresses.of(route);
  return program.named.settingsWith('RateLimitConfig(').some((text) => {
    const name = /^(\w{1,60})\s{0,4}=/.exec(text)?.[1] ?? 'RateLimitConfig';
    const before = given.includes(`${name}.middleware`) || program.named.settingsWith('Litestar(').some((line) => line.includes(`${name}.middleware`) || line.includes('RateLimitConfig('));
    const left = [.../\bexclude\s{0,4}=\s{0,4}\[([^\]]{0,400})\]/.exec(text)?.[1]?.matchAll(/["']\^?(\/[^"'$]{0,200})/g) ?? []].map((match) => match[1] ?? '');
    return before && (address === undefined || !left.some((path) => address.startsWith(path)));
  });
}

/** `add_middleware(RateLimitMiddleware, config={r'^/ask': [Rule(minute=10)]})` of asgi-ratelimit: which addresses it counts. */
function limitedByRules(route: PythonFunction, program: PythonProgram): boolean {
  const address = program.addresses.of(route);
  return program.named.settingsWith('RateLimitMiddleware').some((text) => {
    const rules = /\bconfig\s{0,4}=\s{0,4}\{([\s\S]{0,2000})\}/.exec(text)?.[1];
    const beginnings = [...(rules ?? '').matchAll(/r?["']\^?(\/[\w/-]{0,100})[^"']{0,100}["']\s{0,4}:/g)].map((match) => match[1] ?? '/');
    return rules !== undefined && (address === undefined || beginnings.some((beginning) => address.startsWith(beginning)));
  });
}

/** `@limiter.limit('5/minute', exempt_when=lambda: request.headers.get('X-Debug') == '1')`: whoever sends it is not counted. */
const leftToCaller = /\bexempt_when\s{0,4}=\s{0,4}lambda\b[^:]{0,40}:[^\n]{0,80}\brequest\.(?:headers|args|json|values|form|cookies)\b/;

/** `@ratelimit(block=False)` of Django only sets `request.limited`, which somebody has to look at. */
function onlyNotes(decorator: string, program: PythonProgram, steps: readonly PythonFunction[]): boolean {
  if (leftToCaller.test(decorator)) return true;
  return /\bratelimit\b[\s\S]{0,400}\bblock\s{0,4}=\s{0,4}False\b/.test(decorator) && !steps.some((step) => /\.limited\b|["']limited["']/.test(program.wholeText(step)));
}

/** What a function does before it asks Claude for the last time; what comes after that limits nobody. */
function beforeClaude(step: PythonFunction, program: PythonProgram): LogicalLine[] {
  const lines = ownWords(step.body);
  const last = lines.findLastIndex((line) => program.asksClaude(step, line) || callsIn(line.text, new Map()).some((call) => program.leadsToClaude(call, step, 0)));
  return last === -1 ? lines : lines.slice(0, last + 1);
}

/** What the class of a route, or one that it is made from, runs before each of its methods: `prepare` of Tornado, `dispatch` and `initial` of Django. */
function inherited(route: PythonFunction, program: PythonProgram): PythonFunction[] {
  return program.classChain(route.className).flatMap((name) => program.methodOf(name, ['prepare', 'dispatch', 'initial', 'before_request', 'check_throttles']) ?? []);
}

/** Names of the project are judged by what stands behind them, and taken out here. */
function unresolved(text: string, route: PythonFunction, program: PythonProgram): string {
  return text.replaceAll(/(@|\b(?:Depends|Security)\(\s{0,4}|(?<![\w.]))((?:\w{1,60}\.){0,3})(\w{1,80})(?=\(|\b)/g, (whole, _before: string, _owner: string, name: string) => (program.resolve({ name, onObject: false }, route) === undefined && program.callOf(name) === undefined ? whole : ' '));
}

/** Whether a function says that there were too many calls, or asks a package or something out of sight that is named so. */
function limitsInBody(step: PythonFunction, program: PythonProgram): boolean {
  const body = ownWords(step.body).map((line) => ({ ...line, text: line.text.replaceAll(ofClaude, ' ') }));
  if (answersTooMany(body) || (program.countsByPackage(step.path) && limitersAsked(body).some((asked) => asked.counts))) return true;
  return body.some(({ text }) => {
    const name = limiterCall.exec(text)?.[1];
    return name !== undefined && !/^(?:print|logging|logger)\b/.test(text) && !/^\w{1,60}\s{0,4}=/.test(text) && program.resolve({ name, onObject: text.includes(`.${name}(`) }, step) === undefined && !program.countsByPackage(step.path);
  });
}

/** Whether a function keeps count, or tells by the clock, and refuses by it. `decided`: its caller compares what it gives. */
function counts(body: readonly LogicalLine[], fn: PythonFunction, program: PythonProgram, decided = false): boolean {
  if (limitsInBody({ ...fn, body }, program)) return true;
  const text = body.map((line) => line.text).join('\n').replaceAll(ofClaude, ' ');
  return (keepsCount.test(text) || (readsClock.test(text) && writes.test(text))) && (decided || refusesByComparison(body));
}

const callerKey = /user|ip\b|addr|remote|client|chat|sender|author|who\b|session|account|member|email|sub\b|token/i;

/** Characters of a route that are looked at for counts; what it compares stands near its top. */
const LONGEST_ROUTE = 20_000;

/** `coins = coins - 1` in a statement, `.values(coins=Person.coins - 1)`, `{'$inc': {'coins': -1}}`: one less of what the caller has. */
const takesOne = /\bset\s{1,4}(\w{1,40})\s{0,4}=\s{0,4}(?:\w{1,40}\.)?\1\s{0,4}-|\b(\w{1,40})["']?\s{0,4}[=:]\s{0,4}\w{1,40}\.\2\s{0,4}-\s{0,4}\w|["']\$inc["']\s{0,4}:\s{0,4}\{[^}]{0,100}:\s{0,4}-/i;
const looksAtResult = /\bif\b[^\n]{0,120}(?:\bis None\b|\bnot\b|\browcount\b|\bmodified_count\b|==\s{0,4}0|<\s{0,4}1)/;
/** `if who in lately: return`, `if not cache.add(key, 1, timeout=10): return`. */
const membership = /\bif\s{1,4}([\w.]{1,80})\s{1,4}in\s{1,4}([\w.]{1,60})\b/g;
const addsOnce = /\bif\s{1,4}not\s{1,4}(?:await\s{1,4})?[\w.]{0,40}cache\w{0,10}\.a?add\(|\bif\s{1,4}not\s{1,4}(?:await\s{1,4})?[\w.]{1,60}\.set\([^\n]{0,200}\bnx\s{0,4}=\s{0,4}True/;

/** `if r.srem('codes', code) == 0: raise`: a code that was handed out is good once. */
const goodOnce = /\bif\b[^\n]{0,120}\.(?:srem|lrem|zrem|hdel|getdel)\(/;

/** An update of DynamoDB that is made while a count is small enough, and fails otherwise. */
const addsWhileFew = /\bUpdateExpression\b[^\n]{0,300}(?:\bADD\b|[-+])[^\n]{0,300}\bConditionExpression\b[^\n]{0,300}[<>]/;

/** What frameworks keep for each caller: python-telegram-bot, Streamlit, Chainlit, Django and Starlette. */
const keptForCaller = /\b(?:user_data|chat_data|session_state|user_session|request\.session|flask\.session)\b/;
const writtenForCaller = /\b(?:user_data|chat_data|session_state|user_session|request\.session|flask\.session)(?:\[[^\]]{1,60}\]|\.\w{1,60})\s{0,4}[-+]?=(?!=)|\buser_session\.set\(/;

/** Whether lines refuse by what they keep of the caller. */
function countsInText(body: readonly LogicalLine[]): boolean {
  const text = body.map((line) => line.text).join('\n').slice(0, LONGEST_ROUTE);
  if (!refuses.test(text) && !/\bcontinue\b/.test(text)) return false;
  if ((takesOne.test(text) && looksAtResult.test(text)) || addsOnce.test(text) || addsWhileFew.test(text) || goodOnce.test(text)) return true;
  for (const [, key = '', table = ''] of text.matchAll(membership)) if (callerKey.test(key) && (text.includes(`${table}[${key}] =`) || text.includes(`${table}.add(${key})`))) return true;
  return countsByNumbers(text, body);
}

function countsByNumbers(text: string, body: readonly LogicalLine[]): boolean {
  // `update(credits=F('credits') - 1)`, and a look at whether it changed anything.
  if (/\bF\(\s{0,4}["']\w{1,40}["']\s{0,4}\)\s{0,4}-\s{0,4}1\b/.test(text) && /\bif\s{1,4}(?:not\b|\w{1,40}\s{0,4}[=<])/.test(text)) return true;
  if (!refusesByComparison(body)) return false;
  if (keptForCaller.test(text) && body.some((line) => writtenForCaller.test(line.text))) return true;
  // The moments of the last calls, in a list that outlives one of them.
  const moments = /\bif\b[^\n]{0,100}\blen\((\w{1,40})\)\s{0,4}>=?/.exec(text)?.[1];
  if (moments !== undefined && readsClock.test(text) && text.includes(`${moments}.append(`) && (/\bwhile\s{1,4}True\b/.test(text) || !new RegExp(`(?:^|\\n)${moments}\\s{0,4}(?::[^=\\n]{0,60})?=`).test(text))) return true;
  // The moment of the last call, in a loop that is gone through for each message of a connection.
  const last = /\bwhile\s{1,4}True\b/.test(text) ? /(?:^|\n)if\b[^\n]{0,100}-\s{0,4}(\w{1,40})\s{0,4}<=?/.exec(text)?.[1] : undefined;
  if (last !== undefined && readsClock.test(text) && new RegExp(`(?:^|\\n)${last}\\s{0,4}=[^\\n]{0,40}(?:time|now|monotonic)`).test(text)) return true;
  if (/\b(?:if|elif)\b[^\n]{0,200}\.(?:h?incr(?:by)?\([^\n]{0,200}\)|count\(\))\s{0,4}>=?/.test(text)) return true;
  const left = /\b(\w{1,40})\s{0,4}=\s{0,4}(?:await\s{1,4})?[\w.]{1,80}\.(?:decr(?:by)?\(|h?incrby\([^\n]{0,200},\s{0,4}-)/.exec(text)?.[1];
  if (left !== undefined && new RegExp(`\\b(?:if|elif)\\b[^\\n]{0,100}\\b${left}\\s{0,4}<=?`).test(text)) return true;
  const counted = /\b(\w{1,40})\s{0,4}=\s{0,4}(?:await\s{1,4})?[\w.]{1,80}(?:\.h?incr(?:by)?\(|\.count\(\))/.exec(text)?.[1];
  if (counted !== undefined && new RegExp(`\\b(?:if|elif)\\b[^\\n]{0,100}\\b${counted}\\s{0,4}>=?`).test(text)) return true;
  for (const [, table, key] of text.matchAll(/\b([\w.]{1,60})\[\s{0,4}([\w.]{1,60})\s{0,4}\]\s{0,4}(?:[-+]?=(?!=)|\.append\()/g)) {
    if (table === undefined || key === undefined || !callerKey.test(key)) continue;
    const kept = `${table.replaceAll('.', '\\.')}\\[\\s{0,4}${key.replaceAll('.', '\\.')}`;
    if (text.includes(`${table}.get(${key}`) || new RegExp(`\\b(?:if|elif|while|len\\()[^\\n]{0,200}\\b${kept}`).test(text)) return true;
    // `lately = [at for at in calls[who] if at > now - 60]`
    if (readsClock.test(text) && new RegExp(`\\bfor\\s{1,4}\\w{1,40}\\s{1,4}in\\s{1,4}${kept}\\s{0,4}\\]\\s{1,4}if\\b`).test(text)) return true;
  }
  return false;
}

/** The functions that are run before a route: `Depends(quota)`, decorators of the project. */
function dependencies(route: PythonFunction, file: PythonFile, program: PythonProgram): PythonFunction[] {
  const routers = [...file.top.filter((line) => line.text.includes('Depends(')).map((line) => line.text), ...program.including(route.path)];
  const found = new Set<PythonFunction>();
  const add = (text: string, depth: number): void => {
    for (const match of text.matchAll(/\b(?:Depends|Security)\(\s{0,4}(?:\w{1,60}\.){0,2}(\w{1,80})/g)) {
      const fn = program.resolve({ name: match[1] ?? '', onObject: false }, route) ?? program.callOf(match[1] ?? '');
      if (fn === undefined || found.has(fn)) continue;
      found.add(fn);
      if (depth < 4) add(fn.parameters.map((parameter) => `${parameter.annotation} ${parameter.fallback}`).join('\n'), depth + 1);
    }
    if (depth < 4) for (const [name] of text.matchAll(/\b[A-Z]\w{0,60}\b/g)) add(program.named.dependingAlias(name), depth + 1);
  };
  add([...route.parameters.map((parameter) => `${parameter.annotation} ${parameter.fallback}`), ...route.decorators, ...routers].join('\n'), 0);
  for (const line of program.named.settingsWith('Litestar(')) for (const check of checksIn(line, route, program)) found.add(check);
  for (const decorator of [...route.classDecorators, ...route.decorators]) {
    const fn = decoratorFunction(decorator, route, program);
    if (fn !== undefined) found.add(fn);
    for (const hook of [...hooksIn(decorator, route, program), ...checksIn(decorator, route, program)]) found.add(hook);
  }
  return [...found];
}

function decoratorFunction(decorator: string, route: PythonFunction, program: PythonProgram): PythonFunction | undefined {
  const name = /^@(?:\w{1,60}\.){0,3}(\w{1,80})/.exec(decorator)?.[1];
  return name === undefined || plainDecorator.test(decorator) ? undefined : program.resolve({ name, onObject: false }, route);
}

/** `@falcon.before(brake(40))`, `@method_decorator(brake, name='dispatch')`: functions of the project that are run before what they stand above. */
function hooksIn(decorator: string, route: PythonFunction, program: PythonProgram): PythonFunction[] {
  const given = /^@(?:\w{1,60}\.){0,3}(?:before|use|method_decorator|middleware|decorate\w{0,20}|hook\w{0,20}|guard\w{0,20}|check)\(\s{0,4}(.*)$/s.exec(decorator)?.[1] ?? '';
  return [...code(given).matchAll(/(?:^|[\s([,])(?:\w{1,60}\.){0,2}(\w{1,80})/g)].map((match) => program.resolve({ name: match[1] ?? '', onObject: false }, route)).filter((fn) => fn !== undefined);
}

/** `permission_classes=[Limited]` of Strawberry, `guards=[limited]` of Litestar: what is asked before a field or a route is come to. */
function checksIn(decorator: string, route: PythonFunction, program: PythonProgram): PythonFunction[] {
  const given = /\b(?:permission_classes|extensions|permissions|guards|checks|before_request)\s{0,4}=\s{0,4}\[?([^\]]{0,300})/.exec(decorator)?.[1] ?? '';
  return (given.match(/\b[A-Za-z_]\w{0,60}/g) ?? []).flatMap((name) => program.methodOf(name, ['has_permission', 'resolve', 'resolve_async', 'on_execute', '__call__']) ?? program.resolve({ name, onObject: false }, route) ?? []);
}

function unknownDecorator(route: PythonFunction, program: PythonProgram, steps: readonly PythonFunction[]): string | undefined {
  return route.decorators.find((decorator) => !plainDecorator.test(decorator) && !program.waysIn.bringsIn(decorator, route) && !onlyNotes(decorator, program, steps) && decoratorFunction(decorator, route, program) === undefined)?.replace(/\(.*$/s, '');
}

/** `if not spend(user): return`, where `spend` counts in a store or by the clock. */
function asksCounter(way: ReadonlyMap<PythonFunction, readonly LogicalLine[]>, program: PythonProgram, depth = 0): boolean {
  for (const [step, lines] of way) {
    // What is called when something failed tells of it.
    const failed = new Set(inHandlers(lines));
    for (const line of lines) {
      for (const call of failed.has(line) ? [] : callsIn(line.text, new Map())) {
        const target = program.resolve(call, step);
        if (target === undefined || way.has(target) || program.leadsToClaude(call, step, 0)) continue;
        // A coroutine that nobody waits for is always true.
        if (target.isAsync && !new RegExp(`\\b(?:await|run|gather|wait_for|create_task|async_to_sync|run_until_complete)\\b[^\\n]{0,200}\\b${target.name}\\b`).test(line.text)) continue;
        const body = program.wholeBody(target);
        const given = /^(\w{1,40})\s{0,4}(?::[^=]{1,40})?=(?!=)/.exec(line.text)?.[1];
        const at = lines.indexOf(line);
        const decides = /^(?:if|elif)\s{1,4}(?!not\b)|^(?:assert|return)\b/.test(line.text) || turnsAway(lines, at) || (given !== undefined && isLookedAt(given, lines, at));
        // A verdict has to be looked at, or to be thrown.
        if ((decides || body.some(({ text }) => /\braise\b|\babort\(/.test(text))) && counts(body, target, program, decides && /[<>]/.test(given === undefined ? code(line.text) : lines.filter((other) => /^(?:if|elif|while|return|assert)\b/.test(other.text) && mentions(other.text, given)).map((other) => code(other.text)).join('\n')))) return true;
        if (depth < 2 && (decides || body.some(({ text }) => /\braise\b|\babort\(/.test(text))) && asksCounter(new Map([[target, body]]), program, depth + 1)) return true;
      }
    }
  }
  return false;
}
