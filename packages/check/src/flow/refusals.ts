import type { Node } from 'oxc-parser';
import { behind } from './behind.js';
import { forAll, goodOnce, verdictMarks } from './counts.js';
import type { Evaluator, Frame } from './evaluator.js';
import { limitFacts } from './limit-facts.js';
import { leavesMachines, MACHINES } from './machines.js';
import { isMadeAnew } from './made-anew.js';
import { isOfTheProgram } from './of-the-program.js';
import { leavesOperators } from './operators-of-the-app.js';
import { ofOwnWords } from './own-words.js';
import { isPromise } from './promises.js';
import { dottedName, isFunction, walk } from './syntax.js';
import { allMarks, noFacts, unknownValue } from './value.js';
import type { Facts, Mark, Value } from './value.js';

const tooMany = /\b429\b|too[\s_-]?many[\s_-]?(?:requests|attempts|calls)|rate[\s_-]?limit|slow[\s_-]?down|throttl|quota|(?:daily|hourly|usage|request|message)[\s_-]limit|\b402\b|(?:insufficient|out of|not enough|no)[\s_-](?:credits?|balance|tokens)|cool_?down|please wait|too (?:fast|often|quickly|frequent)|try again in\b|resource[\s_-]exhausted/i;
const notAllowed = /\b40[13]\b|unauthori[sz]ed|forbidden|not (?:logged|signed) in|sign[\s_-]?in|log[\s_-]?in\b|UNAUTHORIZED|FORBIDDEN|not authenticated|unauthenticated|invalid (?:token|signature|api key)/i;
const limiterTest = /rate[\s_]?limit|limiter|throttl|quota|isLimited|(?:over|exceed\w{0,10})_?(?:rate|usage|daily|monthly)?_?limit|limit_?(?:reached|exceeded|hit)|cool_?down|credits|remaining(?:Requests|Calls|Messages|Usage)?\s{0,4}(?:<|=)|can(?:Send|Ask|Make)\w{0,20}\(/i;
/** Names of functions of the project that say whether a caller is within his share. */
const limiterFunction = /rate_?limit|too_?many|throttl|cool_?down|quota|limiter|(?:within|over|exceeds?|under|reached)\w{0,12}limit|(?:take|use|spend|deduct|consume|has|check|charge|decrement)\w{0,12}(?:credits?|allowance|tokens?_?bucket)|(?:check|enforce|assert|usage|daily|hourly|message|request)_?limit/i;
/** What counting needs: something kept between calls, or something outside that keeps it. */
const counts = /\.(?:get|set|incr\w*|has|count|limit|consume|check|rpc|find\w*|push|filter|query|zadd|eval|exec|take|run|fetch|put|update|upsert|increment)\b|\+\+|\+=|-=/;

/** A function of the project that keeps count of its callers, by its name and by doing any counting at all. */
export function isLimiterFunction(name: string, text: () => string): boolean {
  return limiterFunction.test(name) && !/^(?:create|make|build|new|init|setup|configure|format|log|is_?upstream)/i.test(name) && counts.test(text());
}

/** A plan that is not the one asked for is no count. */
const byPlan = /[!=]==?\s{0,4}['"`]/;
/** The other side of a call said 429: that limits the app, not the caller. */
const upstreamStatus = /\b429\b|\.status\b|statusCode|instanceof(?!\s{1,4}Error\b)/;
/** What else people are turned away for: what they sent, who they are, what is not there. */
const otherReason = /\b(?:400|401|404|405|406|410|413|414|415|422|451)\b|unauthori[sz]ed|not[\s_-]?(?:found|allowed|authenticated|logged|signed)|missing|required|invalid|malformed|bad[\s_-]?request|too[\s_-](?:long|large|big)|must be|expired|sign[\s_-]?in|log[\s_-]?in\b|login|unauthenticated|blocked|banned/i;
const forbidden = /\b403\b|forbidden/i;
const countedWords = /hits|count|used|usage|quota|budget|left|remain|attempt|spent|today|this (?:hour|day|month|week)|enough|per (?:hour|day|minute)|allowance/i;
/** Asking for a record, where "none" is no verdict on how often somebody calls. */
const lookup = /(?:^|\.|\(\))(?:find|get|fetch|load|query|select|lookup|search|list|read|retrieve|first|all|one|where|eq|single|maybeSingle|create|insert|save|upsert|update|delete|remove|push|connect|has|exists|is[A-Z])\w*(?:\(\))?$/;

/**
 * What the way past a refusal knows: `if (hits > 20) return 429` says that past it the caller is within a limit, and
 * `if (!session) return 401` that he is logged in. `happens`: whether the refusal is ever come to.
 */
export function learnFromRefusal(test: Node, refusal: Node, value: Value, happens: boolean, frame: Frame, evaluator: Evaluator): Facts {
  const found = whatRefusalSays(test, refusal, value, happens, frame, evaluator);
  for (const fact of found) evaluator.learned.add(fact);
  return found;
}

/** Notes what a branch taught, once it is known whether it leaves or tells the caller so: counting and a log refuse nobody. */
export function noteLearned(found: Facts, branch: Node, leaves: boolean, frame: Frame, evaluator: Evaluator): void {
  if (found.size === 0) return;
  const tells = (): boolean => /\breject\(|\bnext\(\s{0,4}[^)\s]|\b4[02]\d\b|\bthrow\b/.test(evaluator.syntax(frame.module)?.text.slice(branch.start, Math.min(branch.end, branch.start + 1200)) ?? '');
  if (leaves || tells()) for (const fact of found) evaluator.learned.add(fact);
}

/** What a condition is called that holds for those above a limit. */
const aboveLimit = /over|exceed|limited|reached|too_?|block|spent|empty|refuse|denied|turned/i;

/**
 * Which of two ways that both leave is the refusal: the one that says so, the one for a count that has grown too large, or
 * by what the condition is called. Where that is a wrong guess, the caller still has to look at what comes back.
 */
export function refusingSide(test: Node, consequent: Node, alternate: Node, frame: Frame, evaluator: Evaluator): 'consequent' | 'alternate' {
  const text = evaluator.syntax(frame.module)?.text ?? '';
  const says = (node: Node): boolean => tooMany.test(text.slice(node.start, Math.min(node.end, node.start + 1200)));
  const one = says(consequent);
  if (one !== says(alternate)) return one ? 'consequent' : 'alternate';
  if (test.type === 'UnaryExpression' && test.operator === '!') return 'consequent';
  if (test.type !== 'BinaryExpression' || !/^[<>]=?$/.test(test.operator)) return aboveLimit.test(text.slice(test.start, Math.min(test.end, test.start + 600))) ? 'consequent' : 'alternate';
  return test.operator.startsWith('>') === (test.left.type !== 'Literal') ? 'consequent' : 'alternate';
}

export function whatRefusalSays(test: Node, refusal: Node, value: Value, happens: boolean, frame: Frame, evaluator: Evaluator): Facts {
  const text = evaluator.syntax(frame.module)?.text;
  if (text === undefined || !happens || isPromise(value)) return noFacts;
  const testText = text.slice(test.start, Math.min(test.end, test.start + 600));
  const marks = allMarks(value);
  if (marks.some((mark) => mark.origin.label === 'anew') && !marks.some(({ origin: { label } }) => /^(?:limiter|asked|tally)$/.test(label))) return noFacts;
  if (countsOnce(test, marks, frame, evaluator)) return noFacts;
  // What hangs on nothing that is known of the caller, such as the address, is no refusal for what stands deeper inside.
  // `(error, replies) => { if (error) return next(error) }`: that asking failed says nothing of how often somebody calls.
  if (isFailure(test) && !marks.some((mark) => mark.origin.label === 'limiter') && !tooMany.test(text.slice(refusal.start, Math.min(refusal.end, refusal.start + 1200)))) return noFacts;
  // `if (window.until < now) { begin anew; return next() }`: whoever comes by there is let through.
  if (letsThrough(refusal, text)) return noFacts;
  const asks = verdictMarks(value).length > 0 || limiterTest.test(testText);
  const written = asks ? text.slice(refusal.start, Math.min(refusal.end, refusal.start + 1200)) : outerText(refusal, text);
  // Who has not paid, or cannot show that he has, is not turned away for calling too often.
  const byProof = marks.some(({ origin }) => origin.label === 'auth') && !marks.some(({ origin }) => /^(?:limiter|tally|asked)$/.test(origin.label));
  if (asksOwnWords(marks, frame)) {
    evaluator.learned.add(ofOwnWords);
    evaluator.emit({ detail: { kind: 'limiter', shared: false, name: ofOwnWords, ofNobody: true }, node: test }, frame);
    return notAllowed.test(written) ? new Set(['authenticated']) : otherReason.test(written) && !tooMany.test(written) ? new Set(['maybe-authenticated']) : noFacts;
  }
  const refusalText = byProof || (byPlan.test(testText) && !/[<>]/.test(testText)) ? written.replace(/\b402\b/g, '') : written;
  const found = new Set<string>();
  const saysTooMany = tooMany.test(refusalText);
  if (marks.some((mark) => mark.origin.label === 'limiter') || (!upstreamStatus.test(testText) && (saysTooMany || limiterTest.test(testText)))) found.add('limited');
  if (found.has('limited') && countsInCookie(test, marks, frame, evaluator)) found.delete('limited');
  // A validator from elsewhere that turns texts down may look at their length.
  const unseen = marks.find((mark) => mark.through !== undefined && mark.origin.label === 'user');
  if (unseen?.through !== undefined) found.add(`maybe-sized:${unseen.through}`);
  if (marks.some((mark) => mark.origin.label === 'auth') || notAllowed.test(refusalText)) found.add('authenticated');
  if (notAllowed.test(refusalText) && leavesOperators(test, refusal, text, frame)) found.add('operators');
  if (!saysTooMany && leavesMachines(test, refusal, text, frame, evaluator)) found.add(MACHINES);
  // Nothing is known of the caller: that may be a login.
  if (marks.some((mark) => mark.origin.label === 'asked')) found.add('maybe-authenticated');
  const ofCaller = marks.filter(({ origin: { label } }) => label === 'limiter' || label === 'tally' || label === 'asked' || label === 'identity');
  const counter = counterIn(test, text, ofCaller.length === 0, frame);
  const tallies = marks.filter((mark) => mark.origin.label === 'tally' || (mark.origin.label === 'asked' && isMembership(test, refusal, mark.origin.name, text)));
  const isOne = (counter === 'all' && ofCaller.length === 0) || (ofCaller.length > 0 && ofCaller.every((mark) => mark.origin.name === forAll)) || (ofCaller.length === 0 && asksOfAll(test, frame));
  if (isOne) evaluator.emit({ detail: { kind: 'limiter', shared: false, name: forAll, together: true }, node: test }, frame);
  if (found.has('limited')) return isOne || frame.facts.has('limited-shared') ? new Set([...found, ...beside(frame.facts, isOne)]) : found;
  if (tallies.some((mark) => mark.origin.name === goodOnce)) return new Set([...found, ...beside(frame.facts, false)]);
  if ((otherReason.test(refusalText) && !saysTooMany) || isForNone(test, marks)) return found;
  if (counter === 'all' || isOne) return new Set([...found, ...beside(frame.facts, isOne)]);
  const counts = counter === 'caller' || tallies.length > 0;
  if (counts && (!forbidden.test(refusalText) || countedWords.test(`${testText} ${refusalText}`))) for (const fact of beside(frame.facts, false)) found.add(fact);
  else if (!forbidden.test(refusalText) && !isNumber(refusal)) {
    const asked = marks.find((mark) => mark.origin.label === 'asked' && !lookup.test(mark.origin.name))?.origin.name ?? (marks.some((mark) => mark.origin.label === 'asked') ? verdictOf(testText) : undefined);
    if (asked !== undefined) found.add(`maybe-limited:${asked}`);
  }
  return found;
}

/** Whether all that is known of the caller was asked by what he says of himself, and he did not show who he is. */
function asksOwnWords(marks: readonly Mark[], frame: Frame): boolean {
  const ofCaller = marks.filter(({ origin: { label } }) => label === 'limiter' || label === 'tally' || label === 'asked' || label === 'auth');
  return ofCaller.length > 0 && ofCaller.every(({ origin }) => origin.name === ofOwnWords) && ![...frame.facts].some((fact) => fact.endsWith('authenticated'));
}

/** `count === null ? 1 : count + 1`: a number to keep is no refusal. */
function isNumber(branch: Node): boolean {
  const given = branch.type === 'ReturnStatement' ? branch.argument : branch;
  return given?.type === 'BinaryExpression' || (given?.type === 'Literal' && typeof given.value === 'number');
}

/** How a middleware, a hook or a wrapper lets somebody go on. */
const goingOn = /\bnext\(\s{0,4}(?:\)|(?:event|ctx|context|request|req|action|operation)\b|\{\s{0,4}ctx\b)|\bNextResponse\.next\(|\breturn\s{1,4}(?:await\s{1,4})?(?:resolve|handler|fn)\(|\bnext\.handle\(/;

function letsThrough(branch: Node, text: string): boolean {
  const written = text.slice(branch.start, Math.min(branch.end, branch.start + 400));
  return goingOn.test(written) && !tooMany.test(written) && !notAllowed.test(written);
}

function isFailure(test: Node): boolean {
  return test.type === 'Identifier' && /^(?:err|error|failure|exception)$/.test(test.name);
}

/** A number that the caller brings along with his cookies, and which he can leave out; what is signed or kept by the server is not. */
const inCookies = /\b(?:cookies\(\)|cookies\.get\(|getCookie\(|Cookies\.get\(|(?:request|req|ctx|c)\.cookies\b|\.headers\.cookie\b)|\bcookies\(\)[\s\S]{0,400}\.get\(/;
const keptByServer = /sign|verif|unseal|decrypt|session|jwt|token|redis|\bkv\b|store|cache|prisma|\bdb\b|incr/i;

/** Whether what is counted stands in a cookie that anybody may take away. */
function countsInCookie(test: Node, marks: readonly Mark[], frame: Frame, evaluator: Evaluator): boolean {
  if (marks.some(({ origin: { label } }) => label === 'limiter' || label === 'tally' || label === 'asked')) return false;
  const said = behind(test, frame, evaluator);
  return inCookies.test(said) && !keptByServer.test(said);
}

/** Reading records, with nothing taken off and nothing written. */
const reads = /\b(?:select|find(?:Many|All)?|search\w*|match\w*|list\w*)\b/;
const writes = /update|insert|delete|remove|decr|incr|spend|take|consume|returning|rpc/i;

/** `if (found.length === 0) return` of records that were read: that there are none says nothing of how often somebody calls. */
function isForNone(test: Node, marks: readonly Mark[]): boolean {
  const isLength = (node: Node): boolean => node.type === 'MemberExpression' && node.property.type === 'Identifier' && /^(?:length|size)$/.test(node.property.name);
  const ofNone = test.type === 'UnaryExpression' ? test.operator === '!' && isLength(test.argument) : test.type === 'BinaryExpression' && test.right.type === 'Literal' && isLength(test.left) && (test.right.value === 0 ? /^={2,3}$/.test(test.operator) : test.right.value === 1 && test.operator === '<');
  return ofNone && marks.every(({ origin: { label, name } }) => (label !== 'asked' && label !== 'tally') || (reads.test(name) && !writes.test(name)));
}

/** A count of which no earlier call is known: every call begins it anew. */
function countsOnce(test: Node, marks: readonly Mark[], frame: Frame, evaluator: Evaluator): boolean {
  if (marks.some(({ origin: { label } }) => label === 'limiter' || label === 'asked' || label === 'tally' || label === 'identity')) return false;
  if (marks.some((mark) => mark.origin.label === 'anew')) return true;
  if (test.type !== 'BinaryExpression' || !/^[<>]=?$/.test(test.operator)) return false;
  return [test.left, test.right].some((side) => side.type === 'Identifier' && isMadeAnew(side, frame, evaluator)) && [test.left, test.right].some((side) => side.type === 'Literal');
}

/** `limiter.allow('global')` of an object or a function of the project that asks nothing about the caller. */
function asksOfAll(test: Node, frame: Frame): boolean {
  if (test.type === 'UnaryExpression' || test.type === 'AwaitExpression' || test.type === 'ParenthesizedExpression') return asksOfAll(test.type === 'ParenthesizedExpression' ? test.expression : test.argument, frame);
  if (test.type !== 'CallExpression') return false;
  const root = /^[\w$]+/.exec(dottedName(test.callee) ?? '')?.[0];
  const { kind } = (root === undefined ? undefined : frame.scope.get(root))?.shape ?? {};
  const written = test.arguments.filter((argument) => argument.type === 'Literal');
  return (kind === 'instance' || kind === 'function') && written.length === test.arguments.length && written.some((argument) => typeof argument.value === 'string');
}

/** What one more limit adds to what is known: `shared` by all callers or not. */
function beside(known: Facts, shared: boolean): readonly string[] {
  const facts = limitFacts(known, shared);
  return ['limited', 'limited-shared', 'limited-each'].filter((fact) => facts.has(fact));
}

/** The text of a branch without the branches inside it. */
function outerText(branch: Node, text: string): string {
  let found = '';
  let from = branch.start;
  walk(branch, (node) => {
    const isInner = node !== branch && (node.type === 'IfStatement' || node.type === 'SwitchStatement' || isFunction(node));
    if (isInner && node.start >= from) {
      found += text.slice(from, node.start);
      from = node.end;
    }
    return !isInner;
  });
  return (found + text.slice(from, branch.end)).slice(0, 1200);
}

/** `if (!purse.pay()) return`, `if (!text || !purseOf(id).pay()) return`: what an object that is kept for the caller says when it is called, unless it says what he is. */
function verdictOf(test: string): string | undefined {
  const parts = test.split('||');
  if (parts.length > 1) return parts.map((part) => verdictOf(part.trim())).find((verb) => verb !== undefined);
  const verb = /^[!(\s]{0,4}(?:await\s{1,4})?[\w.]{1,80}(?:\([^()]{0,80}\))?\.(\w{1,40})\([^()]{0,80}\)\)?$/.exec(test)?.[1];
  return verb === undefined || lookup.test(verb) || /valid|verif|expire|active|admin|role|exist|empty|auth|enabled|owns|belong|match|include|starts|ends|test|some|every/i.test(verb) ? undefined : verb;
}

/**
 * `if (lately.has(caller)) return`, where the caller is put in afterwards: he has to wait until he is taken out again, by
 * hand or by the time that entries live. To be turned away for not being there is no such verdict.
 */
function isMembership(test: Node, refusal: Node, name: string, text: string): boolean {
  const table = /^(.{1,80})\.(?:has|get|exists|includes)$/.exec(name)?.[1];
  if (table === undefined || !/^[\s)?{]{0,20}$/.test(text.slice(test.end, refusal.start)) || !isPositive(test, `${table}.`, text)) return false;
  return ['add', 'set', 'setex', 'put', 'push'].some((verb) => text.includes(`${table}.${verb}(`));
}

/** Whether a condition asks for something, and not for its lack. */
function isPositive(test: Node, start: string, text: string): boolean {
  if (test.type === 'LogicalExpression') return isPositive(test.left, start, text) || isPositive(test.right, start, text);
  if (test.type === 'AwaitExpression') return isPositive(test.argument, start, text);
  return test.type === 'CallExpression' && text.startsWith(start, test.start);
}

/**
 * A number that is kept between calls and goes up or down: `all` for one of the module, `caller` for one of the
 * connection or session that the handler was made for. `bare`: nothing of the caller is asked beside it, so that a list
 * that grows and a field of an object are such a number too.
 */
function counterIn(test: Node, text: string, bare: boolean, frame: Frame): 'all' | 'caller' | undefined {
  let found: 'all' | 'caller' | undefined;
  const note = (name: string, changes: string): void => {
    const holder = frame.outer?.holder(name);
    if (holder === undefined || holder !== frame.scope.holder(name) || !new RegExp(changes).test(text)) return;
    const { shape } = holder.own(name) ?? unknownValue;
    if (shape.kind === 'constant' || shape.kind === 'unknown' || (bare && (shape.kind === 'array' || shape.kind === 'object'))) found = isOfTheProgram(holder) ? 'all' : 'caller';
  };
  walk(test, (node) => {
    if (found !== undefined) return;
    if (node.type === 'Identifier') note(node.name, moves(`\\b${node.name}`));
    if (!bare || node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return;
    const { name } = node.object;
    note(name, /^(?:length|size)$/.test(node.property.name) ? `\\b${name}\\.(?:push|unshift|add)\\(` : moves(`\\b${name}\\.${node.property.name}`));
  });
  return found;
}

/** How a program changes what a name stands for: it counts, or notes the time of the last call. */
function moves(name: string): string {
  return `${name}\\s{0,4}(?:[-+]=|\\+\\+|--|=\\s{0,4}(?:(?:Math\\.m(?:in|ax)\\([^;\\n]{0,80})?${name}\\s{0,4}[-+]|(?:Date\\.now\\(\\)|performance\\.now\\(\\)|new\\s{1,4}Date\\b|now\\b)))|(?:\\+\\+|--)${name}\\b`;
}

/**
 * What both ways of a branch know when it hangs on the verdict of a limiter or a login check: `within` the branch somebody
 * looked at a count. Behind it only what was refused counts.
 */
export function verdictFacts(value: Value): Facts {
  const found = new Set<string>();
  if (isPromise(value)) return found;
  for (const mark of allMarks(value)) {
    if (mark.origin.label === 'limiter' || mark.origin.label === 'tally') found.add('within');
    if (mark.origin.label === 'auth') found.add('authenticated');
  }
  return found;
}

/** What is known of a way that goes on somewhere else from where it is: of a count that was looked at, that it was. */
export function onLeaving(facts: Facts): Facts {
  return facts.has('within') && !facts.has('limited') ? new Set([...facts, 'limited']) : facts;
}
