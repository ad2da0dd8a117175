import type { Location, Step } from '../../engine/finding.js';
import type { Analysis } from '../../flow/analysis.js';
import type { ClaudeRequest, EventOf } from '../../flow/event.js';
import { lineOf } from '../../flow/exposure.js';
import { field } from '../../flow/known/claude.js';
import { externalOf } from '../../flow/known/chain.js';
import { plural } from '../../engine/plural.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { marksOf, options } from '../../flow/value.js';
import type { Shape, Value } from '../../flow/value.js';
import { helpedParts, partsOnTheWay, textOfParts } from '../../flow/on-the-way.js';
import { LATER } from '../../flow/known/brokers.js';
import { catchesResult, standsOnPath } from '../../flow/surroundings.js';
import { nodesAround } from '../../flow/syntax.js';
import { hasHandler } from '../errors-not-handled/whole-app.js';

/** Settings that end a call or repeat it, of the SDK, `fetch`, axios, got, ky, undici, node-fetch, superagent, needle. */
const settings = ['timeout', 'signal', 'abortSignal', 'maxRetries', 'timeoutMs', 'abortController', 'headersTimeout', 'bodyTimeout', 'retry', 'retries', 'retryOptions', 'retryStrategy', 'dispatcher', 'agent', 'httpsAgent', 'deadline', 'response_timeout', 'read_timeout', 'open_timeout'];
/** Nobody waits that long for an answer. */
const HOURS = 3_600_000;

function isInfinity(shape: Shape): boolean {
  return shape.kind === 'external' && shape.external.module === 'global' && shape.external.chain.at(-1)?.name === 'Infinity';
}

/** `timeout: false`, `timeout: 0`, `maxRetries: 0`, `timeout: Infinity`. */
function isOff(value: Value): boolean {
  return options(value).every(({ shape }) => (shape.kind === 'constant' ? shape.value === false || shape.value === 0 || shape.value === null || shape.value === undefined || (typeof shape.value === 'number' && shape.value >= HOURS) : isInfinity(shape)));
}

function bounds(value: Value | undefined): boolean {
  return settings.some((name) => {
    const given = field(value, name);
    return given !== undefined && !isOff(given);
  });
}

/** What a request is told, else the copy of a client that `withOptions` makes, else the client; LangChain hands some of it on to a client of its own. */
function told({ requestOptions, clientValue }: ClaudeRequest, made: Value | undefined, name: string): Value | undefined {
  const copied = externalOf(clientValue)?.chain.findLast((link) => link.how === 'call' && link.name === 'withOptions')?.args[0];
  return [requestOptions, copied, made, field(made, 'clientOptions')].map((given) => field(given, name)).find((value) => value !== undefined);
}

/** Whether something in the functions on the way ends the call; what stands beside them ends another. */
function isEnded(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const texts = textOfParts(analysis, helpedParts(analysis, partsOnTheWay(analysis, event)));
  return field(event.detail.request.requestOptions, 'signal', 'abortSignal') !== undefined || stops.test(texts) || retries.test(texts);
}

/** Whether this long is no time to wait: none at all, longer than a timer counts, hours. A variable of the environment is as it is where nobody sets it. */
function waitsForEver(value: Value | undefined, longest: number): boolean {
  const known = value === undefined ? [] : options(value).filter((option) => marksOf(option, 'environment').length === 0);
  return known.length > 0 && known.every(({ shape }) => (shape.kind === 'constant' ? shape.value === 0 || shape.value === false || (typeof shape.value === 'number' && shape.value >= longest) : isInfinity(shape)));
}

/** `maxRetries: 0`. */
function givesUpAtOnce(value: Value | undefined): boolean {
  return value !== undefined && isOff(value);
}

/** Whether somebody deals with what fails: in place, further out, for the whole app, or as a queue that tries again. */
function isCaught(analysis: Analysis, event: EventOf<'claude'>): boolean {
  return catchesResult(analysis, event) || event.facts.has(LATER) || hasHandler(analysis, event) || standsOnPath(analysis, event, retries) || /\b(?:retry|attempt|fallback)\w{0,20}\b/i.test(textOfParts(analysis, partsOnTheWay(analysis, event)));
}

const stops = /AbortSignal\.timeout|AbortController|\.defaults\.timeout\s{0,4}=(?!=)|\baxios-retry\b|\bretry-axios\b/;
const retries = /pRetry|p-retry|async-retry|withRetry|Promise\.race/;

/** Whether something around a call may end it. Of settings that are known in full, what stands elsewhere is another call's. */
function isBounded(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const { requestOptions } = event.detail.request;
  const program = analysis.interpreter.syntax(event.path)?.program;
  // What is said of the request after what is sent: `.send(body).timeout(9000)`.
  if (program !== undefined && nodesAround(program, event.node).some((node) => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && /^(?:timeout|retry)$/.test(node.callee.property.name))) return true;
  const inFull = requestOptions?.shape.kind === 'object' && requestOptions.shape.open === undefined && event.frame.node !== undefined && field(requestOptions, 'headers', 'method', 'body', 'json', 'data', 'signal') !== undefined;
  return inFull ? retries.test(textOfParts(analysis, helpedParts(analysis, partsOnTheWay(analysis, event)))) : standsOnPath(analysis, event, stops) || standsOnPath(analysis, event, retries);
}

/** Where a setting is to be changed: at the call that is told it, else where its client was made, which the call shows. */
function settingPlace(analysis: Analysis, event: EventOf<'claude'>, made: Value | undefined, name: string): Location & { readonly steps?: readonly Step[] } {
  const { request } = event.detail;
  const call = analysis.place(event.path, event.node);
  const client = made === undefined || told(request, undefined, name) !== undefined ? undefined : analysis.events('client').find(({ detail }) => detail.options === made);
  return client === undefined ? call : { ...analysis.place(client.path, client.node), steps: [{ ...call, message: 'waits here' }] };
}

export const noTimeout: MisuseRule = {
  rule: {
    id: 'no-timeout',
    item: 'retries-and-timeouts',
    severity: 'note',
    title: 'A hand-written call has neither timeout nor retries',
    remedy: 'Use the SDK (ten minutes and two retries unless you say otherwise) and set `timeout` and `maxRetries` to what your users are willing to wait; with `fetch`, pass `AbortSignal.timeout()` and retry 429 and 5xx after `retry-after`.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    const set: { path: string; line: number }[] = [];
    const defaults = new Set<unknown>();
    const places = new Set<string>();
    const tell = (place: Location & { readonly steps?: readonly Step[] }, message: string): void => {
      const key = `${place.path}:${String(place.line)}`;
      if (!places.has(key)) report.finding({ ruleId: 'no-timeout', ...place, message });
      places.add(key);
    };
    for (const event of analysis.calls()) {
      if (said.has(event.node)) continue;
      const { request } = event.detail;
      // `new Anthropic(settings)`, `axios.create(settings)`
      const made = externalOf(request.clientValue)?.chain.find((link) => link.how === 'new' || (link.how === 'call' && /^(?:create|extend)$/.test(link.name)))?.args[0];
      const triesOnce = givesUpAtOnce(told(request, made, 'maxRetries'));
      // Whoever made nothing of a time that he was given waits with all who ask; a job that runs by itself may take its hours.
      const hangs = (request.client === 'sdk' || request.client === 'langchain') && waitsForEver(told(request, made, 'timeout'), triesOnce ? HOURS : HOURS + 1) && !isEnded(analysis, event);
      if (hangs && (triesOnce || event.route !== undefined)) {
        said.add(event.node);
        tell(settingPlace(analysis, event, made, 'timeout'), triesOnce ? 'The client waits for hours, or for no time at all, and is told not to try again: one call that hangs holds up all who wait for it.' : 'The timeout is none, or one of hours: a call that hangs holds up whoever waits for it.');
        continue;
      }
      if ((request.client === 'sdk' || (request.client === 'ai-sdk' && !isEnded(analysis, event))) && triesOnce && event.route !== undefined && event.tries === 0 && !isCaught(analysis, event)) {
        said.add(event.node);
        tell(settingPlace(analysis, event, made, 'maxRetries'), 'The client is told not to try again, and nothing catches what it would have tried again: a moment of overload ends as a failure.');
        continue;
      }
      if (bounds(request.requestOptions) || bounds(made) || isBounded(analysis, event)) {
        set.push(lineOf(analysis, event));
        continue;
      }
      if (request.client !== 'http') {
        defaults.add(event.node);
        continue;
      }
      said.add(event.node);
      report.finding({ ruleId: 'no-timeout', ...analysis.place(event.path, event.node), message: 'This request has no timeout and is not retried when Claude is overloaded.' });
    }
    if (said.size > 0) return;
    if (set.length > 0 && defaults.size === 0) report.evidence('retries-and-timeouts', 'pass', { text: 'timeouts or retries are set', ...set[0], ruleId: 'no-timeout' });
    else if (defaults.size > 0) report.evidence('retries-and-timeouts', 'pass', { text: `${plural(defaults.size, 'call')} with the SDK's defaults: ten minutes, two retries`, ruleId: 'no-timeout' });
    else report.evidence('retries-and-timeouts', 'not-applicable', { text: NO_CALL });
  },
};
