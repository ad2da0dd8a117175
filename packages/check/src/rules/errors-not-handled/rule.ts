import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { lineOf } from '../../flow/exposure.js';
import { externalOf } from '../../flow/known/chain.js';
import { LATER } from '../../flow/known/brokers.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { isRunAlone, placedApart, type Fault } from '../../flow/places-apart.js';
import { catchesResult } from '../../flow/surroundings.js';
import { caughtPlace, countsAsDone, errorHandedOut, repeatsForEver, swallowsErrors } from '../../flow/swallowing.js';
import { handlingOf } from './handling.js';
import { forgottenPlace } from './forgotten.js';
import { letsGo, unlookedPlace } from './unwaited.js';
import { hasHandler, keptSomewhere, toldSomewhere } from './whole-app.js';

const dealing = /handleError|onError:|errorHandler|\bcatch:\s{0,4}(?:async\s{1,4})?[(\w]|\.fallback\(/;
/** What hands a promise that fails on to the error handlers of Express 4. */
const wrapped = /express-async-errors|express-async-handler|express-promise-router|async_?handler|catch_?async|wrap_?async|async_?wrap|@awaitjs\/express/i;

export const errorsNotHandled: MisuseRule = {
  rule: {
    id: 'errors-not-handled',
    item: 'errors-handled',
    severity: 'note',
    title: 'Errors of a call are not handled by type and status',
    remedy: 'Catch errors around the call and tell them apart: retry 429 and 529 later, report 400 to the caller, fix 401 yourself; the SDK\'s `APIError` classes carry `status` and `type`.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    const fine: { path: string; line: number }[] = [];
    const alike: { path: string; line: number }[] = [];
    let generic = 0;
    const uncaught: Fault<EventOf<'claude'>>[] = [];
    const sound: EventOf<'claude'>[] = [];
    // What a route comes to, and what is caught further out, is judged there, not for a function on the way that is looked at alone.
    const judged = new Set<unknown>(analysis.calls().filter((event) => event.route !== undefined || event.tries > 0).map((event) => event.node));
    for (const event of analysis.calls()) {
      const { texts, told, retried, handedOn, kept } = handlingOf(analysis, event);
      const handedOut = event.route === undefined ? undefined : errorHandedOut(analysis, event);
      if (handedOut !== undefined) {
        if (said.has(handedOut)) continue;
        said.add(handedOut);
        report.finding({ ruleId: 'errors-not-handled', ...analysis.place(event.path, handedOut), message: 'The error is handed to the caller with its stack or headers, whatever it is.' });
        continue;
      }
      if (repeatsForEver(analysis, event)) {
        if (said.has(event.node)) continue;
        said.add(event.node);
        report.finding({ ruleId: 'errors-not-handled', ...(caughtPlace(analysis, event) ?? analysis.place(event.path, event.node)), message: 'Whatever the error is, the call is made again at once, without an end.' });
        continue;
      }
      if (readsWithoutStatus(analysis, event)) {
        if (said.has(event.node)) continue;
        said.add(event.node);
        report.finding({ ruleId: 'errors-not-handled', ...analysis.place(event.path, event.node), message: '`fetch` does not fail where the API answers with an error, and nothing looks at the status: what went wrong is read as an answer.' });
        continue;
      }
      const forgotten = forgottenPlace(analysis, event);
      if (forgotten !== undefined) {
        const key = `${forgotten.path}:${String(forgotten.line)}`;
        if (!said.has(key)) report.finding({ ruleId: 'errors-not-handled', ...forgotten, message: 'Whatever goes wrong is swallowed: nothing is logged, and whoever waits is not told that it failed.' });
        said.add(key);
        continue;
      }
      const unlooked = unlookedPlace(analysis, event);
      if (unlooked !== undefined) {
        const key = `${unlooked.path}:${String(unlooked.line)}`;
        if (!said.has(key)) report.finding({ ruleId: 'errors-not-handled', ...unlooked, message: 'The callback is given an error and does not look at it: where the call fails, there is no answer to read.', steps: analysis.steps(event) });
        said.add(key);
        continue;
      }
      const lost = !catchesResult(analysis, event) && ((event.tries === 0 && leavesExpress(analysis, event)) || ((event.route !== undefined || event.tries > 0) && letsGo(analysis, event)));
      const caught = !lost && (event.tries > 0 || retried || catchesResult(analysis, event) || dealing.test(texts) || hasHandler(analysis, event) || (event.detail.request.client === 'http' && told) || (event.detail.request.client === 'ai-sdk' && event.detail.request.streaming));
      if (caught && event.route !== undefined) sound.push(event);
      if (caught && told) {
        fine.push(lineOf(analysis, event));
        continue;
      }
      if (caught) {
        generic += 1;
        // Work of a queue or a clock, of which nobody learns that it failed.
        if (event.route === undefined && event.tries > 0 && !said.has(event.node) && !analysis.client.modules.has(event.path) && (swallowsErrors(analysis, event) || countsAsDone(analysis, event))) {
          said.add(event.node);
          report.finding({ ruleId: 'errors-not-handled', ...(caughtPlace(analysis, event) ?? analysis.place(event.path, event.node)), message: 'Errors of this call are swallowed: the work counts as done, nobody learns of the failure, and nothing is retried.' });
          continue;
        }
        if (event.route === undefined || (event.detail.request.client === 'ai-sdk' && event.detail.request.streaming && event.tries === 0)) continue;
        // What is told in a log or an answer is known to somebody, who can tell it apart.
        if (kept || ((event.tries === 0 || handedOn) && keptSomewhere(analysis, event))) {
          alike.push(lineOf(analysis, event));
          continue;
        }
        // Whoever catches in place and asks nothing of the error answers all of them alike; so does an app in which nobody asks.
        if (toldSomewhere(analysis, event) && (event.tries === 0 || handedOn)) continue;
        // Each route that catches so has something to change.
        const place = caughtPlace(analysis, event) ?? analysis.place(event.path, event.node);
        const key = `${place.path}:${String(place.line)}`;
        if (said.has(key)) continue;
        said.add(key);
        report.finding({ ruleId: 'errors-not-handled', ...place, message: 'Errors of this call are caught but not told apart by type or status: an overloaded Claude, a refused request and a wrong key all look the same.' });
        continue;
      }
      // A queue hears of what fails in its work.
      if (event.facts.has(LATER)) {
        generic += 1;
        continue;
      }
      // What nobody here calls may be handled by whoever does.
      if (event.route === undefined && (event.calls.length <= 1 || (judged.has(event.node) && isRunAlone(event)))) continue;
      uncaught.push({ event, message: 'Nothing between the route and this call catches its errors: an overloaded or refused request ends as an unexplained failure.' });
    }
    for (const { event, message, place } of placedApart(analysis, uncaught.filter(({ event }) => !said.has(event.node)), sound, (other) => caughtPlace(analysis, other)?.path)) {
      said.add(event.node);
      report.finding({ ruleId: 'errors-not-handled', ...place, message, ...(event.route === undefined ? {} : { steps: analysis.steps(event) }) });
    }
    if (said.size > 0) return;
    if (analysis.byCall().size === 0) report.evidence('errors-handled', 'not-applicable', { text: NO_CALL });
    else if (fine.length > 0 && generic === 0) report.evidence('errors-handled', 'pass', { text: 'errors are caught and told apart by type or status', ...fine[0], ruleId: 'errors-not-handled' });
    else if (alike.length > 0) report.evidence('errors-handled', 'cannot-tell', { text: 'errors are caught, and logged or told; no code tells 429 and 529, which are for later, from 400 and 401', ...alike[0], ruleId: 'errors-not-handled' });
    else report.evidence('errors-handled', 'cannot-tell', { text: 'errors are caught; whether they are told apart by type and status could not be seen' });
  },
};

/** A promise that fails in a handler of Express 4: no error handler hears of it, and the caller waits. */
function leavesExpress(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const range = analysis.project.packageOf(event.path)?.dependencies.get('express');
  return event.route?.framework === 'express' && range !== undefined && /^[\^~]?4\./.test(range) && !analysis.usesText(wrapped, event.path);
}

const looksAtStatus = /\.ok\b|\bok\b\s{0,4}[,}]|\bstatus(?:Code|Text)?\b|\.error\b|\berror\s{0,4}[,}:]|(?:assert|check|ensure|raise|throw|handle|expect|verif|parse[A-Z])\w{0,40}\(|new Response\(|\.pipe\(/i;

/** An answer of `fetch` that is read in the function that asks for it, which does not look at its status. */
function readsWithoutStatus(analysis: Analysis, { frame, path, route, detail: { request } }: EventOf<'claude'>): boolean {
  const external = request.client === 'http' ? externalOf(request.clientValue) : undefined;
  const isFetch = external !== undefined && ((external.module === 'global' && external.chain.at(-1)?.name === 'fetch') || /^(?:node-fetch|cross-fetch|undici)$/.test(external.module));
  if (!isFetch || (route === undefined && !analysis.client.modules.has(path)) || frame.node === undefined) return false;
  const text = analysis.text(frame.module).slice(frame.node.start, frame.node.end);
  return /\.(?:json|text|body|getReader)\b/.test(text.replaceAll('JSON', '')) && !looksAtStatus.test(text);
}
