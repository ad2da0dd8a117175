import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { allMarks, noFacts } from './value.js';
import type { Facts, Value } from './value.js';

const tooMany = /\b429\b|too[\s_-]?many[\s_-]?(?:requests|attempts|calls)|rate[\s_-]?limit|slow[\s_-]?down|throttl|quota|(?:daily|hourly|usage|request|message)[\s_-]limit|\b402\b|(?:insufficient|out of|not enough|no)[\s_-](?:credits?|balance|tokens)|cool_?down|please wait|too (?:fast|often|quickly|frequent)|try again in\b|resource[\s_-]exhausted/i;
const notAllowed = /\b40[13]\b|unauthori[sz]ed|forbidden|not (?:logged|signed) in|sign[\s_-]?in|log[\s_-]?in\b|UNAUTHORIZED|FORBIDDEN|not authenticated|unauthenticated|invalid (?:token|signature|api key)/i;
const limiterTest = /rate[\s_]?limit|limiter|throttl|quota|isLimited|(?:over|exceed\w{0,10})_?(?:rate|usage|daily|monthly)?_?limit|limit_?(?:reached|exceeded|hit)|cool_?down|credits|remaining(?:Requests|Calls|Messages|Usage)?\s{0,4}(?:<|=)|can(?:Send|Ask|Make)\w{0,20}\(/i;
/** Names of functions of the project that say whether a caller is within his share. */
const limiterFunction = /rate_?limit|throttl|cool_?down|quota|limiter|(?:within|over|exceeds?|under|reached)\w{0,12}limit|(?:take|use|spend|deduct|consume|has|check|charge|decrement)\w{0,12}(?:credits?|allowance|tokens?_?bucket)|(?:check|enforce|assert|usage|daily|hourly|message|request)_?limit/i;
/** What counting needs: something kept between calls, or something outside that keeps it. */
const counts = /\.(?:get|set|incr\w*|has|count|limit|consume|check|rpc|find\w*|push|filter|query|zadd|eval|exec|take|run|fetch|put|update|upsert|increment)\b|\+\+|\+=|-=/;

/** A function of the project that keeps count of its callers, by its name and by doing any counting at all. */
export function isLimiterFunction(name: string, text: () => string): boolean {
  return limiterFunction.test(name) && !/^(?:create|make|build|new|init|setup|configure|format|log|is_?upstream)/i.test(name) && counts.test(text());
}

/** The other side of a call said 429: that limits the app, not the caller. */
const upstreamStatus = /\b429\b|\.status\b|statusCode|instanceof/;

/**
 * What the way past a refusal knows: `if (hits > 20) return 429` says that past it the caller is within a limit, and
 * `if (!session) return 401` that he is logged in.
 */
export function learnFromRefusal(test: Node, refusal: Node, value: Value, frame: Frame, evaluator: Evaluator): Facts {
  const text = evaluator.syntax(frame.module)?.text;
  if (text === undefined) return noFacts;
  const testText = text.slice(test.start, Math.min(test.end, test.start + 600));
  const refusalText = text.slice(refusal.start, Math.min(refusal.end, refusal.start + 1200));
  const marks = allMarks(value);
  const found = new Set<string>();
  if (marks.some((mark) => mark.origin.label === 'limiter') || (!upstreamStatus.test(testText) && (tooMany.test(refusalText) || limiterTest.test(testText)))) found.add('limited');
  if (marks.some((mark) => mark.origin.label === 'auth') || notAllowed.test(refusalText)) found.add('authenticated');
  return found;
}

/** What both ways of a branch know when it hangs on the verdict of a limiter or a login check. */
export function verdictFacts(value: Value): Facts {
  const found = new Set<string>();
  for (const mark of allMarks(value)) {
    if (mark.origin.label === 'limiter') found.add('limited');
    if (mark.origin.label === 'auth') found.add('authenticated');
  }
  return found;
}
