import type { Reporter } from '../../engine/analyzer.js';
import type { ChecklistItem } from '../../engine/checklist.js';
import { deprecatedModels, modelState, plainModel } from '../models/models.js';
import type { FaultsApart } from './faults-apart.js';
import type { PythonFunction } from './functions.js';
import { CATCHES } from './surroundings.js';
import { endOfHandlers, keepsErrors } from './swallowing.js';
import { waitsForEver } from './waiting.js';

const told = /APIStatusError|APIError|RateLimitError|OverloadedError|APIConnectionError|APITimeoutError|AuthenticationError|BadRequestError|InternalServerError|AnthropicError|\.status_code\b|raise_for_status|["'](?:429|529|overloaded|rate.?limit)[\w ]{0,40}["']\s{1,4}in\b/;
const caughtByApp = /got_request_exception/;
/** Who calls again where a call failed, told of which errors: tenacity, backoff, stamina, retrying, Celery. */
const triesAgain = /retry|retries|backoff|on_exception|stamina|attempts?\(/i;
/** Work that is started by itself, kept under no name: `asyncio.create_task(answer(text))`. */
const letsGo = /^(?:asyncio|(?:self\.|bot\.|app\.)?loop|asyncio\.get_(?:running_|event_)?loop\(\))\.(?:create_task|ensure_future)\(|^(?:threading\.)?Thread\(/;
const overHttp = /(?<!\.messages)\.(?:post|request|stream)\(|\b(?:urlopen|Request)\(/;
const bySdk = /\.messages\.(?:create|stream)\(/;
/** Where a client is made, which sends all that is sent through it within its own time. */
const makesClient = /(?:Client|Session|HTTPAdapter)\(/;
const bounded = /\btimeout\s{0,4}=(?!\s{0,4}None\b)|asyncio\.(?:wait_for|timeout)|ClientTimeout|@retry|tenacity|backoff/;
export const madeClient = /\b(?:Async)?Anthropic(?:Bedrock|Vertex)?\(|\bclient\(\s{0,8}(?:service_name\s{0,4}=\s{0,4})?["']bedrock-runtime["']/;

export interface RoutedCall {
  readonly fn: PythonFunction;
  /** The statement of the call. */
  readonly text: string;
  readonly line: number;
  /** What the call is given, by name. */
  readonly sent: ReadonlyMap<string, string>;
  /** Functions from the route to the call. */
  readonly way: readonly PythonFunction[];
  /** Where each of them but the last calls the next. */
  readonly sites: readonly { readonly path: string; readonly line: number }[];
  /** What stands around them: the functions of their decorators. */
  readonly around: string;
  /** What they call, which may be handed the answer. */
  readonly helping: string;
  /** What they call where something failed. */
  readonly explaining: string;
  /** What is run for each request besides: what the route depends on, middlewares. */
  readonly each: readonly PythonFunction[];
  /** The `__init__` of each class of which a function makes an object, and the functions that it calls. */
  readonly makersOf: (fn: PythonFunction) => readonly PythonFunction[];
  /** What is wrong with the tokens that the answer is given. */
  readonly room: { readonly path: string; readonly line: number; readonly message: string } | undefined;
  /** A package that records the tokens of calls by itself is imported. */
  readonly traced: boolean;
  /** Top level of the files on the way, and the handlers of errors of the whole app. */
  readonly top: string;
}

export type Find = (ruleId: string, path: string, line: number, message: string, severity?: 'note', call?: { readonly path: string; readonly line: number }, endLine?: number) => void;

/** The second group of the checklist for one call: errors, timeouts, reasons for stopping, usage, clients, models. */
export function productionOf(call: RoutedCall, find: Find, faults: FaultsApart, report: Reporter): void {
  const { fn, text, line, sent, way, sites, around, helping, explaining, top, each, traced, makersOf } = call;
  const wayText = way.map((step) => step.body.map((part) => part.text).join('\n')).join('\n');
  const at = { path: fn.path, line };
  const say = (item: ChecklistItem['id'], ok: boolean, good: string): void => {
    if (ok) report.evidence(item, 'pass', { text: good, ...at });
  };

  const retriedByType = `${around}\n${wayText}`.split('\n').some((part) => triesAgain.test(part) && told.test(part));
  // A task that nobody waits for fails when whoever started it has gone on.
  const gone = sites.findLastIndex((site, index) => letsGo.test(way[index]?.body.find((part) => part.line === site.line)?.text ?? ''));
  const caughtText = gone === -1 ? `${wayText}\n${around}` : way.slice(gone + 1).map((step) => step.body.map((part) => part.text).join('\n')).join('\n');
  const caughtOnWay = /^\s{0,200}(?:except|(?:async\s{1,4})?def\s{1,4}__a?exit__)\b/m.test(caughtText);
  const caught = caughtOnWay || retriedByType || (gone === -1 && (top.includes(CATCHES) || caughtByApp.test(top)));
  // A handler of the whole app hears of what nobody catches before.
  const heard = !caughtOnWay || /\braise\b/.test(wayText);
  const apart = told.test(`${wayText}\n${around}\n${explaining}`) || (heard && told.test(top));
  if (!caught && isDoneLater(call)) report.evidence('errors-handled', 'cannot-tell', { text: 'a queue hears of what fails in its work', ...at });
  else if (!caught) faults.lacks('errors-not-handled', call, 'No `try` or `except` is around this call on its way from the route: an overloaded or refused request ends as an unexplained failure.');
  else if (!apart) {
    const { step, at: from, end } = handled(way, [...sites, { path: fn.path, line }]) ?? { step: fn, at: line, end: line };
    // What is told in a log or an answer is known to somebody, who can tell it apart.
    if (keepsErrors(step, from)) report.evidence('errors-handled', 'cannot-tell', { text: 'errors are caught, and logged or told; no code tells 429 and 529, which are for later, from 400 and 401', path: step.path, line: from });
    else find('errors-not-handled', step.path, from, 'Errors of this call are caught, and not told apart by type or status: what is for later looks like what is broken.', undefined, { path: fn.path, line }, end);
  }
  if (caught) faults.sound('errors-not-handled', call, handled(way, [...sites, { path: fn.path, line }])?.step.path);
  say('errors-handled', caught && apart, 'errors are caught and told apart by type or status');

  const waits = waitsForEver(text, sent, `${wayText}\n${top}`);
  if (waits !== undefined) find('no-timeout', fn.path, line, waits);
  else if (!overHttp.test(text)) say('retries-and-timeouts', true, 'the SDK\'s own: ten minutes, two retries');
  else if (bounded.test(`${text}\n${wayText}`) || top.split('\n').some((part) => makesClient.test(part) && bounded.test(part))) say('retries-and-timeouts', true, 'a timeout is set');
  else find('no-timeout', fn.path, line, 'This request has no timeout and is not repeated when Claude is overloaded.');

  const reads = /stop_reason/.test(`${wayText}\n${helping}\n${around}`);
  if (reads) faults.sound('stop-reason-ignored', call);
  else faults.lacks('stop-reason-ignored', call, 'Nothing on the way of this answer reads why it stopped: one that was cut or refused looks like a whole one.');
  say('stop-handled', reads, 'the reason for stopping is read');

  const records = /\busage\b|input_tokens|output_tokens/.test(`${wayText}\n${helping}\n${around}`);
  if (traced) report.evidence('usage-logged', 'cannot-tell', { text: 'a tracing package is used; what it records is decided in its settings', ...at });
  else if (!records) faults.lacks('usage-not-logged', call, 'Nothing on the way of this answer records its token usage.');
  else faults.sound('usage-not-logged', call);
  if (!traced && records && /request_id|request-id|with_raw_response/.test(`${wayText}\n${helping}\n${around}`)) say('usage-logged', true, 'usage and request ids are read');

  // An object that a route makes for itself makes its client with it.
  const objects = [...way, ...each].filter((step) => step.name !== '__init__').flatMap((step) => makersOf(step)).filter((step) => !way.includes(step));
  const made = [...objects, ...way, ...each].flatMap((step) => step.body.map((part) => ({ step, part }))).find(({ step, part }) => (step.name !== '__init__' || objects.includes(step)) && madeClient.test(part.text) && !onTypedKey(part.text, step) && !isKept(step, part.text));
  if (made !== undefined && !/global\s|lru_cache|@cache/.test(wayText)) find('client-per-request', made.step.path, made.part.line, 'A client is made each time the route is called.');
  else say('client-reused', made === undefined, 'clients are made once and shared');

  const tokens = /\bmax_?tokens["']?\s{0,4}[=:]\s{0,4}([\d_]{1,12})/i.exec(`${text} max_tokens=${call.sent.get('max_tokens') ?? ''}`)?.[1];
  if (call.room !== undefined) find('max-tokens-unset', call.room.path, call.room.line, call.room.message, undefined, { path: fn.path, line });
  else if (asksWithoutBound(text, wayText)) find('max-tokens-unset', fn.path, line, 'No max_tokens is set: the API refuses such a request.');
  else say('max-tokens-sensible', tokens !== undefined, 'the length of the answer is bounded');
}

/** Handed to a queue on its way, which hears of what fails: Celery, Dramatiq, RQ, Huey, taskiq, Procrastinate. */
const queued = /\.(?:delay|apply_async|send_with_options|defer|defer_async|kiq|enqueue\w{0,12}|send_task)\(|\basync_task\(/;

function isDoneLater({ way, sites }: RoutedCall): boolean {
  return sites.some((site, index) => queued.test(way[index]?.body.find((line) => line.line === site.line)?.text ?? ''));
}

/** A request whose model and messages are written out, and nothing that bounds its answer: the API answers none such. */
function asksWithoutBound(text: string, wayText: string): boolean {
  if (!bySdk.test(text) && !overHttp.test(text)) return false;
  const given = /\b(?:json|data|content|body)\s{0,4}=\s{0,4}(?:json\.dumps\(\s{0,4})?(\w{1,60})\b(?!\s{0,4}[.(])/.exec(text)?.[1];
  const body = given === undefined ? text : (new RegExp(`^\\s{0,200}${given}\\s{0,4}(?::[^=\\n]{0,60})?=(?!=)([^\\n]{0,4000})`, 'm').exec(wayText)?.[1] ?? '');
  return /\bmodel["']?\s{0,4}[=:]/.test(body) && /\bmessages["']?\s{0,4}[=:]/.test(body) && !body.includes('**') && !/\bmax_tokens\b/.test(`${text}\n${wayText}`);
}

/** A function that keeps what it made, and asks first whether it is there. */
const keeps = /\bglobal\s|\bnonlocal\s|\bnot\s{1,4}in\b|\b(?:has|get)attr\(|\bsetdefault\(|\bKeyError\b|@\w{0,40}(?:cache|cached|singleton|once)\w{0,20}\b|@\w{1,40}\.cache|\.state\.\w{1,40}\s{0,4}\|\|/;
const asksFirst = /\bis\s{1,4}None\b|\bif\s{1,4}not\s{1,4}[\w.]{1,60}\s{0,4}:/;

function isKept({ body, decorators }: PythonFunction, made: string): boolean {
  const text = [...decorators, ...body.map((line) => line.text)].join('\n');
  if (keeps.test(text)) return true;
  // `if not text: return` asks for something else than for a client that is known by a name of this function alone.
  const name = /^(\w{1,60})\s{0,4}(?::[^=]{1,60})?=(?!=)/.exec(made)?.[1];
  return asksFirst.test(text) && (name === undefined || new RegExp(`\\b(?:not\\s{1,4}${name}|${name}\\s{1,4}is\\s{1,4}None)\\b|(?:\\]|\\.\\w{1,60})\\s{0,4}=\\s{0,4}${name}\\b`).test(text));
}

/** A client for the key that the user of a page typed in for himself: he needs one of his own. */
function onTypedKey(text: string, step: PythonFunction): boolean {
  const name = /\bapi_key\s{0,4}=\s{0,4}(\w{1,60})\s{0,4}[,)]/.exec(text)?.[1];
  return name !== undefined && step.body.some((line) => new RegExp(`^${name}\\s{0,4}=(?!=)[^\\n]{0,80}(?:\\.text_input|getpass|\\.headers)\\b`).test(line.text));
}

/** The innermost function on the way that catches errors, and from where to where. */
function handled(way: readonly PythonFunction[], places: readonly { readonly line: number }[]): { readonly step: PythonFunction; readonly at: number; readonly end: number } | undefined {
  for (let index = way.length - 1; index >= 0; index -= 1) {
    const [step, place] = [way[index], places[index]];
    const end = step === undefined || place === undefined ? undefined : endOfHandlers(step, place.line);
    if (step !== undefined && place !== undefined && end !== undefined) return { step, at: place.line, end };
  }
  return undefined;
}

/** Model ids written in a file that calls Claude; what a table is asked by, such as old names, is no model in use. */
export function modelsIn(path: string, text: string, find: Find, report: Reporter): void {
  for (const match of text.matchAll(/["']((?:[a-z]{2}\.)?(?:anthropic[./])?claude-[\w.:@-]{2,60})["'](?!\s{0,8}:)/g)) {
    const [, id = ''] = match;
    const state = modelState(id);
    const line = text.slice(0, match.index).split('\n').length;
    const ends = deprecatedModels[plainModel(id)];
    if (state === 'retired') find('retired-model', path, line, `${id} is no longer offered: calls fail.`);
    else if (state === 'deprecated' && ends !== undefined) find('retired-model', path, line, `${id} ${Date.parse(ends) > Date.now() ? 'will be' : 'was'} retired on ${ends}.`, Date.parse(ends) > Date.now() ? 'note' : undefined);
    else if (state === 'current') report.evidence('models-current', 'pass', { text: `${id} is current`, path, line });
  }
}
